"""Checks: every expression and condition of a Catalog read, typed, and held against what it is used for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from metadata.catalog import Catalog
from metadata.kinds.dataset import Dataset, Fact, Measure
from metadata.kinds.entity import Entity, Field
from metadata.problems import Problem, Problems, Refused
from rules.computed import field_expr, ordered, suits
from rules.conditions import condition
from rules.expression.build import described
from rules.expression.ir import Expr, Path
from rules.expression.parse import parse
from rules.expression.scope import Scope

_SUMMED = ("sum", "avg", "count")
_NUMERIC = ("sum", "avg")
_ORDERED = ("min", "max")


def check(catalog: Catalog) -> Problems:
    """Every problem in formulas, roll-ups, defaults, datasets and all filters, each with its file and pointer."""
    problems = Problems()
    for kind, name, found in _documents(catalog):
        document = catalog.bundle.get(kind, name)
        for problem in found:
            source = document.source(problem.pointer) if document is not None else None
            problems.extend([replace(problem, source=problem.source or source)])
    return problems


def _documents(catalog: Catalog) -> Iterator[tuple[str, str, Iterable[Problem]]]:
    for entity in catalog.entities.values():
        yield "entity", entity.name, _Checks(catalog).entity(entity)
    for role in catalog.roles.values():
        checks = _Checks(catalog)
        for index, grant in enumerate(role.grants):
            for word in ("read", "update", "delete"):
                raw = getattr(grant, word).filter
                if raw is not None and grant.of in catalog.entities:
                    checks.condition(raw, grant.of, f"/grants/{index}/{word}/filter")
        yield "role", role.name, checks.found
    for view in catalog.views.values():
        checks = _Checks(catalog)
        if view.filter is not None and view.of in catalog.entities:
            checks.condition(view.filter, view.of, "/filter")
        yield "view", view.name, checks.found
    for dataset in catalog.datasets.values():
        if dataset.of in catalog.entities and not dataset.automatic:
            yield "dataset", dataset.name, _Checks(catalog).dataset(dataset)
    for report in catalog.reports.values():
        checks = _Checks(catalog)
        if report.of in catalog.datasets:
            checks.question(catalog.datasets[report.of], report.query, "")
        yield "report", report.name, checks.found
    for dashboard in catalog.dashboards.values():
        checks = _Checks(catalog)
        for index, widget in enumerate(dashboard.widgets):
            shown = catalog.reports.get(widget.of.partition(":")[2])
            if widget.filter is not None and shown is not None and shown.of in catalog.datasets:
                scope = dimension_scope(catalog, catalog.datasets[shown.of])
                checks.tried(condition, widget.filter, scope.at(f"/widgets/{index}/filter"))
        yield "dashboard", dashboard.name, checks.found


def dimension_scope(catalog: Catalog, dataset: Dataset, fact: Fact | None = None) -> Scope:
    """The dimensions of a dataset, as names for filters: over its own rows, or over the rows of a fact of `also`.

    A dimension that the fact does not know is an unknown name there.
    """
    if fact is None:
        texts, entity = {item.name: item.of for item in dataset.dimensions}, dataset.of
    else:
        texts, entity = dict(fact.dimensions), fact.of
    exprs: dict[str, Expr] = {}
    for name, text in texts.items():
        try:
            exprs[name] = parse(text, Scope.of_entity(catalog, entity))
        except Refused:
            continue  # told where the dimension stands
    return Scope.of_dimensions(dataset, exprs, catalog)


def fan_out(expr: Expr) -> Path | None:
    """The path along which alone an expression reads, so that rows that share its end would count it again."""
    paths = [path for path in expr.paths() if path.entity]
    return paths[0] if paths and all(path.hops for path in paths) else None


class _Checks:
    """Problems of one document, with pointers into it."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.found = Problems()

    def tried(self, read: Callable[[Any, Scope], Expr], raw: Any, scope: Scope) -> Expr | None:
        try:
            return read(raw, scope)
        except Refused as refused:
            self.found.extend(refused.problems)
            return None

    def condition(self, raw: Any, entity: str, pointer: str) -> None:
        self.tried(condition, raw, Scope.of_entity(self.catalog, entity).at(pointer))

    # --- entities ----------------------------------------------------------------------------------
    def entity(self, entity: Entity) -> Problems:
        places = self._places(entity)
        reads: dict[str, list[str]] = {}
        for item in entity.fields:
            if item.system:
                continue
            pointer = places.get(item.name, "/fields")
            if item.computed:
                try:
                    expr = field_expr(self.catalog, entity, item, pointer)
                    reads[item.name] = [path.name for path in expr.paths()]
                except Refused as refused:
                    self.found.extend(refused.problems)
            self._default(entity, item, pointer + "/default/expr")
            only = getattr(item.options, "filter", None)
            if only is not None and item.options.to in self.catalog.entities:
                self.condition(only, item.options.to, pointer + "/filter")
        circle = ordered(reads)[1]
        if circle:
            self.found.add("formula.cycle", places[circle[0]] + "/formula", path=" → ".join(circle))
        return self.found

    def _places(self, entity: Entity) -> Mapping[str, str]:
        """Where each field stands in the document: the catalog keeps their order."""
        own = [item for item in entity.fields if not item.system]
        return {item.name: f"/fields/{index}" for index, item in enumerate(own)}

    def _default(self, entity: Entity, item: Field, pointer: str) -> None:
        if item.default is None or item.default.expr is None:
            return
        expr = self.tried(parse, item.default.expr, Scope.of_entity(self.catalog, entity).at(pointer))
        if expr is not None:
            try:
                suits(expr, item, pointer)
            except Refused as refused:
                self.found.extend(refused.problems)

    # --- datasets ------------------------------------------------------------------------------------
    def dataset(self, dataset: Dataset) -> Problems:
        catalog = self.catalog
        own = Scope.of_entity(catalog, dataset.of)
        if dataset.filter is not None:
            self.tried(condition, dataset.filter, own.at("/filter"))
        kinds: dict[str, str] = {}
        for index, dimension in enumerate(dataset.dimensions):
            expr = self.tried(parse, dimension.of, own.at(f"/dimensions/{index}/of"))
            kinds[dimension.name] = expr.type.kind if expr is not None else "date"
        kind = kinds.get(dataset.date or "", "date")
        if kind not in ("date", "datetime"):
            self.found.add("dataset.date-not-date", "/date", name=dataset.date, type=kind)
        for index, fact in enumerate(dataset.also):
            self._fact(dataset, fact, f"/also/{index}")
        for index, measure in enumerate(dataset.measures):
            self._measure(dataset, measure, f"/measures/{index}")
        self._formulas(dataset)
        return self.found

    def _fact(self, dataset: Dataset, fact: Fact, pointer: str) -> None:
        if fact.of not in self.catalog.entities:
            return
        scope = Scope.of_entity(self.catalog, fact.of)
        if fact.filter is not None:
            self.tried(condition, fact.filter, scope.at(pointer + "/filter"))
        for name, text in fact.dimensions.items():
            place = f"{pointer}/dimensions/{name}"
            expr = self.tried(parse, text, scope.at(place))
            dimension = dataset.dimension(name)
            if dimension is not None and expr is not None:
                self._alike(dataset, dimension.of, expr, place)

    def _alike(self, dataset: Dataset, text: str, expr: Expr, pointer: str) -> None:
        """A shared dimension means the same thing in every fact, or rows of the answer could not be joined."""
        try:
            own = parse(text, Scope.of_entity(self.catalog, dataset.of))
        except Refused:
            return
        days = ("date", "datetime")
        same = own.type.kind == expr.type.kind or {own.type.kind, expr.type.kind} <= set(days)
        if not same or own.type.entity != expr.type.entity:
            args = {"part": text, "expected": described(own.type), "found": described(expr.type), "at": 0}
            self.found.extend([Problem("expression.wrong-type", args, pointer)])

    def _measure(self, dataset: Dataset, measure: Measure, pointer: str) -> None:
        if measure.formula is not None:
            return
        fact = next((item for item in dataset.also if item.name == measure.from_), None)
        entity = fact.of if fact is not None else dataset.of
        if (measure.from_ is not None and fact is None) or entity not in self.catalog.entities:
            return  # told by the checks of names
        scope = Scope.of_entity(self.catalog, entity)
        if measure.filter is not None:
            self.tried(condition, measure.filter, scope.at(pointer + "/filter"))
        expr = self.tried(parse, measure.of, scope.at(pointer + "/of")) if measure.of is not None else None
        if expr is not None:
            self._aggregate(measure, expr, entity, pointer + "/of")

    def _aggregate(self, measure: Measure, expr: Expr, entity: str, pointer: str) -> None:
        kind, agg = expr.type.kind, measure.agg or ""
        wrong = (agg in _NUMERIC and kind != "number") or (agg in _ORDERED and kind in ("boolean", "reference"))
        if wrong:
            self.found.add("measure.wrong-type", pointer, measure=measure.name, agg=agg, type=described(expr.type))
        path = fan_out(expr) if agg in _SUMMED else None
        if path is not None:
            # A line holds each header value once per line: the sum would grow with the number of lines.
            args = {"measure": measure.name, "path": path.name, "entity": path.entity}
            self.found.extend([Problem("dataset.fan-out", args, pointer)])

    def _formulas(self, dataset: Dataset) -> None:
        scope = Scope.of_measures(dataset)
        reads: dict[str, list[str]] = {}
        places = {item.name: f"/measures/{index}/formula" for index, item in enumerate(dataset.measures)}
        for measure in dataset.measures:
            if measure.formula is None:
                continue
            expr = self.tried(parse, measure.formula, scope.at(places[measure.name]))
            if expr is None:
                continue
            reads[measure.name] = [path.name for path in expr.paths()]
            if expr.type.kind not in ("number", "null"):
                args = {"field": measure.name, "expected": "number", "found": described(expr.type)}
                self.found.extend([Problem("formula.wrong-type", args, places[measure.name])])
        circle = ordered(reads)[1]
        if circle:
            self.found.add("measure.cycle", places[circle[0]], path=" → ".join(circle))

    # --- questions -----------------------------------------------------------------------------------
    def question(self, dataset: Dataset, body: Mapping[str, Any], pointer: str) -> None:
        """The filters of a report: over the dimensions of its dataset."""
        scope = dimension_scope(self.catalog, dataset)
        if body.get("filter") is not None:
            self.tried(condition, body["filter"], scope.at(pointer + "/filter"))
        for index, item in enumerate(body.get("measures") or ()):
            if isinstance(item, Mapping) and item.get("filter") is not None:
                self.tried(condition, item["filter"], scope.at(f"{pointer}/measures/{index}/filter"))
