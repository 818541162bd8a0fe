"""Plan to SQL: the rows of an entity in a select, with joins on demand, scopes and masks. Pure; runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql import ColumnElement, FromClause

from metadata.catalog import Catalog
from metadata.kinds.entity import Entity
from metadata.problems import refuse
from rules.expression.ir import Expr, Hop, Path
from runtime.access.actor import Actor
from runtime.access.scope import Part, Rights
from runtime.query.expression import PERIOD, Sql, compile_sql
from runtime.query.literals import kind_of
from runtime.query.plan import Reach, rule_expr
from runtime.query.request import filter_text
from runtime.schema.columns import column_type, day_column
from runtime.schema.tables import Tables

DIALECTS: Mapping[str, Any] = {"sqlite": SQLiteDialect_pysqlite(), "postgresql": PGDialect_psycopg()}  # type: ignore[no-untyped-call]
MOST_TEAMS = 1024
MOST_BRANCHES = 32
MOST_JOINS = 56  # SQLite joins 64 tables at most


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text with its binds: `order` names them one by one (SQLite), `fixed` holds the literals of the plan.

    `periods`: those binds that are ends of named periods (see expression.period_values); `moment`: there are such, or
    `today` or `now`.
    """

    text: str
    order: tuple[str, ...]
    fixed: Mapping[str, Any]
    positional: bool
    periods: tuple[str, ...] = ()
    moment: bool = False

    def binds(self, values: Mapping[str, Any]) -> Any:
        """What the driver wants: a tuple for SQLite, a mapping for PostgreSQL."""
        fixed = self.fixed
        if self.positional:
            return tuple([values[name] if name in values else fixed[name] for name in self.order])
        return {name: values[name] if name in values else fixed[name] for name in self.order}


@dataclass(frozen=True, eq=False)
class Setting:
    """What a select is compiled in: the same for every actor of one signature."""

    catalog: Catalog
    tables: Tables
    rights: Rights
    teams: int = 0
    below: int = 0

    @property
    def dialect(self) -> str:
        return self.tables.dialect


def bucket(count: int) -> int:
    """How many places a list of ids takes, so that few statement texts serve all lengths.

    >>> [bucket(n) for n in (0, 1, 3, 9)]
    [0, 1, 4, 16]
    """
    return 0 if count == 0 else min(MOST_TEAMS, 1 << (count - 1).bit_length())


def actor_binds(actor: Actor) -> dict[str, Any]:
    """The values of an actor in a statement: `me`, and the ids of teams, filled up with nothing to the bucket."""
    out: dict[str, Any] = {"me": actor.user}
    for prefix, ids in (("team", actor.teams), ("below", actor.subtree)):
        for index in range(bucket(len(ids))):
            out[f"{prefix}_{index}"] = ids[index] if index < len(ids) else None
    return out


class Frame:
    """The rows of one entity inside one select: columns by path, joined on demand, masked for the actor.

    `base` is the entity's table, or a subquery with columns of the same names. `scoped`: the select keeps to the rows
    that can be read; else the mask of each column looks to it.
    """

    def __init__(self, setting: Setting, entity: Entity, base: FromClause, name: str, scoped: bool = True) -> None:
        self.setting = setting
        self.scoped = scoped
        self.entity = entity
        self.base = base
        self.name = name
        self.used: dict[str, None] = {}
        self._joins: dict[tuple[Hop, ...], tuple[FromClause, ColumnElement[bool], bool]] = {}

    def column(self, hops: tuple[Hop, ...], entity: Entity, name: str, day: bool = False) -> ColumnElement[Any]:
        """The bare column at the end of the hops, unmasked."""
        field = entity.by_name[name]
        physical = (day_column(field) if day else None) or field.column
        if not hops:
            self.used.setdefault(physical)
            found: ColumnElement[Any] = self.base.c[physical]
            return found
        joined: ColumnElement[Any] = self._join(hops).c[physical]
        return joined

    def open(self, reach: Reach, day: bool = False) -> ColumnElement[Any]:
        """The value at a path as the actor sees it: empty where a row on the way or the field is closed."""
        value = self.column(reach.hops, self.setting.catalog.entities[reach.entity], reach.field.name, day)
        shown = self.shown(reach)
        return value if shown is None else sa.case((shown, value), else_=None)

    def shown(self, reach: Reach) -> ColumnElement[bool] | None:
        """Where the value is open to the actor; None = on every row the frame holds."""
        rights = self.setting.rights
        conditions: list[ColumnElement[bool]] = []
        steps = [*((hop.entity, hop.field) for hop in reach.hops), (reach.entity, reach.field.name)]
        for index, (entity, name) in enumerate(steps):
            open_ = rights.entity(entity)
            if index == 0 and self.scoped and not open_.partly(name):
                continue
            condition = self.scope(open_.showing(name), reach.hops[:index])
            if condition is not None:
                conditions.append(condition)
        return sa.and_(*conditions) if conditions else None

    def scope(self, parts: Iterable[Part], hops: tuple[Hop, ...] = ()) -> ColumnElement[bool] | None:
        """The rows one of the parts opens, judged at the end of the hops; None = all of them."""
        parts = tuple(parts)
        if any(part.everything for part in parts):
            return None
        return sa.or_(sa.false(), *(self._part(part, hops) for part in parts)) if parts else sa.false()

    def branches(self, parts: Iterable[Part]) -> list[ColumnElement[bool]] | None:
        """The rows of the parts as disjoint conditions, each served by an index in the order of a list.

        None where they cannot be told apart so, or where there are too many.
        """
        parts = tuple(parts)
        if not self.entity.owned or any(part.path or part.scope.filter is not None for part in parts):
            return None
        words = {part.scope.word for part in parts}
        if "all" in words or not words & {"team", "subtree"}:
            return None
        prefix, size = ("below", self.setting.below) if "subtree" in words else ("team", self.setting.teams)
        if not 0 < size <= MOST_BRANCHES:
            return None
        team, dialect = self.column((), self.entity, "owner_team"), self.setting.dialect
        places = [bind(f"{prefix}_{index}", "id", dialect) for index in range(size)]
        own = self.column((), self.entity, "owner") == bind("me", "id", dialect)
        # A place may be empty: then IN is unknown where it is not true, and NOT IN would hold nowhere.
        return [*(team == place for place in places), sa.and_(own, team.in_(places).is_not(sa.true()))]

    def expression(self, expr: Expr, masked: bool = True, scale: int | None = None) -> Sql:
        """The SQL of an expression over this frame's entity."""
        setting = self.setting
        return compile_sql(expr, self._resolver((), masked), self.binds, setting.dialect, setting.tables.of, scale)

    def condition(self, expr: Expr, masked: bool = True) -> ColumnElement[bool]:
        return self.expression(expr, masked).element

    @property
    def binds(self) -> Mapping[str, ColumnElement[Any]]:
        """`me`, `today` and `now` as binds of the statement."""
        return moment_binds(self.setting.dialect)

    def joined(self, onto: FromClause | None = None) -> FromClause:
        """The base with its joins; or `onto`, in which the base is joined already, with them."""
        out = self.base if onto is None else onto
        for table, on, inner in self._joins.values():
            out = out.join(table, on) if inner and self.scoped else out.outerjoin(table, on)
        return out

    @property
    def has_joins(self) -> bool:
        return bool(self._joins)

    def _resolver(self, hops: tuple[Hop, ...], masked: bool) -> Any:
        catalog = self.setting.catalog

        def resolve(path: Path) -> ColumnElement[Any]:
            if not path.entity:
                return bind(path.field, kind_of(path), self.setting.dialect)
            entity = catalog.entities[path.entity]
            if masked:
                return self.open(Reach((*hops, *path.hops), path.entity, entity.by_name[path.field]), path.day)
            return self.column((*hops, *path.hops), entity, path.field, path.day)

        return resolve

    def _join(self, hops: tuple[Hop, ...]) -> FromClause:
        known = self._joins.get(hops)
        if known is not None:
            return known[0]
        if len(self._joins) >= MOST_JOINS:
            refuse("query.too-many", name="references", most=MOST_JOINS)
        hop = hops[-1]
        holder = self.setting.catalog.entities[hop.entity]
        reference = self.column(hops[:-1], holder, hop.field)
        target = self.setting.tables.of(hop.to).alias(f"{self.name}{len(self._joins) + 1}")
        alive = target.c[self.setting.catalog.entities[hop.to].by_name["deleted_at"].column].is_(None)
        inner = len(hops) == 1 and holder.line_of is not None and holder.line_of.as_ == hop.field
        self._joins[hops] = (target, sa.and_(target.c.id == reference, alive), inner)
        return target

    def _part(self, part: Part, hops: tuple[Hop, ...]) -> ColumnElement[bool]:
        catalog = self.setting.catalog
        entity = catalog.entities[hops[-1].to] if hops else self.entity
        for step in part.path:
            hop = Hop(entity.name, step, entity.by_name[step].options.to)
            hops = (*hops, hop)
            entity = catalog.entities[hop.to]
        if part.scope.filter is not None:
            expr = rule_expr(catalog, entity.name, filter_text(part.scope.filter) or "true")
            return compile_sql(
                expr, self._resolver(hops, False), self.binds, self.setting.dialect, self.setting.tables.of
            ).element
        if part.scope.word == "none" or not entity.owned:
            return sa.false()
        own = self.column(hops, entity, "owner") == bind("me", "id", self.setting.dialect)
        size, prefix = {"own": (0, ""), "team": (self.setting.teams, "team")}.get(
            part.scope.word, (self.setting.below, "below")
        )
        if not size:
            return own
        places = [bind(f"{prefix}_{index}", "id", self.setting.dialect) for index in range(size)]
        team = self.column(hops, entity, "owner_team")
        return sa.or_(own, team.in_(places) if size > 1 else team == places[0])


def bind(name: str, kind: Any, dialect: str) -> ColumnElement[Any]:
    """A place for a value given at each run."""
    return sa.bindparam(name, type_=column_type(kind, dialect))


def moment_binds(dialect: str) -> dict[str, ColumnElement[Any]]:
    return {
        "me": bind("me", "id", dialect),
        "today": bind("today", "date", dialect),
        "now": bind("now", "instant", dialect),
    }


def statement(select: Any, dialect: str) -> Statement:
    """The text of a select, once; literals are turned into what the driver takes."""
    compiled = select.compile(dialect=DIALECTS[dialect])
    open_ = {name for name, place in compiled.binds.items() if place.required}
    state = compiled.construct_expanded_state(dict.fromkeys(open_))
    fixed = {
        name: state.processors[name](value) if name in state.processors and value is not None else value
        for name, value in state.parameters.items()
        if name not in open_
    }
    order = tuple(state.positiontup) if state.positiontup is not None else tuple(state.parameters)
    periods = tuple(name for name in dict.fromkeys(order) if name.startswith(PERIOD))
    moment = bool(periods) or "today" in order or "now" in order
    return Statement(state.statement, order, fixed, state.positiontup is not None, periods, moment)
