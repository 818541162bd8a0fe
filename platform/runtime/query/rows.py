"""Records to read: pages of a list, one record with its lines, full rows for engines. One statement per page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from metadata.catalog import Catalog
from metadata.kinds.entity import Entity
from metadata.problems import Refused, refuse
from rules.expression.ir import Literal
from runtime.access.scope import Rights, rights
from runtime.context import Context
from runtime.query import keyset
from runtime.query.listing import Listing, alive, compile_listing, count_statement, page_statement
from runtime.query.literals import binds, lift
from runtime.query.plan import Column, ListPlan, Reach, column_of, condition_expr, plan_list, reach_of, title_of
from runtime.query.request import COUNT_CAP, LARGEST_PAGE, ListRequest, condition_of, parse_list
from runtime.query.run import context_binds, fetch
from runtime.query.shape import Build, Cells
from runtime.query.sql import Frame, Setting, Statement, bind, bucket, statement
from runtime.schema.columns import to_edge
from runtime.schema.tables import Tables

__all__ = ["ListRequest", "Page", "get_row", "list_json", "list_rows", "load", "parse_list", "walk"]

MOST_CACHED = 2048
LOAD_CHUNK = 512


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as JSON objects, the cursor of the next page, and the count, capped, when asked for."""

    rows: list[dict[str, Any]]
    next: str | None = None
    count: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {"rows": self.rows, "next": self.next, "count": self.count}


@dataclass(frozen=True, eq=False)
class _One:
    """A record compiled: its own statement, and one per lines field."""

    statement: Statement
    build: Build
    lines: tuple[tuple[str, Statement, Build], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A request's listing with the values of its literals."""

    listing: Listing
    literals: dict[str, Any]


_CACHES: WeakKeyDictionary[Tables, dict[Any, Any]] = WeakKeyDictionary()


def setting_of(ctx: Context) -> Setting:
    """What statements for this actor are compiled in."""
    actor = ctx.actor
    held = rights(ctx.catalog, actor)
    return Setting(ctx.catalog, ctx.tables, held, bucket(len(actor.teams)), bucket(len(actor.subtree)))


def cached(ctx: Context, key: tuple[Any, ...], make: Callable[[Setting], Any]) -> Any:
    """What `make` compiled for this key, the release and the actor's signature."""
    cache = _CACHES.get(ctx.tables)
    if cache is None:
        cache = _CACHES[ctx.tables] = {}
    actor = ctx.actor
    full = (key, actor.roles, actor.features, actor.engine is None, actor.user is None,
            bucket(len(actor.teams)), bucket(len(actor.subtree)))  # fmt: skip
    found = cache.get(full)
    if found is None:
        found = make(setting_of(ctx))
        if len(cache) >= MOST_CACHED:
            cache.clear()
        cache[full] = found
    return found


# --- lists ---------------------------------------------------------------------------------------


def list_rows(ctx: Context, request: ListRequest) -> Page:
    """A page. Raises Refused: see plan_list, and query.bad-cursor."""
    if not 1 <= request.limit <= LARGEST_PAGE:
        refuse("query.bad-limit", "/limit", value=request.limit, most=LARGEST_PAGE)
    asked = _compiled(ctx, request)
    compiled, values = asked.listing, {**context_binds(ctx), **asked.literals}
    for index, word in enumerate(request.words):
        values[f"q_{index}"] = _pattern(word)
    if not request.count:
        with ctx.database.read() as conn:
            return Page(*page_of(ctx, conn, compiled, values, request.limit, request.after))
    if compiled.counting is None:
        compiled.counting = count_statement(compiled, COUNT_CAP + 1)
    with ctx.database.snapshot() as conn:
        rows, after = page_of(ctx, conn, compiled, values, request.limit, request.after)
        number = fetch(ctx, conn, compiled.counting, values)[0][0]
    return Page(rows, after, {"value": min(number, COUNT_CAP), "capped": number > COUNT_CAP})


def walk(ctx: Context, request: ListRequest) -> Iterator[list[dict[str, Any]]]:
    """The rows of every page from the first, all seen in one read transaction; `request.limit` rows at a time."""
    asked = _compiled(ctx, request)
    compiled, values = asked.listing, {**context_binds(ctx), **asked.literals}
    for index, word in enumerate(request.words):
        values[f"q_{index}"] = _pattern(word)
    after: str | None = None
    with ctx.database.snapshot() as conn:
        while True:
            rows, after = page_of(ctx, conn, compiled, values, request.limit, after)
            yield rows
            if after is None:
                return


def page_of(
    ctx: Context, conn: Connection, compiled: Listing, values: dict[str, Any], limit: int, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Rows and the cursor of the next page. Raises Refused query.bad-cursor."""
    values["limit"] = limit + 1
    pattern: tuple[bool, ...] | None = None
    if after is not None:
        place = keyset.decode(after, compiled.belongs, compiled.kinds, compiled.filled, ctx.dialect)
        pattern = tuple(item is None for item in place)
        for index, item in enumerate(place):
            values[f"k{index}"] = item
    found = compiled.statements.get(pattern)
    if found is None:
        found = compiled.statements[pattern] = page_statement(compiled, pattern)
    build = compiled.build
    assert build is not None
    rows = fetch(ctx, conn, found, values)
    following = None
    if len(rows) > limit:
        rows.pop()
        following = keyset.encode(compiled.belongs, rows[-1][compiled.width :])
    return [build(row) for row in rows], following


def list_json(ctx: Context, request: ListRequest) -> bytes:
    """A page as the bytes of its JSON."""
    page = list_rows(ctx, request)
    return orjson.dumps({"rows": page.rows, "next": page.next, "count": page.count})


def _compiled(ctx: Context, request: ListRequest) -> _Asked:
    """The request's listing, shared by all requests of its shape, and the literals of its filter."""
    form = (request.entity, request.sort, request.fields, len(request.words))

    def plan(setting: Setting) -> ListPlan:
        return plan_list(setting.catalog, setting.rights, replace(request, filter=None))

    def make(setting: Setting) -> _Asked:
        try:
            bare: ListPlan = cached(ctx, ("plan", *form), plan)
        except Refused:
            bare = plan_list(setting.catalog, setting.rights, request)  # tells what is wrong in the filter as well
        whole = bare
        found: tuple[Literal, ...] = ()
        if request.filter is not None:
            expr = condition_expr(setting.rights.seen, request.entity, condition_of(request.filter), "/filter")
            shape, found = lift(expr)
            whole = replace(bare, filter=shape)
        listing = cached(ctx, ("listing", *form, whole.filter), lambda setting: compile_listing(setting, whole))
        return _Asked(listing, binds(found, ctx.dialect))

    asked: _Asked = cached(ctx, ("list", *form, request.filter), make)
    return asked


def _pattern(word: str) -> str:
    """A word as a LIKE pattern: anywhere, A-Z folded, its own wildcards escaped."""
    folded = "".join(chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter for letter in word)
    for special in ("\\", "%", "_"):
        folded = folded.replace(special, "\\" + special)
    return f"%{folded}%"


# --- one record ----------------------------------------------------------------------------------


def get_row(ctx: Context, entity: str, id: int, lines: bool = True) -> dict[str, Any]:
    """One record with what may be done with it, and its lines. Raises Refused record.not-found (hidden rows too)."""
    found = ctx.catalog.entity(entity)
    compiled: _One = cached(ctx, ("get", found.name), lambda setting: _one(setting, found))
    values = context_binds(ctx)
    values["id"] = id
    if not lines or not compiled.lines:
        with ctx.database.read() as conn:
            rows = fetch(ctx, conn, compiled.statement, values)
            if not rows:
                refuse("record.not-found", entity=found.name, id=id)
            return compiled.build(rows[0])
    with ctx.database.snapshot() as conn:
        rows = fetch(ctx, conn, compiled.statement, values)
        if not rows:
            refuse("record.not-found", entity=found.name, id=id)
        out = compiled.build(rows[0])
        for name, select, build in compiled.lines:
            out[name] = [build(row) for row in fetch(ctx, conn, select, values)]
    return out


def _one(setting: Setting, entity: Entity) -> _One:
    open_ = setting.rights.entity(entity.name)
    if not open_.read:
        refuse("query.no-access", entity=entity.name)
    frame = Frame(setting, entity, setting.tables.of(entity.name).alias("t"), "j")
    cells = _full_cells(frame, entity)
    for operation in ("update", "delete"):
        allowed = frame.scope(open_.parts(operation))
        cells.add_plain(f"_{operation}", sa.literal(1) if allowed is None else sa.case((allowed, 1), else_=0), bool)
    where = [frame.column((), entity, "id") == bind("id", "id", setting.dialect), alive(frame)]
    scope = frame.scope(open_.read)
    if scope is not None:
        where.append(scope)
    build = cells.builder()

    def with_rights(row: tuple[Any, ...]) -> dict[str, Any]:
        out = build(row)
        out["_can"] = {"update": out.pop("_update"), "delete": out.pop("_delete")}
        return out

    select = sa.select(*cells.elements).select_from(frame.joined()).where(*where)
    lines = tuple(
        (item.name, *_lines(setting, setting.catalog.entities[item.options.of], item.options.as_))
        for item in entity.lines
        if item.name in open_.visible and setting.rights.entity(item.options.of).read
    )
    return _One(statement(select, setting.dialect), with_rights, lines)


def _lines(setting: Setting, entity: Entity, as_: str) -> tuple[Statement, Build]:
    frame = Frame(setting, entity, setting.tables.of(entity.name).alias("t"), "j")
    cells = _full_cells(frame, entity)
    where = [frame.column((), entity, as_) == bind("id", "id", setting.dialect), alive(frame)]
    scope = frame.scope(setting.rights.entity(entity.name).read)
    if scope is not None:
        where.append(scope)
    position = keyset.Key(frame.column((), entity, "position"), "integer")
    order = [keyset.ordered(position, False, setting.dialect), frame.column((), entity, "id")]
    select = sa.select(*cells.elements).select_from(frame.joined()).where(*where).order_by(*order)
    return statement(select, setting.dialect), cells.builder()


def _full_cells(frame: Frame, entity: Entity) -> Cells:
    catalog, held = frame.setting.catalog, frame.setting.rights
    cells = Cells(frame)
    cells.add_plain("id", frame.column((), entity, "id"))
    cells.add_plain("version", frame.column((), entity, "version"))
    cells.add_title("_title", title_of(catalog, held, entity), fallback="str(r[0])")
    for column in stored_columns(catalog, held, entity):
        cells.add_column(column)
    return cells


def stored_columns(catalog: Catalog, held: Rights, entity: Entity) -> list[Column]:
    """Every visible stored field as a column, but id and version, which each row has anyway."""
    visible = held.entity(entity.name).visible
    names = [item.name for item in entity.stored if item.name in visible and item.name not in ("id", "version")]
    reaches = [reach_of(catalog, held, entity, name) for name in names]
    return [column_of(catalog, held, reach.name, reach) for reach in reaches if isinstance(reach, Reach)]


# --- full rows for engines -----------------------------------------------------------------------


def load(
    ctx: Context, conn: Connection, entity: str, ids: Iterable[int], operation: str = "read"
) -> dict[int, dict[str, Any]]:
    """Rows by id with every stored field as an edge value, those in the actor's scope for the operation; no mask."""
    found = ctx.catalog.entity(entity)
    wanted = sorted(set(ids))
    if not rights(ctx.catalog, ctx.actor).entity(found.name).parts(operation):
        return {}
    fields = found.stored
    out: dict[int, dict[str, Any]] = {}
    values = context_binds(ctx)
    for start in range(0, len(wanted), LOAD_CHUNK):
        chunk = wanted[start : start + LOAD_CHUNK]
        size = bucket(len(chunk))
        key = ("load", found.name, operation, size)
        select: Statement = cached(ctx, key, partial(_load, found, operation, size))
        for index in range(size):
            values[f"id_{index}"] = chunk[min(index, len(chunk) - 1)]
        for row in fetch(ctx, conn, select, values):
            edge = {item.name: to_edge(item, value) for item, value in zip(fields, row, strict=True)}
            out[edge["id"]] = edge
    return out


def _load(entity: Entity, operation: str, size: int, setting: Setting) -> Statement:
    frame = Frame(setting, entity, setting.tables.of(entity.name).alias("t"), "j")
    places = [bind(f"id_{index}", "id", setting.dialect) for index in range(size)]
    where = [frame.column((), entity, "id").in_(places), alive(frame)]
    scope = frame.scope(setting.rights.entity(entity.name).parts(operation))
    if scope is not None:
        where.append(scope)
    shown = [frame.column((), entity, item.name) for item in entity.stored]
    return statement(sa.select(*shown).select_from(frame.joined()).where(*where), setting.dialect)
