"""Answer a question over a dataset: group, compare, show, sort, total. All of it reads one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from metadata.labels import Label
from metadata.problems import refuse
from rules.expression.closure import closure
from rules.expression.ir import Expr
from rules.values import Env, period, scaled
from runtime.context import Context
from runtime.query import grains
from runtime.query.compare import bounds, conjuncts, difference, moved
from runtime.query.cube import MOST_GROUPS, Cube, Group, Key, Use, compile_cube, group_of
from runtime.query.drill import drill
from runtime.query.present import Result, group_column, moment
from runtime.query.question import MOST_ROWS, MeasureItem, Question, parse_question
from runtime.query.rows import cached
from runtime.query.run import context_binds, fetch, fiscal_start
from runtime.query.sql import Setting
from runtime.query.visible import QUOTIENT_DECIMALS, Aggregate, Formula, Seen, nothing, seen, source_filter
from runtime.schema.columns import decimal_text, json_of

__all__ = ["Result", "answer", "drill", "run_query"]

Figures = dict[Key, dict[Use, Any]]


@dataclass(eq=False)
class Prepared:
    """A question within the rights of an actor: what to group by, what to aggregate, and the compiled passes."""

    question: Question
    setting: Setting
    known: Seen
    groups: tuple[Group, ...]
    uses: tuple[tuple[Use, Aggregate, Expr | None], ...]
    filters: Mapping[str, Expr | None]
    main: Cube
    total: Cube | None = None
    formulas: dict[str, Any] = field(default_factory=dict)


def run_query(ctx: Context, body: Any) -> Result:
    """The answer to the body of /api/query. Raises Refused, see parse_question and below."""
    question = parse_question(body)
    several = question.totals or any(item.compare or item.show == "share" for item in question.measures)
    with ctx.database.snapshot() if several else ctx.database.read() as conn:
        return answer(ctx, conn, question)


def answer(ctx: Context, conn: Connection, question: Question) -> Result:
    """The answer within a snapshot that is open already."""
    prepared: Prepared = cached(ctx, ("question", question), lambda setting: prepare(setting, question))
    return _Answer(ctx, conn, question, prepared).result()


def prepare(setting: Setting, question: Question) -> Prepared:
    """Raises Refused: query.unknown-dimension, query.unknown-measure, query.not-by-dimension and the like."""
    catalog, held = setting.catalog, setting.rights
    known = seen(catalog, held, question.of)
    groups = tuple(
        group_of(catalog, known, item, f"/dimensions/{index}") for index, item in enumerate(question.dimensions)
    )
    uses: dict[Use, tuple[Use, Aggregate, Expr | None]] = {}
    for index, item in enumerate(question.measures):
        measure = known.measure(item.measure, f"/measures/{index}")
        _check(question, groups, item, measure, f"/measures/{index}")
        for name in known.inputs(item.measure):
            use = (name, item.filter)
            if use not in uses:
                aggregate = known.aggregates[name]
                at = f"/measures/{index}/filter"
                kept = source_filter(held, known, known.sources[aggregate.source], item.filter, name, at)
                uses[use] = (use, aggregate, kept)
    sources: dict[str, str] = {}
    for _, aggregate, _ in uses.values():
        sources.setdefault(aggregate.source, aggregate.measure.name)
    if not sources:
        able = [at.name for at in known.sources.values() if all(group.item.dimension in at.exprs for group in groups)]
        if not able:
            refuse("query.not-by-dimension", "/dimensions", measure="", dimension=groups[0].item.dimension)
        sources[able[0]] = ""
    filters = {
        name: source_filter(held, known, known.sources[name], question.filter, measure, "/filter")
        for name, measure in sources.items()
    }
    main = compile_cube(setting, known, groups, tuple(uses.values()), filters)
    prepared = Prepared(question, setting, known, groups, tuple(uses.values()), filters, main)
    if groups and (question.totals or any(item.show == "share" for item in question.measures)) and uses:
        prepared.total = compile_cube(setting, known, (), prepared.uses, filters)
    for name, formula in known.formulas.items():
        prepared.formulas[name] = closure(formula.expr, zero_is_null=True)
    return prepared


def _check(
    question: Question, groups: Sequence[Group], item: MeasureItem, measure: Aggregate | Formula, pointer: str
) -> None:
    number = not isinstance(measure, Aggregate) or measure.is_number
    if item.show in ("running", "share") and not measure.adds_up:
        refuse("query.not-additive", pointer, measure=item.measure, show=item.show)
    if item.show == "running" and not any(group.is_date for group in groups):
        refuse("query.running-needs-date", pointer)
    if item.show != "value" and not number:
        refuse("query.not-additive", pointer, measure=item.measure, show=item.show)


class _Answer:
    """One question being answered."""

    def __init__(self, ctx: Context, conn: Connection, question: Question, prepared: Prepared) -> None:
        self.ctx = ctx
        self.conn = conn
        self.question = question
        self.prepared = prepared
        self.env = Env.at(ctx.now, ctx.zone, ctx.actor.user)
        self.values = context_binds(ctx)
        self.titles: dict[tuple[int, Any], Any] = {}
        self.when = next((index for index, group in enumerate(prepared.groups) if group.is_date), None)

    def result(self) -> Result:
        question, prepared = self.question, self.prepared
        figures = self.read(prepared.main)
        earlier = {word: self.compared(word) for word in self.compares()}
        self.add_missing(figures, earlier)
        keys = list(figures)
        columns = {
            item.name: self.column(item, figures, earlier) for item in question.measures
        }  # item name -> key -> exact figure
        totals: list[Any] | None = None
        whole = self.whole(figures)
        for item in question.measures:
            if item.show == "share":
                base = self.figure(item, whole or {})
                shares = columns[item.name]
                columns[item.name] = {
                    key: None if value is None or not base else Fraction(value) / base for key, value in shares.items()
                }
        if question.totals:
            totals = [None] * len(prepared.groups)
            for item in question.measures:
                totals.append(self.text(item, self.total(item, whole or {}, earlier)))
        keys = self.sorted(keys, columns)
        limit = min(question.limit or MOST_ROWS, MOST_ROWS)
        rows = [
            [
                *(self.cell(index, value) for index, value in enumerate(key)),
                *(self.text(item, columns[item.name][key]) for item in question.measures),
            ]
            for key in keys[:limit]
        ]
        return Result(self.columns(), rows, totals, len(keys) > limit, moment(self.ctx))

    # --- passes --------------------------------------------------------------------------------------

    def read(self, cube: Cube) -> Figures:
        rows = fetch(self.ctx, self.conn, cube.statement, self.values)
        if len(rows) > MOST_GROUPS:
            refuse("query.too-many-groups", most=MOST_GROUPS)
        figures, titles = cube.read(rows)
        self.titles.update(titles)
        return figures

    def whole(self, figures: Figures) -> dict[Use, Any] | None:
        """The figures over all rows: counted again, never added up from the groups."""
        if not self.prepared.groups:
            return figures.get((), {})
        if self.prepared.total is None:
            return None
        return self.read(self.prepared.total).get((), {})

    def compares(self) -> list[str]:
        return list(dict.fromkeys(item.compare for item in self.question.measures if item.compare is not None))

    def compared(self, word: str) -> tuple[Figures, dict[Use, Any]]:
        """Figures of the earlier periods by their own keys, and over all of them."""
        key = ("compare", self.question, word, self.ctx.today)
        main, total = cached(self.ctx, key, lambda setting: self.earlier(setting, word))
        figures = self.read(main)
        if not self.prepared.groups:
            return figures, figures.get((), {})
        return figures, self.read(total).get((), {}) if total is not None else {}

    def earlier(self, setting: Setting, word: str) -> tuple[Cube, Cube | None]:
        """The passes of a comparison; they hold for today, as named periods are days in them."""
        prepared, grain = self.prepared, self.grain()
        filters = {
            name: self.shifted(prepared.known.sources[name].exprs, kept, grain, word)
            for name, kept in prepared.filters.items()
        }
        uses = {
            (name, item.filter)
            for item in self.question.measures
            if item.compare == word
            for name in prepared.known.inputs(item.measure)
        }
        wanted = tuple(use for use in prepared.uses if use[0] in uses)
        main = compile_cube(setting, prepared.known, prepared.groups, wanted, filters)
        if not prepared.groups or not self.question.totals:
            return main, None
        return main, compile_cube(setting, prepared.known, (), wanted, filters)

    def grain(self) -> str:
        """The grain of the comparison: of the date grouped by, else the period the filter spans."""
        if self.when is not None:
            return self.prepared.groups[self.when].item.grain or "day"
        first, last = self.span()
        if first is None or last is None:
            refuse("query.compare-needs-date", "/measures")
        found = grains.spanned(first, last)
        return found or "month"

    def date_name(self) -> str | None:
        """The date that is compared: grouped by, or the dataset's own."""
        if self.when is not None:
            return self.prepared.groups[self.when].item.dimension
        return self.prepared.known.dataset.date

    def span(self) -> tuple[date | None, date | None]:
        """First and last day the filter keeps to, of the source read first."""
        name = self.date_name()
        source, kept = next(iter(self.prepared.filters.items()))
        expr = self.prepared.known.sources[source].exprs.get(name or "")
        if expr is None:
            return None, None
        return bounds(conjuncts(kept), expr, self.period_of)[0]

    def shifted(self, exprs: Mapping[str, Expr], kept: Expr | None, grain: str, word: str) -> Expr | None:
        """The filter of a source moved to the earlier period."""
        name = self.date_name()
        expr = exprs.get(name or "")
        if expr is None:
            refuse("query.compare-needs-date", "/measures")
        return moved(kept, expr, grain, word, self.period_of, name)

    def period_of(self, name: str) -> tuple[date | None, date | None]:
        """First and last day of a named period, today."""
        return period(name, self.ctx.today, fiscal_start(self.ctx, self.conn) if "fiscal" in name else 1)

    # --- figures -------------------------------------------------------------------------------------

    def add_missing(self, figures: Figures, earlier: Mapping[str, tuple[Figures, dict[Use, Any]]]) -> None:
        """A period without rows of its own stands with what it is compared with, if the filter reaches it."""
        if self.when is None or not earlier:
            return
        grain = self.grain()
        own = [key[self.when] for key in figures if key[self.when] is not None]
        first, last = self.span()
        low = grains.label(grain, first) if first else min(own, default=None)
        high = grains.label(grain, last) if last else max(own, default=None)
        if low is None or high is None:
            return
        for word, (found, _) in earlier.items():
            for key in found:
                if key[self.when] is None:
                    continue
                name = grains.comparing(grain, key[self.when], word)
                moved = (*key[: self.when], name, *key[self.when + 1 :])
                if moved not in figures and low <= name <= high:
                    figures[moved] = {use: nothing(aggregate) for use, aggregate, _ in self.prepared.uses}

    def column(
        self, item: MeasureItem, figures: Figures, earlier: Mapping[str, tuple[Figures, dict[Use, Any]]]
    ) -> dict[Key, Any]:
        """The item's exact figure for each key."""
        now = {key: self.figure(item, cells) for key, cells in figures.items()}
        if item.show == "running":
            return self.running(now)
        if item.compare is None:
            return now
        found, _ = earlier[item.compare]
        before = {key: self.figure(item, self.past(found, key, item.compare)) for key in figures}
        return {key: difference(item.show, now[key], before[key]) for key in figures}

    def past(self, found: Figures, key: Key, word: str) -> dict[Use, Any]:
        if self.when is not None:
            if key[self.when] is None:
                return {}
            name = grains.compared(self.grain(), key[self.when], word)
            key = (*key[: self.when], name, *key[self.when + 1 :])
        cells = found.get(key)
        return cells if cells is not None else {use: nothing(aggregate) for use, aggregate, _ in self.prepared.uses}

    def total(
        self, item: MeasureItem, whole: dict[Use, Any], earlier: Mapping[str, tuple[Figures, dict[Use, Any]]]
    ) -> Any:
        now = self.figure(item, whole)
        if item.show == "share":
            return None if not now else Fraction(1)
        if item.show == "running":  # starts anew each year: several years have no one total to date
            first, last = self.span()
            return now if first and last and first.year == last.year else None
        if item.compare is None:
            return now
        if None in self.span():  # all of time has no earlier period to stand against
            return None
        return difference(item.show, now, self.figure(item, earlier[item.compare][1]))

    def figure(self, item: MeasureItem, cells: Mapping[Use, Any]) -> Any:
        return self._measure(item.measure, item.filter, cells)

    def _measure(self, name: str, kept: str | None, cells: Mapping[Use, Any]) -> Any:
        if name in self.prepared.known.aggregates:
            return cells.get((name, kept))
        formula = self.prepared.known.formulas[name]
        row = {inner: self._measure(inner, kept, cells) for inner in formula.inputs}
        value = self.prepared.formulas[name](row, self.env)
        return None if value is None else Fraction(value)

    def running(self, now: Mapping[Key, Any]) -> dict[Key, Any]:
        """Added up in the order of the dates, from the start of each year, apart for each of the other groups."""
        at = self.when
        assert at is not None
        sums: dict[Key, Fraction] = {}
        out: dict[Key, Any] = dict.fromkeys(now)
        for key in sorted((key for key in now if key[at] is not None), key=lambda key: str(key[at])):
            group = (*key[:at], key[at][:4], *key[at + 1 :])
            sums[group] = sums.get(group, Fraction(0)) + (now[key] or 0)
            out[key] = sums[group]
        return out

    # --- the answer ----------------------------------------------------------------------------------

    def sorted(self, keys: list[Key], columns: Mapping[str, Mapping[Key, Any]]) -> list[Key]:
        """Empty last ascending, first descending; what is left equal stands in the order of the dimensions."""
        places = {item.name: index for index, item in enumerate(self.question.dimensions)}
        for index in reversed(range(len(self.prepared.groups))):
            keys.sort(key=lambda key, index=index: self._order(index, key[index]))  # type: ignore[misc]
        for name in reversed(self.question.sort):
            plain, down = name.removeprefix("-"), name.startswith("-")
            if plain in places:
                index = places[plain]
                keys.sort(key=lambda key, index=index: self._order(index, key[index]), reverse=down)  # type: ignore[misc]
            else:
                values = columns[plain]
                keys.sort(key=lambda key, values=values: _empty_last(values[key]), reverse=down)  # type: ignore[misc]
        return keys

    def _order(self, index: int, value: Any) -> tuple[Any, ...]:
        if self.prepared.groups[index].entity is None:
            return _empty_last(value)
        title = self.titles.get((index, value))
        return (value is None, title is None, title or "", value or 0)

    def cell(self, index: int, value: Any) -> Any:
        group = self.prepared.groups[index]
        if value is None or group.expr.type.kind in ("date", "boolean", "text"):
            return value
        if group.entity is not None:
            return {"id": value, "title": self.titles.get((index, value))}
        if group.expr.type.kind == "number":
            places = group.expr.type.scale if group.expr.type.scale is not None else 12
            return json_of("scaled" if places else "integer", places, self.ctx.dialect)(value)
        return value

    def text(self, item: MeasureItem, value: Any) -> str | None:
        if value is None or isinstance(value, str):
            return value
        places = self.scale(item)
        return decimal_text(scaled(value, places), places)

    def scale(self, item: MeasureItem) -> int:
        if item.show in ("change_rate", "share"):
            return QUOTIENT_DECIMALS
        return self.prepared.known.measure(item.measure, "").scale

    def columns(self) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for group in self.prepared.groups:
            out.append(group_column(group))
        for item in self.question.measures:
            found = self.prepared.known.measure(item.measure, "")
            rate = item.show in ("change_rate", "share")
            number = not isinstance(found, Aggregate) or found.is_number
            out.append(
                {
                    "name": item.name,
                    "label": self.label(item, found.measure.label),
                    "type": "decimal" if number else "date",
                    "kind": "measure",
                    "format": "percent" if rate else found.measure.format or "number",
                    "scale": self.scale(item),
                    "measure": item.measure,
                    "adds_up": found.adds_up,
                    "show": item.show,
                    "compare": item.compare,
                }
            )
        return out

    def label(self, item: MeasureItem, of: Label) -> Label:
        label = next((at.label for at in self.question.measures if at.name == item.name), {})
        return label or of


def _empty_last(value: Any) -> tuple[Any, ...]:
    return (True, 0) if value is None else (False, value)
