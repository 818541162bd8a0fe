"""IR -> compiled Python: an expression over one row, exact, with the answers SQL gives over sets."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import reduce
from typing import Any

from metadata.problems import refuse
from rules.expression import ir
from rules.values import EXACT, Env, fold, fraction, period, round_half_up

Row = Mapping[str, Any]
Closure = Callable[[Row, Env], Any]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EXACT: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
}
_RATIONAL: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def closure(expr: ir.Expr, zero_is_null: bool = False) -> Closure:
    """The function from (row, env) to the value of an expression.

    A row holds edge values under dotted names (`Path.name`), lines as lists of rows; a name that is missing is a
    KeyError, never null. Numbers come back as Decimal, quotients as Fraction. Division by zero raises Refused, or is
    null with `zero_is_null`, as ratios of a report want it.
    """
    return _Compiler(zero_is_null).value(expr)


class _Compiler:
    def __init__(self, zero_is_null: bool) -> None:
        self.zero_is_null = zero_is_null

    def value(self, expr: ir.Expr) -> Closure:
        return NODES[type(expr)](self, expr)

    def number(self, expr: ir.Expr, rational: bool) -> Closure:
        """A number as the operation above it works: Fraction, or Decimal where no quotient is near."""
        inner = self.value(expr)
        if not rational or (expr.type.rational and not isinstance(expr, ir.Path)):
            return inner

        def run(row: Row, env: Env) -> Any:
            value = inner(row, env)
            return None if value is None else fraction(value)

        return run

    # --- leaves ------------------------------------------------------------------------------------
    def _literal(self, expr: ir.Literal) -> Closure:
        value = expr.value
        return lambda row, env: value

    def _path(self, expr: ir.Path) -> Closure:
        name = expr.name
        if expr.day:
            return lambda row, env: None if row[name] is None else _day(row[name], env)
        if expr.type.kind == "number" and not expr.type.rational:
            return lambda row, env: Decimal(value) if type(value := row[name]) is int else value
        return lambda row, env: row[name]

    def _given(self, expr: ir.Given) -> Closure:
        name = expr.name
        return lambda row, env: getattr(env, name)

    # --- numbers -------------------------------------------------------------------------------------
    def _negate(self, expr: ir.Negate) -> Closure:
        item = self.number(expr.item, expr.type.rational)

        def run(row: Row, env: Env) -> Any:
            value = item(row, env)
            return None if value is None else EXACT.minus(value) if isinstance(value, Decimal) else -value

        return run

    def _arithmetic(self, expr: ir.Arithmetic) -> Closure:
        if expr.op == "/":
            return self._quotient(expr)
        rational = expr.type.rational
        left, right = self.number(expr.left, rational), self.number(expr.right, rational)
        apply: Callable[[Any, Any], Any] = _RATIONAL[expr.op] if rational else _EXACT[expr.op]

        def run(row: Row, env: Env) -> Any:
            a, b = left(row, env), right(row, env)
            return None if a is None or b is None else apply(a, b)

        return run

    def _quotient(self, expr: ir.Arithmetic) -> Closure:
        left, right = self.number(expr.left, True), self.number(expr.right, True)
        zero_is_null, part, at = self.zero_is_null, _named(expr.right), expr.at

        def run(row: Row, env: Env) -> Any:
            a, b = left(row, env), right(row, env)
            if a is None or b is None:
                return None
            if not b:
                if zero_is_null:
                    return None
                refuse("expression.division-by-zero", part=part, at=at)
            return a / b

        return run

    def _round(self, expr: ir.Round) -> Closure:
        item, decimals = self.value(expr.item), expr.decimals

        def run(row: Row, env: Env) -> Any:
            value = item(row, env)
            return None if value is None else round_half_up(value, decimals)

        return run

    # --- truth ---------------------------------------------------------------------------------------
    def _compare(self, expr: ir.Compare) -> Closure:
        rational = expr.left.type.rational or expr.right.type.rational
        left, right = self.number(expr.left, rational), self.number(expr.right, rational)
        test = _COMPARE[expr.op]

        def run(row: Row, env: Env) -> bool | None:
            a, b = left(row, env), right(row, env)
            return None if a is None or b is None else bool(test(a, b))

        return run

    def _not(self, expr: ir.Not) -> Closure:
        item = self.value(expr.item)

        def run(row: Row, env: Env) -> bool | None:
            value = item(row, env)
            return None if value is None else not value

        return run

    def _and(self, expr: ir.And) -> Closure:
        return self._junction(expr.items, False)

    def _or(self, expr: ir.Or) -> Closure:
        return self._junction(expr.items, True)

    def _junction(self, parts: Sequence[ir.Expr], settles: bool) -> Closure:
        items = [self.value(item) for item in parts]

        def run(row: Row, env: Env) -> bool | None:
            answer: bool | None = not settles
            for item in items:
                value = item(row, env)
                if isinstance(value, bool) and value is settles:
                    return value
                if value is None:
                    answer = None
            return answer

        return run

    def _in(self, expr: ir.In) -> Closure:
        rational = any(option.type.rational for option in (expr.item, *expr.options))
        item = self.number(expr.item, rational)
        options = [self.number(option, rational) for option in expr.options]
        if all(isinstance(option, ir.Literal) for option in expr.options):
            known = frozenset(option({}, _NOBODY) for option in options)
            return lambda row, env: False if not known else None if (v := item(row, env)) is None else v in known

        def run(row: Row, env: Env) -> bool | None:
            value = item(row, env)
            answer: bool | None = False
            for option in options:
                other = option(row, env)
                if value is None or other is None:
                    answer = None
                elif value == other:
                    return True
            return answer

        return run

    def _if(self, expr: ir.If) -> Closure:
        test, rational = self.value(expr.test), expr.type.rational
        then, otherwise = self.number(expr.then, rational), self.number(expr.otherwise, rational)
        return lambda row, env: then(row, env) if test(row, env) is True else otherwise(row, env)

    def _empty(self, expr: ir.Empty) -> Closure:
        item = self.value(expr.item)
        return lambda row, env: item(row, env) is None

    def _match(self, expr: ir.Match) -> Closure:
        item, part, starts = self.value(expr.item), self.value(expr.part), expr.op == "starts"

        def run(row: Row, env: Env) -> bool | None:
            a, b = item(row, env), part(row, env)
            if a is None or b is None:
                return None
            return fold(a).startswith(fold(b)) if starts else fold(b) in fold(a)

        return run

    def _within(self, expr: ir.Within) -> Closure:
        item, span = self.value(expr.item), expr.period

        def run(row: Row, env: Env) -> bool | None:
            day = item(row, env)
            if day is None:
                return None
            first, last = span.first, span.last
            if span.name is not None:
                first, last = period(span.name, env.today, env.fiscal_start)
            return (first is None or day >= first) and (last is None or day <= last)

        return run

    def _under(self, expr: ir.Under) -> Closure:
        item, roots, entity = self.value(expr.item), frozenset(expr.roots), expr.entity

        def run(row: Row, env: Env) -> bool | None:
            node = item(row, env)
            if node is None:
                return None
            parents, seen = env.parents[entity], set()
            while node is not None and node not in seen and node in parents:
                parent, external_id = parents[node]
                if node in roots or external_id in roots:
                    return True
                seen.add(node)
                node = parent
            return False

        return run

    # --- functions -------------------------------------------------------------------------------------
    def _call(self, expr: ir.Call) -> Closure:
        rational = expr.type.rational and expr.name != "number"
        args = [self.number(arg, rational) for arg in expr.args]
        if expr.name == "coalesce":
            return lambda row, env: next((v for arg in args if (v := arg(row, env)) is not None), None)
        apply = CALLS[expr.name]

        def run(row: Row, env: Env) -> Any:
            values = [arg(row, env) for arg in args]
            return None if any(value is None for value in values) else apply(*values)

        return run

    def _aggregate(self, expr: ir.Aggregate) -> Closure:
        lines = expr.lines.name
        of = self.value(expr.of) if expr.of is not None else None
        only = self.value(expr.filter) if expr.filter is not None else None
        apply = AGGREGATES[expr.agg]

        def run(row: Row, env: Env) -> Any:
            kept = [line for line in row[lines] or () if only is None or only(line, env) is True]
            if of is None:
                return Decimal(len(kept))
            return apply([value for line in kept if (value := of(line, env)) is not None])

        return run


def total(values: Iterable[Any]) -> Any:
    """The exact sum; of nothing: 0."""
    return reduce(_add, values, Decimal(0))


def _add(a: Any, b: Any) -> Any:
    return EXACT.add(a, b) if isinstance(a, Decimal) and isinstance(b, Decimal) else fraction(a) + fraction(b)


def _average(values: Sequence[Any]) -> Fraction | None:
    return sum((fraction(value) for value in values), Fraction(0)) / len(values) if values else None


def _number_of(text: str) -> Decimal:
    """A number as people write it: spaces and thousands commas are left out."""
    cleaned = text.replace(",", "").replace(" ", "").replace("，", "")
    try:
        value = Decimal(cleaned) if cleaned.lstrip("+-").replace(".", "", 1).isascii() else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or len(cleaned) > 40 or "e" in cleaned.lower():
        refuse("number.bad-form", value=text[:60])
    return value


def _day(value: date, env: Env) -> date:
    return value.astimezone(env.zone).date() if isinstance(value, datetime) else value


def _named(expr: ir.Expr) -> str:
    names = [path.name for path in expr.paths()]
    return ", ".join(names) if names else "0"


NODES: Mapping[type[ir.Expr], Callable[[_Compiler, Any], Closure]] = {
    ir.Literal: _Compiler._literal,
    ir.Path: _Compiler._path,
    ir.Given: _Compiler._given,
    ir.Negate: _Compiler._negate,
    ir.Arithmetic: _Compiler._arithmetic,
    ir.Round: _Compiler._round,
    ir.Compare: _Compiler._compare,
    ir.Not: _Compiler._not,
    ir.And: _Compiler._and,
    ir.Or: _Compiler._or,
    ir.In: _Compiler._in,
    ir.If: _Compiler._if,
    ir.Empty: _Compiler._empty,
    ir.Match: _Compiler._match,
    ir.Within: _Compiler._within,
    ir.Under: _Compiler._under,
    ir.Call: _Compiler._call,
    ir.Aggregate: _Compiler._aggregate,
}
CALLS: Mapping[str, Callable[..., Any]] = {
    "abs": lambda x: EXACT.abs(x) if isinstance(x, Decimal) else abs(x),
    "min": min,
    "max": max,
    "year": lambda day: Decimal(day.year),
    "quarter": lambda day: Decimal((day.month + 2) // 3),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "days_between": lambda first, last: Decimal((last - first).days),
    "add_days": lambda day, days: day + timedelta(days=int(days)),
    "number": _number_of,
}
AGGREGATES: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "sum": total,
    "count": lambda values: Decimal(len(values)),
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "avg": _average,
}
_NOBODY = Env(date.min, datetime.min)
