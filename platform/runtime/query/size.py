"""How large the SQL of an expression gets, told from its tree before any is written."""

from __future__ import annotations

from rules.expression import ir


def height(expr: ir.Expr) -> int:
    """How deep the tree goes."""
    return 1 + max((height(child) for child in expr.children()), default=0)


def branches(expr: ir.If) -> tuple[list[tuple[ir.Expr, ir.Expr]], ir.Expr]:
    """An if-else chain as the branches of one CASE."""
    whens, otherwise = [(expr.test, expr.then)], expr.otherwise
    while isinstance(otherwise, ir.If):
        whens.append((otherwise.test, otherwise.then))
        otherwise = otherwise.otherwise
    return whens, otherwise


def weight(expr: ir.Expr) -> int:
    """How long the SQL gets, at most: each node, times as often as it is written."""
    below = sum(weight(child) for child in expr.children())
    rational = any(child.type.rational for child in expr.children())
    match expr:
        case ir.Arithmetic(op="/"):
            return 1 + 4 * below
        case ir.Call(name="min" | "max" | "coalesce"):
            return 1 + 3 * below
        case ir.In() if not all(isinstance(option, ir.Literal) for option in expr.options):
            return 1 + 4 * sum(weight(expr.item) + weight(option) for option in expr.options)
        case ir.Round() | ir.Empty():
            return 1 + (3 if rational else 2) * below
        case ir.If() | ir.Arithmetic() | ir.Compare() | ir.In() if rational:
            return 1 + 2 * below
        case ir.And() | ir.Or() | ir.In() if can_fail(expr):
            return 1 + 2 * below
    return 1 + below


def can_fail(expr: ir.Expr) -> bool:
    """May a row make it an error?"""
    return any(isinstance(node, ir.Arithmetic) and node.op == "/" for node in expr.walk())
