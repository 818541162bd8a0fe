"""Literals of a filter lifted out of its shape, so that one statement serves all their values. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rules.expression.ir import And, Compare, Expr, Literal, Match, Not, Or, Path, Type
from rules.values import scaled
from runtime.schema.columns import Storage, stored_date, stored_instant

PREFIX = "lit_"
_KINDS: dict[str, Storage] = {
    "number": "scaled",
    "text": "text",
    "date": "date",
    "datetime": "instant",
    "reference": "id",
}
_DIGITS = (6, 12, 18)  # lengths of numbers that share a shape


def lift(expr: Expr) -> tuple[Expr, tuple[Literal, ...]]:
    """The expression with a name in the place of each literal that is compared, and those literals in order.

    A lifted literal is a path without an entity: `lit_0`, `lit_1` …
    """
    found: list[Literal] = []
    return _lifted(expr, found), tuple(found)


def binds(literals: tuple[Literal, ...], dialect: str) -> dict[str, Any]:
    """The stored values under their names."""
    return {f"{PREFIX}{index}": _stored(item, dialect) for index, item in enumerate(literals)}


def kind_of(path: Path) -> Storage:
    """How the value of a lifted literal is bound."""
    return _KINDS[path.type.kind]


def _lifted(expr: Expr, found: list[Literal]) -> Expr:
    match expr:
        case And() | Or():
            return replace(expr, items=tuple(_lifted(item, found) for item in expr.items))
        case Not():
            return replace(expr, item=_lifted(expr.item, found))
        case Compare() if not (_renamed(expr.left) or _renamed(expr.right)):
            left = _named(expr.left, found)
            return replace(expr, left=left, right=_named(expr.right, found))
        case Match():
            return replace(expr, part=_named(expr.part, found))
    return expr


def _named(expr: Expr, found: list[Literal]) -> Expr:
    if not isinstance(expr, Literal) or expr.value is None or expr.type.kind not in _KINDS:
        return expr
    type_ = expr.type
    if isinstance(expr.value, Decimal):
        if type_.scale is None or type_.digits > _DIGITS[-1]:
            return expr
        type_ = Type("number", next(size for size in _DIGITS if type_.digits <= size), type_.scale)
    elif (
        type_.kind == "number"
        or isinstance(expr.value, bool)
        or (type_.kind == "reference" and not isinstance(expr.value, int))
    ):
        return expr
    found.append(expr)
    return Path(type=type_, field=f"{PREFIX}{len(found) - 1}", entity="")


def _renamed(expr: Expr) -> bool:
    """A choice some of whose names are not what is stored: its literals are translated when compiled."""
    return expr.type.options is not None and expr.type.options != expr.type.uids


def _stored(item: Literal, dialect: str) -> Any:
    value = item.value
    if isinstance(value, Decimal):
        return scaled(value, item.type.scale or 0)
    if isinstance(value, datetime):
        return stored_instant(value, dialect)
    if isinstance(value, date):
        return stored_date(value, dialect)
    return value
