"""A dataset as one kind of actor may use it: sources, measures and dimensions that read nothing hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any
from weakref import WeakKeyDictionary

from metadata.catalog import Catalog
from metadata.kinds.dataset import Dataset, Dimension, Measure
from metadata.problems import Refused, refuse, suggest
from rules.conditions import condition
from rules.expression.ir import BOOLEAN, DATE, And, Expr, Path
from rules.expression.parse import parse
from rules.expression.scope import Scope
from runtime.access.scope import Rights
from runtime.query.measures import adds_up, decimals
from runtime.query.plan import mixed_condition
from runtime.query.request import condition_of

QUOTIENT_DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Source:
    """Where figures come from: the base entity (name ""), or a fact of `also`. `exprs`: dimension to expression."""

    name: str
    entity: str
    exprs: Mapping[str, Expr]
    filter: Expr | None = None


@dataclass(frozen=True, eq=False)
class Aggregate:
    """A measure over rows, within the rights of who asks. `scale`: decimals of the answer."""

    measure: Measure
    source: str
    agg: str
    of: Expr | None
    filter: Expr | None
    scale: int

    @property
    def is_number(self) -> bool:
        return self.agg in ("count", "count_distinct") or (self.of is not None and self.of.type.kind == "number")

    @property
    def adds_up(self) -> bool:
        return self.agg in ("sum", "count")


@dataclass(frozen=True, eq=False)
class Formula:
    measure: Measure
    expr: Expr
    inputs: tuple[str, ...]
    scale: int
    adds_up: bool


@dataclass(frozen=True, eq=False)
class Seen:
    """A dataset as one kind of actor may use it: what reads a hidden field is not there."""

    dataset: Dataset
    sources: Mapping[str, Source]
    aggregates: Mapping[str, Aggregate]
    formulas: Mapping[str, Formula]
    dimensions: Mapping[str, Dimension]

    def dimension(self, name: str, pointer: str) -> Dimension:
        found = self.dimensions.get(name)
        if found is None:
            near = suggest(name, self.dimensions)
            refuse("query.unknown-dimension", pointer, suggestions=near, dataset=self.dataset.name, name=name)
        return found

    def measure(self, name: str, pointer: str) -> Aggregate | Formula:
        found = self.aggregates.get(name) or self.formulas.get(name)
        if found is None:
            near = suggest(name, [*self.aggregates, *self.formulas])
            refuse("query.unknown-measure", pointer, suggestions=near, dataset=self.dataset.name, name=name)
        return found

    def inputs(self, name: str) -> tuple[str, ...]:
        """The aggregates a measure is made of, in the order of its formula."""
        if name in self.aggregates:
            return (name,)
        found = (item for below in self.formulas[name].inputs for item in self.inputs(below))
        return tuple(dict.fromkeys(found))


def nothing(aggregate: Aggregate) -> Fraction | None:
    """The figure of no rows at all."""
    return Fraction(0) if aggregate.agg in ("sum", "count", "count_distinct") else None


_SEEN: WeakKeyDictionary[Rights, dict[str, Seen]] = WeakKeyDictionary()


def seen(catalog: Catalog, rights: Rights, name: str) -> Seen:
    """The dataset for this actor. Raises Refused: reference.unknown-dataset, query.no-access."""
    known = _SEEN.setdefault(rights, {})
    if name not in known:
        known[name] = _seen(rights, catalog.dataset(name))
    found = known[name]
    if not found.sources:
        refuse("query.no-access", "/of", entity=name)
    return found


def _seen(rights: Rights, dataset: Dataset) -> Seen:
    catalog = rights.seen
    sources: dict[str, Source] = {}
    base = {item.name: item.of for item in dataset.dimensions}
    facts = [("", dataset.of, base, dataset.filter)]
    facts += [(fact.name, fact.of, dict(fact.dimensions), fact.filter) for fact in dataset.also]
    for name, entity, paths, raw in facts:
        if entity not in catalog.entities:
            continue
        scope = Scope.of_entity(catalog, entity)
        exprs = {key: expr for key, of in paths.items() if (expr := _tried(parse, of, scope)) is not None}
        kept = _tried(condition, raw, scope) if raw is not None else None
        if raw is None or kept is not None:
            sources[name] = Source(name, entity, {key: as_day(expr) for key, expr in exprs.items()}, kept)
    aggregates: dict[str, Aggregate] = {}
    formulas: dict[str, Formula] = {}
    for measure in dataset.measures:
        if measure.formula is None and (made := _aggregate(catalog, sources, measure)) is not None:
            aggregates[measure.name] = made
    waiting = [item for item in dataset.measures if item.formula is not None]
    for _ in range(len(waiting)):
        for measure in list(waiting):
            expr = parse(measure.formula or "", Scope.of_measures(dataset))
            inputs = tuple(path.field for path in expr.paths())
            if all(item in aggregates or item in formulas for item in inputs):
                formulas[measure.name] = _formula(measure, expr, inputs, aggregates, formulas)
                waiting.remove(measure)
    known = {item.name: item for item in dataset.dimensions if any(item.name in at.exprs for at in sources.values())}
    return Seen(dataset, sources, aggregates, formulas, known)


def _tried(read: Callable[[Any, Scope], Expr], raw: Any, scope: Scope) -> Expr | None:
    """None when it reads what is hidden: documents are checked before they are installed, so nothing else is wrong."""
    try:
        return read(raw, scope)
    except Refused:
        return None


def as_day(expr: Expr) -> Expr:
    """An instant groups and filters by its day."""
    if isinstance(expr, Path) and expr.type.kind == "datetime":
        return replace(expr, day=True, type=DATE)
    return expr


def _aggregate(catalog: Catalog, sources: Mapping[str, Source], measure: Measure) -> Aggregate | None:
    source = sources.get(measure.from_ or "")
    if source is None or measure.agg is None:
        return None
    scope = Scope.of_entity(catalog, source.entity)
    of = _tried(parse, measure.of, scope) if measure.of is not None else None
    kept = _tried(condition, measure.filter, scope) if measure.filter is not None else None
    if (measure.of is not None and of is None) or (measure.filter is not None and kept is None):
        return None
    return Aggregate(measure, source.name, measure.agg, of, kept, _scale(measure, of))


def _scale(measure: Measure, of: Expr | None) -> int:
    if measure.scale is not None:
        return measure.scale
    if measure.agg in ("count", "count_distinct") or of is None:
        return 0
    if measure.agg == "avg" or of.type.scale is None:
        return QUOTIENT_DECIMALS
    return of.type.scale


def _formula(
    measure: Measure,
    expr: Expr,
    inputs: tuple[str, ...],
    aggregates: Mapping[str, Aggregate],
    formulas: Mapping[str, Formula],
) -> Formula:
    known: dict[str, Aggregate | Formula] = {**aggregates, **formulas}
    found = decimals(expr, {name: known[name].scale for name in inputs})
    scale = measure.scale if measure.scale is not None else QUOTIENT_DECIMALS if found is None else found
    return Formula(measure, expr, inputs, scale, adds_up(expr, {name: known[name].adds_up for name in inputs}))


# --- names of a question within a source -----------------------------------------------------------


def source_filter(
    held: Rights, known: Seen, source: Source, text: str | None, measure: str, pointer: str
) -> Expr | None:
    """A filter over dimension names (and fields of the base entity) as one over the rows of a source.

    Raises Refused; query.not-by-dimension when the fact does not know a dimension the filter names.
    """
    if text is None:
        return None
    labels = {name: item.label for name, item in known.dimensions.items()}
    scope = Scope(held.seen, "" if source.name else source.entity, exprs=source.exprs, labels=labels, pointer=pointer)
    try:
        return mixed_condition(condition_of(text), scope)
    except Refused as refused:
        for problem in refused.problems:
            named = str(problem.args.get("name", "")).split(".")[0]
            if source.name and problem.code == "expression.unknown-name" and named in known.dimensions:
                refuse("query.not-by-dimension", pointer, measure=measure, dimension=named)
        raise


def both(*items: Expr | None) -> Expr | None:
    """All conditions that are there."""
    found = tuple(item for item in items if item is not None)
    if len(found) < 2:
        return found[0] if found else None
    return And(type=BOOLEAN, items=found)
