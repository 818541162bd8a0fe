"""Conditions: an expression text or a filter tree, interchangeable, become one typed tree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from metadata.fields import ValueProblem
from metadata.fields.numbers import to_decimal
from metadata.filters import LISTED, MAX_VALUES, Junction, Test, Tree, parse_tree
from metadata.problems import Problems, Refused
from rules.expression.build import Build, described, empty_or, is_broken, negated
from rules.expression.ir import BOOLEAN, TEXT, And, Empty, Expr, Literal, Not, Or, Period, Type
from rules.expression.parse import condition_text, parse
from rules.expression.scan import SIDE_DIGITS
from rules.expression.scope import BROKEN, Scope, broken
from rules.values import GRAINS, PERIODS, Bounds, label_bounds

MAX_TEXT = 1_000
_EQUAL = ("==", "!=", "is_not")
_ORDER = ("<", "<=", ">", ">=")
_ALWAYS = ("empty", "not empty")
_MEMBERS = (*_EQUAL, *LISTED)
# The operators of each kind of value. A choice has no order and no parts; only a tree has what is under it.
_OPERATORS: dict[str, tuple[str, ...]] = {
    "number": (*_MEMBERS, *_ORDER, *_ALWAYS),
    "text": (*_MEMBERS, *_ORDER, "contains", "not_contains", "starts", *_ALWAYS),
    "choice": (*_MEMBERS, *_ALWAYS),
    "boolean": (*_MEMBERS, *_ALWAYS),
    "date": (*_MEMBERS, *_ORDER, "within", *_ALWAYS),
    "datetime": (*_MEMBERS, *_ORDER, "within", *_ALWAYS),
    "reference": (*_MEMBERS, "under", *_ALWAYS),
}


def condition(raw: Any, scope: Scope) -> Expr:
    """The condition in `raw`: expression text or filter tree. Holds only when true. Raises Refused."""
    if isinstance(raw, str):
        return condition_text(raw, scope)
    return from_filter(raw, scope)


def from_filter(raw: Any, scope: Scope) -> Expr:
    """The condition a filter tree stands for; every problem at once, each with its place in the tree."""
    problems = Problems()
    tree = parse_tree(raw, problems, scope.pointer)
    expr = _Reader(scope, problems).expr(tree) if tree is not None else broken(0)
    problems.raise_errors()
    return expr


def operators_of(type_: Type) -> tuple[str, ...]:
    """The operators a filter may use on a value of this type; `under` needs a tree as well."""
    return _OPERATORS.get("choice" if type_.options is not None else type_.kind, _ALWAYS)


class _Reader:
    def __init__(self, scope: Scope, problems: Problems) -> None:
        self.scope = scope
        self.problems = problems

    def expr(self, tree: Tree) -> Expr:
        if isinstance(tree, Test):
            return self.test(tree)
        items = tuple(self.expr(item) for item in tree.items)
        if tree.word == "not":
            return Not(type=BOOLEAN, item=items[0])
        return items[0] if len(items) == 1 else _junction(tree)(type=BOOLEAN, items=items)

    def test(self, test: Test) -> Expr:
        item = self.scope.at(test.pointer + "/field").resolve(test.field, 0, self.problems)
        if is_broken(item):
            return item
        if not self.suits(test, item):
            return broken(0)
        build = Build(self.scope.at(test.pointer + "/value"), self.problems)
        empty = Empty(type=BOOLEAN, item=item)
        match test.op:
            case "empty":
                return empty
            case "not empty":
                return negated(empty)
            case "in" | "not in" | "none_of":
                options = [self.value(value, item.type, build, f"/value/{index}", test) for index, value in _each(test)]
                member = broken(0) if is_broken(*options) else build.member(item, options, 0)
                if test.op == "in" or is_broken(member):
                    return member
                return negated(member) if test.op == "not in" else empty_or(item, negated(member))
            case "within":
                period = self.period(test.value, build)
                return broken(0) if period is None else build.within(item, period, 0)
            case "under":
                return self.under(test, item, build)
        value = self.value(test.value, item.type, build, "/value", test)
        if is_broken(value):
            return value
        match test.op:
            case "contains" | "starts":
                return build.match(test.op, item, value, 0)
            case "not_contains":
                return empty_or(item, negated(build.match("contains", item, value, 0)))
            case "is_not":
                compared = build.compare("!=", item, value, 0)
                return compared if is_broken(compared) else empty_or(item, compared)
        return build.compare(test.op, item, value, 0)

    def suits(self, test: Test, item: Expr) -> bool:
        known = operators_of(item.type)
        if test.op in known and (test.op != "under" or self.scope.is_tree(item.type.entity or "")):
            return True
        listed = ", ".join(op for op in known if op != "under" or self.scope.is_tree(item.type.entity or ""))
        type_ = described(item.type)
        args = {"op": test.op, "field": test.field, "type": type_, "known": listed}
        self.problems.add("filter.operator-not-for-type", test.pointer + "/op", **args)  # type: ignore[arg-type]
        return False

    def value(self, raw: Any, wanted: Type, build: Build, key: str, test: Test) -> Expr:
        """A value as it stands in a filter: JSON, or {"expr": …}; told at its own place."""
        build.scope = self.scope.at(test.pointer + key)
        if isinstance(raw, Mapping) and set(raw) == {"expr"} and isinstance(raw["expr"], str):
            try:
                return parse(raw["expr"], build.scope.at(build.scope.pointer + "/expr"))
            except Refused as refused:
                self.problems.extend(refused.problems)
                return broken(0)
        if isinstance(raw, Mapping) and wanted.kind == "reference":
            raw = raw.get("id")
        if isinstance(raw, bool):
            if wanted.kind == "boolean":
                return Literal(type=BOOLEAN, value=raw)
        elif isinstance(raw, int) and wanted.kind in ("number", "reference"):
            digits = str(abs(raw)) if raw.bit_length() < 64 else ""
            if 0 < len(digits) <= 18 or (wanted.kind == "reference" and digits):
                return Literal(type=Type("number", len(digits), 0), value=Decimal(raw))
        elif isinstance(raw, str) and wanted.kind == "number":
            return self.number(raw, build)
        elif isinstance(raw, str) and wanted.kind != "boolean" and len(raw) <= MAX_TEXT:
            return build.text(raw, 0)
        hint = 'for nothing use "empty" or "is_not"' if raw is None else f"{described(wanted)} is needed"
        return build.refuse("filter.bad-value", 0, value=_short(raw), reason=hint)

    def number(self, raw: str, build: Build) -> Expr:
        """A number in a text, as fields take it; at most 18 digits on each side of the point."""
        try:
            value = to_decimal(raw)
        except ValueProblem as problem:
            return build.refuse(problem.code, 0, suggestions=problem.suggestions, **problem.arguments)
        scale = max(0, -int(value.as_tuple().exponent))
        if scale > SIDE_DIGITS or abs(value) >= 10**SIDE_DIGITS:
            return build.refuse("number.bad-form", 0, value=_short(raw))
        return Literal(type=Type("number", len(str(int(abs(value)))) + scale, scale), value=value)

    def under(self, test: Test, item: Expr, build: Build) -> Expr:
        roots: list[int | str] = []
        for index, raw in _each(test):
            key = f"/value/{index}" if isinstance(test.value, list) else "/value"
            literal = self.value(raw, Type("reference", entity=item.type.entity), build, key, test)
            if isinstance(literal, Literal) and isinstance(literal.value, Decimal | str):
                roots.append(literal.value if isinstance(literal.value, str) else int(literal.value))
            elif not is_broken(literal):
                build.refuse("filter.bad-value", 0, value=_short(raw), reason="an id or external id is needed")
        return build.under(item, roots, 0)

    def period(self, raw: Any, build: Build) -> Period | None:
        if isinstance(raw, str):
            if ".." in raw:
                first, _, last = raw.partition("..")
                return self.days(first or None, last or None, build)
            return build.period(raw, 0)
        if isinstance(raw, Mapping) and raw and set(raw) <= {"from", "to"}:
            return self.days(raw.get("from"), raw.get("to"), build)
        if isinstance(raw, Mapping) and set(raw) == {"grain", "value"} and raw["grain"] in GRAINS:
            bounds = _bounds(raw["grain"], str(raw["value"]))
            if bounds is not None:
                return Period(None, *bounds)
        build.refuse("filter.unknown-period", 0, value=_short(raw), known=", ".join(PERIODS))
        return None

    def days(self, first: Any, last: Any, build: Build) -> Period | None:
        days: list[date | None] = []
        for raw in (first, last):
            literal = build.day_literal(Literal(type=TEXT, value=raw)) if raw is not None else None
            if literal is not None and literal.type == BROKEN:
                return None
            days.append(literal.value if isinstance(literal, Literal) else None)  # type: ignore[arg-type]
        return Period(None, days[0], days[1])


def _bounds(grain: str, label: str) -> Bounds | None:
    try:
        return label_bounds(grain, label)
    except ValueError:
        return None


def _junction(tree: Junction) -> type[And] | type[Or]:
    return And if tree.word == "and" else Or


def _each(test: Test) -> list[tuple[int, Any]]:
    values = test.value if isinstance(test.value, list) else [test.value]
    return list(enumerate(values[:MAX_VALUES]))


def _short(raw: Any) -> str:
    text = repr(raw)
    return text if len(text) <= 60 else text[:59] + "…"
