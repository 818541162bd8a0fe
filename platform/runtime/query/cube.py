"""Cube: figures of a dataset by dimensions, in one statement. Facts of another grain are aggregated apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement, FromClause

from metadata.catalog import Catalog
from metadata.kinds.dataset import Dimension
from metadata.kinds.entity import Field
from metadata.problems import refuse
from rules.expression.ir import Expr, Path
from runtime.query.expression import Sql, extreme, total
from runtime.query.grains import CALENDAR
from runtime.query.plan import title_of
from runtime.query.question import DimensionItem
from runtime.query.shape import Build, Cells
from runtime.query.sql import Frame, Setting, Statement, statement
from runtime.query.visible import Aggregate, Seen, Source, both, nothing

MOST_GROUPS = 200_000
Key = tuple[Any, ...]


Use = tuple[str, str | None]
"""An aggregate as it is asked for: its measure's name, and a filter of the item in text form."""


@dataclass(frozen=True, eq=False)
class Group:
    """A dimension to group by. `type`: of its values; `field`: the one it shows, when it is a plain path."""

    item: DimensionItem
    dimension: Dimension
    expr: Expr
    field: Field | None

    @property
    def is_date(self) -> bool:
        return self.expr.type.kind == "date"

    @property
    def entity(self) -> str | None:
        return self.expr.type.entity if self.expr.type.kind == "reference" else None


@dataclass(frozen=True, eq=False)
class Cube:
    """A compiled pass: the statement, and how its rows are read."""

    statement: Statement
    groups: tuple[Group, ...]
    cells: Mapping[Use, tuple[int, Aggregate, int]]  # first cell, aggregate, scale in SQL
    sources: tuple[str, ...]
    titles: Mapping[int, Build] = field(default_factory=dict)

    def read(self, rows: Iterable[tuple[Any, ...]]) -> tuple[dict[Key, dict[Use, Any]], dict[tuple[int, Any], Any]]:
        """Figures by key, and titles by (group, id). Facts that know nothing of a key count as empty."""
        figures: dict[Key, dict[Use, Any]] = {}
        titles: dict[tuple[int, Any], Any] = {}
        width = len(self.groups)
        convert = [_plain_of(group) for group in self.groups]
        for row in rows:
            key = tuple(make(value) for make, value in zip(convert, row[:width], strict=True))
            source = self.sources[row[width]]
            figure = figures.setdefault(key, {})
            for use, (at, aggregate, scale) in self.cells.items():
                if aggregate.source == source:
                    figure[use] = _value(aggregate, row, at, scale)
            for index, build in self.titles.items():
                if key[index] is not None:
                    titles[(index, key[index])] = build(row)["title"]
        for figure in figures.values():
            for use, (_, aggregate, _) in self.cells.items():
                figure.setdefault(use, nothing(aggregate))
        return figures, titles


def group_of(catalog: Catalog, known: Seen, item: DimensionItem, pointer: str) -> Group:
    """Raises Refused: query.unknown-dimension, query.grain-of-no-date."""
    dimension = known.dimension(item.dimension, pointer)
    expr = next(at.exprs[item.dimension] for at in known.sources.values() if item.dimension in at.exprs)
    if item.grain is not None and expr.type.kind != "date":
        refuse("query.grain-of-no-date", f"{pointer}/grain", name=item.dimension)
    shown = None
    if isinstance(expr, Path) and expr.entity:
        shown = catalog.entities[expr.entity].by_name[expr.field]
    return Group(item, dimension, expr, shown)


# --- SQL -------------------------------------------------------------------------------------------


def compile_cube(
    setting: Setting,
    known: Seen,
    groups: Sequence[Group],
    uses: Sequence[tuple[Use, Aggregate, Expr | None]],
    filters: Mapping[str, Expr | None],
) -> Cube:
    """One statement for all figures. `uses`: with the filter of each item; `filters`: of the rows of each source."""
    names = tuple(dict.fromkeys(aggregate.source for _, aggregate, _ in uses)) or (next(iter(filters)),)
    cells: dict[Use, tuple[int, Aggregate, int]] = {}
    at = len(groups) + 1
    parts: dict[Use, _Part] = {}
    frames = {name: _frame(setting, known.sources[name]) for name in names}
    for use, aggregate, kept in uses:
        part = _part(frames[aggregate.source], aggregate, kept)
        parts[use] = part
        cells[use] = (at, aggregate, part.scale)
        at += len(part.outer)
    width = sum(len(part.outer) for part in parts.values())
    selects = []
    for index, name in enumerate(names):
        own = {use: part for use, part in parts.items() if cells[use][1].source == name}
        source = known.sources[name]
        selects.append(_source_select(setting, source, frames[name], index, groups, own, parts, filters.get(name)))
    chosen = selects[0] if len(selects) == 1 else sa.union_all(*selects)
    figures = chosen.limit(MOST_GROUPS + 1).subquery("u")
    shown: list[ColumnElement[Any]] = [*figures.c][: len(groups) + 1 + width]
    joined: FromClause = figures
    titles: dict[int, Build] = {}
    for index, group in enumerate(groups):
        if group.entity is None:
            continue
        entity = setting.catalog.entities[group.entity]
        frame = Frame(setting, entity, setting.tables.of(entity.name).alias(f"r{index}"), f"r{index}_", scoped=False)
        cells_of = Cells(frame, shown)
        cells_of.add_title("title", title_of(setting.catalog, setting.rights, entity))
        alive = frame.column((), entity, "deleted_at").is_(None)
        joined = joined.outerjoin(frame.base, sa.and_(frame.base.c.id == figures.c[f"d{index}"], alive))
        joined = frame.joined(joined)
        titles[index] = cells_of.builder()
    select = sa.select(*shown).select_from(joined)
    return Cube(statement(select, setting.dialect), tuple(groups), cells, names, titles)


@dataclass(frozen=True, eq=False)
class _Part:
    """`inner`: columns a row gives; `outer`: makes the aggregates of those columns."""

    inner: tuple[ColumnElement[Any], ...]
    outer: tuple[Callable[[Sequence[ColumnElement[Any]]], ColumnElement[Any]], ...]
    scale: int
    empty: tuple[Any, ...]


def _frame(setting: Setting, source: Source) -> Frame:
    entity = setting.catalog.entities[source.entity]
    return Frame(setting, entity, setting.tables.of(entity.name).alias("t"), "j")


def _part(frame: Frame, aggregate: Aggregate, kept: Expr | None) -> _Part:
    dialect = frame.setting.dialect
    test = both(aggregate.filter, kept)
    tested = None if test is None else frame.condition(test)

    def only(element: ColumnElement[Any]) -> ColumnElement[Any]:
        return element if tested is None else sa.case((tested, element), else_=None)

    if aggregate.of is None:
        one = only(sa.literal_column("1", sa.Integer))
        return _Part((one,), (lambda cells: sa.func.count(cells[0]),), 0, (sa.BigInteger(),))
    sql = frame.expression(aggregate.of)
    value = only(sql.element)
    number: Any = sa.Numeric() if dialect != "sqlite" else sa.Text()

    def again(cell: ColumnElement[Any]) -> Sql:
        return Sql(cell, sql.scale, sql.type, sql.wide)

    if aggregate.agg == "count":
        return _Part((value,), (lambda cells: sa.func.count(cells[0]),), 0, (sa.BigInteger(),))
    if aggregate.agg == "count_distinct":
        return _Part((value,), (lambda cells: sa.func.count(sa.distinct(cells[0])),), 0, (sa.BigInteger(),))
    if aggregate.agg == "sum":
        return _Part((value,), (lambda cells: total(again(cells[0]), dialect),), sql.scale, (number,))
    if aggregate.agg == "avg":
        makers = (lambda cells: total(again(cells[0]), dialect), lambda cells: sa.func.count(cells[0]))
        return _Part((value,), makers, sql.scale, (number, sa.BigInteger()))
    kind = number if sql.wide else sql.element.type
    return _Part((value,), (lambda cells: extreme(aggregate.agg, again(cells[0]), dialect),), sql.scale, (kind,))


def _source_select(
    setting: Setting,
    source: Source,
    frame: Frame,
    index: int,
    groups: Sequence[Group],
    own: Mapping[Use, _Part],
    parts: Mapping[Use, _Part],
    kept: Expr | None,
) -> sa.Select[Any]:
    """The figures of one source by the groups; columns of other sources are empty."""
    calendars: list[tuple[FromClause, ColumnElement[bool]]] = []
    inner: list[ColumnElement[Any]] = []
    for place, group in enumerate(groups):
        expr = source.exprs.get(group.item.dimension)
        if expr is None:
            measure = next(iter(own))[0] if own else ""
            refuse("query.not-by-dimension", "/dimensions", measure=measure, dimension=group.item.dimension)
        element = frame.expression(expr).element
        if group.item.grain not in (None, "day"):
            element = _label(setting, group.item.grain or "", element, calendars)
        inner.append(element.label(f"d{place}"))
    columns: dict[Use, list[str]] = {}
    for use, part in own.items():
        columns[use] = []
        for cell in part.inner:
            columns[use].append(f"v{len(inner)}")
            inner.append(cell.label(f"v{len(inner)}"))
    where: list[ColumnElement[bool]] = [frame.column((), frame.entity, "deleted_at").is_(None)]
    scope = frame.scope(setting.rights.entity(frame.entity.name).read)
    if scope is not None:
        where.append(scope)
    test = both(source.filter, kept)
    if test is not None:
        where.append(frame.condition(test))
    joined = frame.joined()
    for table, on in calendars:
        joined = joined.outerjoin(table, on)
    if not inner:
        inner.append(sa.literal_column("1", sa.Integer).label("v0"))
    rows = sa.select(*inner).select_from(joined).where(*where).subquery(f"f{index}")
    keys = [rows.c[f"d{place}"] for place in range(len(groups))]
    shown: list[ColumnElement[Any]] = [*keys, sa.literal_column(str(index), sa.Integer).label("source")]
    for use, part in parts.items():
        for place, make in enumerate(part.outer):
            name = f"m{len(shown)}"
            if use in own:
                shown.append(make([rows.c[column] for column in columns[use]]).label(name))
            else:
                shown.append(sa.cast(sa.null(), part.empty[place]).label(name))
    select = sa.select(*shown)
    return select.group_by(*keys) if keys else select


def _label(
    setting: Setting,
    grain: str,
    day: ColumnElement[Any],
    calendars: list[tuple[FromClause, ColumnElement[bool]]],
) -> ColumnElement[Any]:
    """The label of the day in the company's calendar."""
    entity = setting.catalog.entities[CALENDAR]
    table = setting.tables.of(CALENDAR).alias(f"c{len(calendars)}")
    calendars.append((table, table.c[entity.by_name["date"].column] == day))
    found: ColumnElement[Any] = table.c[entity.by_name[grain].column]
    return found


def _plain_of(group: Group) -> Callable[[Any], Any]:
    """From a stored value of a dimension to one that is equal on both databases."""
    kind = group.expr.type.kind
    if kind == "date":
        return lambda value: value if value is None or isinstance(value, str) else value.isoformat()
    if kind == "boolean":
        return lambda value: None if value is None else bool(value)
    if kind == "number":
        return lambda value: None if value is None else int(value)
    return lambda value: value


def _value(aggregate: Aggregate, row: tuple[Any, ...], at: int, scale: int) -> Any:
    """The figure as an exact number; min and max of days as their text."""
    value = row[at]
    if aggregate.agg == "avg":
        count = row[at + 1]
        return Fraction(int(value), count * 10**scale) if count else None
    if value is None:
        return nothing(aggregate)
    if not aggregate.is_number:
        return value if isinstance(value, str) else value.isoformat()
    return Fraction(int(value), 10**scale)
