"""A list to SQL: the page that follows a cursor in one select, each branch of the scope served by its own index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from rules.expression.ir import Expr
from runtime.query import keyset
from runtime.query.plan import ListPlan, SortKey
from runtime.query.shape import Build, Cells
from runtime.query.sql import Frame, Setting, Statement, bind, statement
from runtime.schema.columns import Storage, storage


@dataclass(eq=False)
class Listing:
    """A list compiled: one statement per pattern of empty values in the cursor.

    `extra`: a computed cell (key, expression, conversion to JSON) that stands on each row.
    """

    plan: ListPlan
    setting: Setting
    belongs: str
    extra: tuple[str, Expr, Callable[[Any], Any]] | None = None
    kinds: tuple[Storage, ...] = ()
    filled: tuple[bool, ...] = ()
    width: int = 0
    build: Build | None = None
    statements: dict[tuple[bool, ...] | None, Statement] = field(default_factory=dict)
    counting: Statement | None = None


def compile_listing(
    setting: Setting, plan: ListPlan, extra: tuple[str, Expr, Callable[[Any], Any]] | None = None
) -> Listing:
    """The first page's statement; those of later pages are made when they are asked for."""
    order = tuple((key.reach.name, key.descending) for key in plan.sort)
    compiled = Listing(plan, setting, keyset.signature(plan.entity.name, order), extra)
    compiled.statements[None] = page_statement(compiled, None)
    return compiled


def page_statement(compiled: Listing, pattern: tuple[bool, ...] | None) -> Statement:
    """A page in one select. The rows are chosen first; what is only shown is joined to those few."""
    plan, setting = compiled.plan, compiled.setting
    table = setting.tables.of(plan.entity.name).alias("t")
    inner = Frame(setting, plan.entity, table, "j")
    keys = [_key(inner, key) for key in plan.sort]
    parts = keyset.segments(keys, pattern, setting.dialect)
    branches = inner.branches(plan.grants)
    where = _conditions(inner, plan, scoped=branches is None)
    probe = Frame(setting, plan.entity, table, "d")
    cells = _cells(probe, compiled)
    limit = bind("limit", "integer", setting.dialect)
    key_cells = [key.element.label(f"_k{index}") for index, key in enumerate(keys)]
    if not parts:
        select = _select(inner, [*cells.elements, *key_cells], [sa.false()], (), limit)
    elif len(parts) == 1 and branches is None and not probe.has_joins:
        select = _select(inner, [*cells.elements, *key_cells], [*where, *parts[0].where], parts[0].order, limit)
    else:
        shown: list[Any] = [*(table.c[name] for name in probe.used), *key_cells]
        pages = [
            _joined([_select(inner, shown, [*where, *rows, *part.where], part.order, limit) for part in parts], limit)
            for rows in ([[branch] for branch in branches] if branches is not None else [[]])
        ]
        chosen: Any = pages[0]
        if len(pages) > 1:
            every: Any = _union(pages).subquery("every")
            chosen = sa.select(every).order_by(*_order(every, keys, setting.dialect)).limit(limit)
        page = chosen.subquery("page")
        outer = Frame(setting, plan.entity, page, "d")
        cells = _cells(outer, compiled)
        order = _order(page, keys, setting.dialect)
        shown = [*cells.elements, *(page.c[f"_k{index}"] for index in range(len(keys)))]
        select = sa.select(*shown).select_from(outer.joined()).order_by(*order)
    compiled.kinds = tuple(key.kind for key in keys)
    compiled.filled = tuple(key.filled for key in keys)
    compiled.width = len(cells.elements)
    if compiled.build is None:
        compiled.build = cells.builder()
    return statement(select, setting.dialect)


def _select(frame: Frame, shown: list[Any], where: list[Any], order: Iterable[Any], limit: Any) -> sa.Select[Any]:
    return sa.select(*shown).select_from(frame.joined()).where(*where).order_by(*order).limit(limit)


def _joined(parts: list[sa.Select[Any]], limit: Any) -> Any:
    """Parts that follow each other, up to the limit: a later one is not read when the first gives enough."""
    if len(parts) == 1:
        return parts[0]
    return _union(parts).limit(limit)


def _union(parts: list[Any]) -> Any:
    """The rows of all parts; each keeps its own order and limit."""
    wrapped: list[Any] = [sa.select(item.subquery()) for item in parts]
    return sa.union_all(*wrapped)


def _order(page: Any, keys: list[keyset.Key], dialect: str) -> list[Any]:
    """The order of the list over rows already chosen."""
    return [
        keyset.ordered(keyset.Key(page.c[f"_k{index}"], key.kind, key.descending), key.filled, dialect)
        for index, key in enumerate(keys)
    ]


def count_statement(compiled: Listing, most: int) -> Statement:
    """How many rows there are, counted up to `most`."""
    plan, setting = compiled.plan, compiled.setting
    frame = Frame(setting, plan.entity, setting.tables.of(plan.entity.name).alias("t"), "j")
    where = _conditions(frame, plan)
    some: sa.Select[Any] = sa.select(sa.literal_column("1")).select_from(frame.joined()).where(*where).limit(most)
    return statement(sa.select(sa.func.count()).select_from(some.subquery("some")), setting.dialect)


def _conditions(frame: Frame, plan: ListPlan, scoped: bool = True) -> list[Any]:
    where: list[Any] = [alive(frame)]
    scope = frame.scope(plan.grants) if scoped else None
    if scope is not None:
        where.append(scope)
    if plan.filter is not None:
        where.append(frame.condition(plan.filter))
    for index in range(plan.words):
        word = sa.bindparam(f"q_{index}", type_=sa.Text())
        texts = [sa.func.lower(frame.open(item)) for item in plan.search]
        where.append(sa.or_(sa.false(), *(text.like(word, escape="\\") for text in texts)))
    return where


def alive(frame: Frame) -> Any:
    """The row is not deleted."""
    return frame.column((), frame.entity, "deleted_at").is_(None)


def _key(frame: Frame, key: SortKey) -> keyset.Key:
    reach = key.reach
    masked = frame.shown(reach) is not None
    column = frame.column(reach.hops, frame.setting.catalog.entities[reach.entity], reach.field.name)
    filled = not reach.hops and not masked and not getattr(column, "nullable", True)
    return keyset.Key(frame.open(reach), storage(reach.field), key.descending, filled)


def _cells(frame: Frame, compiled: Listing) -> Cells:
    plan, cells = compiled.plan, Cells(frame)
    cells.add_plain("id", frame.column((), plan.entity, "id"))
    cells.add_plain("version", frame.column((), plan.entity, "version"))
    cells.add_title("_title", plan.title, fallback="str(r[0])")
    for column in plan.columns:
        cells.add_column(column)
    if compiled.extra is not None:
        key, expr, convert = compiled.extra
        cells.add_plain(key, frame.expression(expr).element, convert)
    return cells
