"""Build: typed nodes out of parts, with every rule about kinds in one place; for texts and filter trees alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeGuard, cast

from metadata.fields import FIELD_TYPES, ValueProblem
from metadata.problems import Problem, Problems, suggest
from rules.expression.ir import (
    BOOLEAN,
    DATE,
    DATETIME,
    RATIONAL,
    TEXT,
    Arithmetic,
    Compare,
    Empty,
    Expr,
    Given,
    If,
    In,
    Literal,
    Match,
    Negate,
    Not,
    Or,
    Path,
    Period,
    Round,
    Type,
    Under,
    Within,
)
from rules.expression.scope import BROKEN, Scope, broken
from rules.values import PERIODS

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # no stored text holds them
_UNORDERED = ("boolean", "reference")
_NO_FIELD = cast(Any, None)


class Build:
    """Makes nodes; what cannot be made is told to `problems`, and a broken literal stands for it."""

    def __init__(self, scope: Scope, problems: Problems) -> None:
        self.scope = scope
        self.problems = problems

    def refuse(self, code: str, at: int, *, suggestions: Iterable[str] = (), **args: object) -> Literal:
        self.problems.extend([Problem(code, {**args, "at": at}, self.scope.pointer, suggestions=tuple(suggestions))])
        return broken(at)

    def expect(self, expr: Expr, kind: str, at: int | None = None) -> Expr:
        """The expression, when it is of this kind or null; datetimes give their day where a date is asked."""
        if expr.type.kind in (kind, "null"):
            return expr
        if kind == "date" and (day := day_of(expr)) is not None:
            return day
        if kind == "date" and is_text(expr):
            return self.day_literal(expr)
        place = expr.at if at is None else at
        return self.refuse("expression.wrong-type", place, part=shown(expr), expected=kind, found=described(expr.type))

    # --- numbers -------------------------------------------------------------------------------
    def arithmetic(self, op: str, left: Expr, right: Expr, at: int) -> Expr:
        left, right = self.expect(left, "number"), self.expect(right, "number")
        if is_broken(left, right):
            return broken(at)
        return Arithmetic(type=_result(op, left.type, right.type), at=at, op=op, left=left, right=right)

    def negate(self, item: Expr, at: int) -> Expr:
        item = self.expect(item, "number")
        if isinstance(item, Literal) and isinstance(item.value, Decimal):
            return replace(item, value=-item.value, at=at)
        return broken(at) if is_broken(item) else Negate(type=item.type, at=at, item=item)

    def rounded(self, item: Expr, decimals: int, at: int) -> Expr:
        item = self.expect(item, "number")
        if is_broken(item):
            return broken(at)
        scale = item.type.scale
        whole = 18 if scale is None else max(1, item.type.digits - scale) + 1
        return Round(type=Type("number", whole + decimals, decimals), at=at, item=item, decimals=decimals)

    def divided(self, left: Expr, right: Expr, default: Expr, at: int) -> Expr:
        """div(a, b, default): the quotient, or the default where b is zero; null where a or b is."""
        quotient = self.arithmetic("/", left, right, at)
        default = self.expect(default, "number")
        if is_broken(quotient, default) or not isinstance(quotient, Arithmetic):
            return broken(at)
        zero = Literal(type=Type("number", 1, 0), at=at, value=Decimal(0))
        test = Compare(type=BOOLEAN, at=at, op="==", left=quotient.right, right=zero)
        return If(type=RATIONAL, at=at, test=test, then=default, otherwise=quotient)

    # --- truth -----------------------------------------------------------------------------------
    def compare(self, op: str, left: Expr, right: Expr, at: int) -> Expr:
        if is_broken(left, right):
            return broken(at)
        for item, other in ((left, right), (right, left)):
            if item.type.kind == "null" or (is_text(item) and not item.value and other.type.kind == "text"):
                name = shown(other)
                instead = f"empty({name})" if op == "==" else f"not empty({name})"
                return self.refuse("expression.compare-null", at, instead=instead)
        aligned = self._align(left, right, op, at)
        if aligned is None:
            return broken(at)
        left, right = aligned
        ordered = left.type.kind not in _UNORDERED and left.type.options is None and right.type.options is None
        if op not in ("==", "!=") and not ordered:
            return self._incomparable(op, left, right, at)
        if left.type.rational and _is_stored(right):
            left = self.rounded(left, right.type.scale or 0, at)
        elif right.type.rational and _is_stored(left):
            right = self.rounded(right, left.type.scale or 0, at)
        return Compare(type=BOOLEAN, at=at, op=op, left=left, right=right)

    def member(self, item: Expr, options: Sequence[Expr], at: int) -> Expr:
        """Equal to one of the options; options of several forms (ids and external ids) become several tests."""
        groups: dict[Expr, list[Expr]] = {}
        for option in options:
            pair = self.compare("==", item, option, option.at)
            if isinstance(pair, Compare):
                groups.setdefault(pair.left, []).append(pair.right)
        if is_broken(item) or (options and not groups):
            return broken(at)
        tests: tuple[Expr, ...] = tuple(
            In(type=BOOLEAN, at=at, item=left, options=tuple(dict.fromkeys(rights))) for left, rights in groups.items()
        )
        if not tests:
            return In(type=BOOLEAN, at=at, item=item, options=())
        return tests[0] if len(tests) == 1 else Or(type=BOOLEAN, at=at, items=tests)

    def match(self, op: str, item: Expr, part: Expr, at: int) -> Expr:
        item, part = self.expect(item, "text"), self.expect(part, "text")
        return broken(at) if is_broken(item, part) else Match(type=BOOLEAN, at=at, op=op, item=item, part=part)

    def within(self, item: Expr, period: Period, at: int) -> Expr:
        item = self.expect(item, "date")
        return broken(at) if is_broken(item) else Within(type=BOOLEAN, at=at, item=item, period=period)

    def under(self, item: Expr, roots: Sequence[int | str], at: int) -> Expr:
        item = self.expect(item, "reference")
        if is_broken(item):
            return broken(at)
        entity = item.type.entity or ""
        if not self.scope.is_tree(entity):
            found = described(item.type)
            return self.refuse("expression.wrong-type", at, part=shown(item), expected="a tree", found=found)
        return Under(type=BOOLEAN, at=at, item=item, entity=entity, roots=tuple(dict.fromkeys(roots)))

    def period(self, name: str, at: int) -> Period | None:
        if name in PERIODS:
            return Period(name)
        self.refuse(
            "filter.unknown-period", at, value=repr(name), known=", ".join(PERIODS), suggestions=suggest(name, PERIODS)
        )
        return None

    # --- values ----------------------------------------------------------------------------------
    def text(self, value: str, at: int) -> Expr:
        if found := _UNSEEN.search(value):
            return self.refuse("text.forbidden-character", at, character=f"U+{ord(found.group()):04X}")
        return Literal(type=TEXT, at=at, value=unicodedata.normalize("NFC", value))

    def day_literal(self, text: Literal) -> Expr:
        day = self._read("date", text)
        return Literal(type=DATE, at=text.at, value=day) if isinstance(day, date) else broken(text.at)

    def choice(self, text: Literal, wanted: Type) -> Expr:
        options = wanted.options or ()
        if text.value in options:
            return replace(text, type=wanted)
        listed = ", ".join(options[:12])
        near = suggest(str(text.value), options)
        return self.refuse(
            "choice.unknown-option", text.at, value=str(text.value)[:60], options=listed, suggestions=near
        )

    def unify(self, items: Sequence[Expr], at: int) -> tuple[tuple[Expr, ...], Type] | None:
        """The items as values of one type, as the branches of a choice between them need; None = told."""
        kinds = {item.type.kind for item in items} - {"null"}
        if kinds == {"date", "text"} and all(is_text(item) for item in items if item.type.kind == "text"):
            items = [self.day_literal(item) if is_text(item) else item for item in items]
            kinds = {"date"}
        solid = [item for item in items if item.type.kind != "null"]
        if any(item.type == BROKEN for item in items):
            return None
        if not solid:
            return tuple(items), items[0].type
        first = solid[0].type
        if len(kinds) > 1 or "lines" in kinds or any(item.type.entity != first.entity for item in solid):
            other = next((item for item in solid if str(item.type) != str(first)), solid[0])
            found = described(other.type)
            self.refuse("expression.wrong-type", other.at, part=shown(other), expected=described(first), found=found)
            return None
        if first.kind == "number":
            return tuple(items), _widest([item.type for item in solid])
        chosen = next((item.type for item in solid if item.type.options is not None), None)
        if chosen is not None:
            if all(item.type.options == chosen.options or is_text(item) for item in solid):
                items = [self.choice(item, chosen) if is_text(item) else item for item in items]
                return None if any(item.type == BROKEN for item in items) else (tuple(items), chosen)
            return tuple(items), TEXT
        return tuple(items), first

    def _align(self, left: Expr, right: Expr, op: str, at: int) -> tuple[Expr, Expr] | None:
        """Both sides as values that can be compared; None = told."""
        if is_text(right):
            return self._against_text(left, right, op, at)
        if is_text(left):
            turned = self._against_text(right, left, op, at)
            return (turned[1], turned[0]) if turned is not None else None
        kinds = {left.type.kind, right.type.kind}
        if kinds == {"date", "datetime"}:
            days = (day_of(left), day_of(right))
            if days[0] is not None and days[1] is not None:
                return days[0], days[1]
        if kinds == {"reference", "number"}:
            entity = left.type.entity or right.type.entity
            ids = (_as_id(left, entity), _as_id(right, entity))
            if ids[0] is not None and ids[1] is not None:
                return ids[0], ids[1]
        if kinds == {"reference", "text"}:
            path, other = (left, right) if left.type.kind == "reference" else (right, left)
            external = self.scope.external_id(path) if isinstance(path, Path) else None
            if external is not None:
                return (external, other) if path is left else (other, external)
        if len(kinds) == 1 and left.type.entity == right.type.entity and "lines" not in kinds:
            return left, right
        self._incomparable(op, left, right, at)
        return None

    def _against_text(self, item: Expr, text: Literal, op: str, at: int) -> tuple[Expr, Expr] | None:
        kind = item.type.kind
        found: Expr | None = None
        if kind == "text":
            found = self.choice(text, item.type) if item.type.options is not None else text
        elif kind == "date":
            found = self.day_literal(text)
        elif kind == "datetime" and len(str(text.value)) == 10 and (day := day_of(item)) is not None:
            item, found = day, self.day_literal(text)
        elif kind == "datetime":
            found = Literal(type=DATETIME, at=text.at, value=self._read("datetime", text))
        elif kind == "reference" and isinstance(item, Path) and (path := self.scope.external_id(item)) is not None:
            item, found = path, text
        if found is None:
            self._incomparable(op, item, text, at)
        if found is None or found.type == BROKEN or (isinstance(found, Literal) and found.value is None):
            return None
        return item, found

    def _read(self, field_type: str, text: Literal) -> object:
        try:
            return FIELD_TYPES[field_type].parse(_NO_FIELD, text.value)
        except ValueProblem as problem:
            self.refuse(problem.code, text.at, suggestions=problem.suggestions, **problem.arguments)
            return None

    def _incomparable(self, op: str, left: Expr, right: Expr, at: int) -> Literal:
        sides = {"left": described(left.type), "right": described(right.type)}
        return self.refuse("expression.cannot-compare", at, op=op, **sides)


def is_text(expr: Expr) -> TypeGuard[Literal]:
    """Is it a text literal, as it was written?"""
    return isinstance(expr, Literal) and expr.type == TEXT


def is_broken(*items: Expr) -> bool:
    return any(item.type == BROKEN for item in items)


def day_of(expr: Expr) -> Expr | None:
    """The company's date of a date or datetime; None when it has none that a column holds."""
    if expr.type.kind == "date":
        return expr
    if isinstance(expr, Path) and expr.type.kind == "datetime":
        return replace(expr, type=DATE, day=True)
    if isinstance(expr, Given) and expr.name == "now":
        return replace(expr, type=DATE, name="today")
    return None


def empty_or(item: Expr, test: Expr) -> Expr:
    """The test, or nothing filled in."""
    return Or(type=BOOLEAN, at=item.at, items=(Empty(type=BOOLEAN, at=item.at, item=item), test))


def negated(item: Expr) -> Expr:
    return Not(type=BOOLEAN, at=item.at, item=item)


def described(type_: Type) -> str:
    """A type as people read it."""
    if type_.options is not None:
        return "choice"
    return f"{type_.kind} ({type_.entity})" if type_.entity else type_.kind


def shown(expr: Expr) -> str:
    """An expression as a message may name it."""
    if isinstance(expr, Path):
        return expr.name
    if isinstance(expr, Given):
        return expr.name
    if isinstance(expr, Literal):
        return f"'{expr.value}'" if isinstance(expr.value, str) else "null" if expr.value is None else str(expr.value)
    return "x"


def _is_stored(expr: Expr) -> bool:
    return isinstance(expr, Path) and expr.type.kind == "number" and expr.type.scale is not None


def _as_id(expr: Expr, entity: str | None) -> Expr | None:
    wanted = Type("reference", entity=entity)
    if expr.type.kind == "reference":
        return expr if expr.type.entity == entity else None
    if isinstance(expr, Literal) and isinstance(expr.value, Decimal) and expr.value == expr.value.to_integral_value():
        return replace(expr, type=wanted, value=int(expr.value))
    if isinstance(expr, Path) and expr.field == "id" and expr.entity == entity:
        return replace(expr, type=wanted)
    return None


def _result(op: str, left: Type, right: Type) -> Type:
    if op == "/" or left.rational or right.rational:
        return RATIONAL
    left_scale, right_scale = left.scale or 0, right.scale or 0
    if op == "*":
        return Type("number", left.digits + right.digits, left_scale + right_scale)
    widest = _widest([left, right])
    return replace(widest, digits=widest.digits + 1)


def _widest(types: Sequence[Type]) -> Type:
    if any(item.rational for item in types):
        return RATIONAL
    scale = max(item.scale or 0 for item in types)
    return Type("number", max(item.digits - (item.scale or 0) for item in types) + scale, scale)
