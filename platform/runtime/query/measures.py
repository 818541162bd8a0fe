"""Formula measures after SQL: exact rationals, how many decimals they have, and whether they add up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rules.expression.ir import Arithmetic, Expr, Literal, Negate, Path, Round


def decimals(expr: Expr, scales: Mapping[str, int]) -> int | None:
    """Decimals a formula over measures of these scales has; None when it has no end, as a quotient."""
    match expr:
        case Path():
            return scales[expr.field]
        case Literal(value=Decimal() as value):
            return max(0, -int(value.as_tuple().exponent))
        case Negate():
            return decimals(expr.item, scales)
        case Round():
            inner = decimals(expr.item, scales)
            return expr.decimals if inner is None else min(inner, expr.decimals)
        case Arithmetic(op="/"):
            return None
        case Arithmetic():
            left, right = decimals(expr.left, scales), decimals(expr.right, scales)
            if left is None or right is None:
                return None
            return left + right if expr.op == "*" else max(left, right)
    return None


def adds_up(expr: Expr, additive: Mapping[str, bool]) -> bool:
    """Is the formula of a whole the sum of those of its parts? So are sums, differences and fixed multiples."""
    match expr:
        case Path():
            return additive[expr.field]
        case Negate():
            return adds_up(expr.item, additive)
        case Arithmetic(op="+" | "-"):
            return adds_up(expr.left, additive) and adds_up(expr.right, additive)
        case Arithmetic(op="*"):
            return (isinstance(expr.left, Literal) and adds_up(expr.right, additive)) or (
                isinstance(expr.right, Literal) and adds_up(expr.left, additive)
            )
        case Arithmetic(op="/"):
            return isinstance(expr.right, Literal) and adds_up(expr.left, additive)
    return False
