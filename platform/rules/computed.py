"""Computed fields: formulas and roll-ups of a record, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from metadata.catalog import Catalog
from metadata.fields import FIELD_TYPES, ValueProblem
from metadata.kinds.entity import Entity, Field
from metadata.problems import Problem, Problems, Refused
from rules.conditions import condition
from rules.expression.build import Build
from rules.expression.closure import Closure, closure
from rules.expression.ir import Aggregate, Expr, Given, Path, Type
from rules.expression.parse import aggregate_type, parse
from rules.expression.scope import Scope
from rules.values import Env, round_half_up


@dataclass(frozen=True, slots=True)
class Step:
    """One computed field, with the function that gives its value before rounding."""

    field: Field
    expr: Expr
    run: Closure


@dataclass(frozen=True)
class Computation:
    """Everything computed of one entity. `steps` are in order; `lines`: the same for the rows of its lines fields."""

    steps: tuple[Step, ...]
    lines: Mapping[str, Computation] = field(default_factory=dict)

    def apply(self, row: MutableMapping[str, Any], env: Env) -> list[Problem]:
        """Fill in the computed fields of a row of edge values, its lines (lists of rows) first.

        A field that cannot be computed becomes empty, with a problem at its place (`/lines/0/amount`): of
        expression.division-by-zero, number.out-of-range and what else its type refuses.
        """
        problems: list[Problem] = []
        for name, computation in self.lines.items():
            for index, line in enumerate(row.get(name) or ()):
                found = computation.apply(line, env)
                problems.extend(replace(item, pointer=f"/{name}/{index}{item.pointer}") for item in found)
        for step in self.steps:
            name = step.field.name
            try:
                row[name] = fit(step.field, step.run(row, env))
            except Refused as refused:
                row[name] = None
                problems.extend(replace(item, pointer=f"/{name}") for item in refused.problems)
        return problems


def computation(catalog: Catalog, entity: str) -> Computation:
    """The computation of an entity and its lines. Raises Refused with what is wrong in its formulas."""
    return _computation(catalog, entity, frozenset())


def fit(stored: Field, value: Any) -> Any:
    """A computed value as the edge value of a field: a number rounded once, half-up; Refused when it does not go in.

    Empty stays empty; the pointer of the problems is the caller's.
    """
    if isinstance(value, Decimal | Fraction | int) and not isinstance(value, bool):
        scale = getattr(stored.options, "scale", None)
        value = round_half_up(value, scale) if scale is not None else value
    try:
        return FIELD_TYPES[stored.type].parse(stored, value)
    except ValueProblem as problem:
        raise Refused([Problem(problem.code, problem.arguments, suggestions=problem.suggestions)]) from None


def field_expr(catalog: Catalog, entity: Entity, stored: Field, pointer: str = "") -> Expr:
    """What a computed field is computed by; raises Refused. `pointer`: of the field in its document."""
    if stored.formula is not None:
        return _formula(catalog, entity, stored, pointer)
    return _rollup(catalog, entity, stored, pointer)


def ordered(names: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names so that each follows what it reads, and, when they go in a circle, the circle instead.

    >>> ordered({"margin": ["net", "cost"], "net": ["gross"], "gross": [], "cost": []})[1]
    ()
    >>> ordered({"a": ["b"], "b": ["a"]})[1]
    ('a', 'b', 'a')
    """
    known = {name: [item for item in reads if item in names] for name, reads in names.items()}
    try:
        return tuple(TopologicalSorter(known).static_order()), ()
    except CycleError as error:
        circle = tuple(reversed(error.args[1]))
        start = circle.index(min(circle))
        turned = (*circle[start:-1], *circle[:start])
        return (), (*turned, turned[0])


def _computation(catalog: Catalog, name: str, above: frozenset[str]) -> Computation:
    entity = catalog.entity(name)
    lines = {
        item.name: _computation(catalog, item.options.of, above | {name})
        for item in entity.lines
        if item.options.of not in above | {name}
    }
    computed = {item.name: item for item in entity.stored if item.computed}
    exprs = {item.name: field_expr(catalog, entity, item) for item in computed.values()}
    order, circle = ordered({item: [path.name for path in expr.paths()] for item, expr in exprs.items()})
    if circle:
        raise Refused([Problem("formula.cycle", {"path": " → ".join(circle)})])
    steps = tuple(Step(computed[item], exprs[item], closure(exprs[item])) for item in order)
    return Computation(steps, {key: value for key, value in lines.items() if value.steps or value.lines})


def _formula(catalog: Catalog, entity: Entity, stored: Field, pointer: str) -> Expr:
    place = pointer + "/formula"
    expr = parse(stored.formula or "", Scope.of_entity(catalog, entity, lines=True).at(place))
    problems = Problems()
    for node in expr.walk():
        if isinstance(node, Path) and node.hops:
            problems.add("formula.reaches-away", place, name=node.name, at=node.at)
        elif isinstance(node, Given):
            problems.add("formula.moves", place, name=node.name, at=node.at)
    problems.raise_errors()
    return _suited(expr, stored, place)


def _rollup(catalog: Catalog, entity: Entity, stored: Field, pointer: str) -> Expr:
    rollup, place, problems = stored.rollup, pointer + "/rollup", Problems()
    assert rollup is not None
    source = entity.by_name[rollup.from_]
    scope = Scope.of_entity(catalog, source.options.of)
    of = parse(rollup.of, scope.at(place + "/of")) if rollup.of is not None else None
    only = condition(rollup.filter, scope.at(place + "/filter")) if rollup.filter is not None else None
    if of is not None and rollup.agg in ("sum", "avg"):
        of = Build(scope.at(place + "/of"), problems).expect(of, "number")
    for expr in (of, only):
        for node in expr.walk() if expr is not None else ():
            if isinstance(node, Path) and node.hops:
                problems.add("formula.reaches-away", place, name=node.name, at=node.at)
            elif isinstance(node, Given):
                problems.add("formula.moves", place, name=node.name, at=node.at)
    problems.raise_errors()
    lines = Path(type=Type.of_field(source), field=source.name, entity=entity.name)
    expr = Aggregate(type=aggregate_type(rollup.agg, of), agg=rollup.agg, lines=lines, of=of, filter=only)
    return _suited(expr, stored, place)


def _suited(expr: Expr, stored: Field, pointer: str) -> Expr:
    suits(expr, stored, pointer)
    return expr


def suits(expr: Expr, stored: Field, pointer: str) -> None:
    """Refused formula.wrong-type when a value of this type cannot go into the field."""
    wanted = Type.of_field(stored)
    if expr.type.kind in (wanted.kind, "null") and (expr.type.entity or wanted.entity) == wanted.entity:
        return
    args = {"field": stored.name, "expected": str(wanted), "found": str(expr.type)}
    raise Refused([Problem("formula.wrong-type", args, pointer)])
