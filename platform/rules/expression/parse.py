"""Text -> typed IR: a whitelist over Python's syntax; whatever is not named here is refused."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from unicodedata import category

from metadata.problems import Problem, Problems, Refused, suggest
from rules.expression.build import Build, described, is_broken, is_text, shown
from rules.expression.ir import (
    BOOLEAN,
    COUNT,
    DATE,
    NULL,
    RATIONAL,
    Aggregate,
    And,
    Call,
    Empty,
    Expr,
    If,
    Literal,
    Not,
    Or,
    Path,
    Period,
    Type,
)
from rules.expression.scan import SHIFT, near, scan, unquote
from rules.expression.scope import Scope, broken
from rules.functions import AGGREGATES, FUNCTIONS

__all__ = ["Scope", "condition_text", "parse"]

MAX_DECIMALS = 12
MAX_ADDED_DAYS = 40_000
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_REFUSED: dict[type[ast.AST], str] = {
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.Lambda: "lambda",
    ast.Subscript: "[…]",
    ast.Starred: "*…",
    ast.List: "[…]",
    ast.Tuple: "(…, …)",
    ast.GeneratorExp: "for",
    ast.ListComp: "for",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.UAdd: "+",
}


def parse(text: str, scope: Scope) -> Expr:
    """The typed tree of an expression, or Refused with every problem; `at` in the args is the place in the text."""
    problems = Problems()
    try:
        tree = scan(text)
    except Refused as refused:
        _label_as_name(text, refused.problems[0], scope)
        raise Refused([replace(problem, pointer=scope.pointer) for problem in refused.problems]) from None
    expr = _Parser(text, scope, problems).expr(tree)
    problems.raise_errors()
    return expr


def condition_text(text: str, scope: Scope) -> Expr:
    """As parse; the answer must be true or false."""
    expr = parse(text, scope)
    if expr.type.kind not in ("boolean", "null"):
        problems = Problems()
        problems.add("condition.not-a-condition", scope.pointer, found=described(expr.type))
        problems.raise_errors()
    return expr


class _Parser:
    def __init__(self, text: str, scope: Scope, problems: Problems) -> None:
        self.text = text
        self.scope = scope
        self.build = Build(scope, problems)

    def expr(self, node: ast.expr) -> Expr:
        at = max(0, node.col_offset - SHIFT)
        match node:
            case ast.Constant():
                return self.constant(node, at)
            case ast.Name() | ast.Attribute():
                return self.name(node, at)
            case ast.BinOp() if type(node.op) in _ARITHMETIC:
                return self.build.arithmetic(
                    _ARITHMETIC[type(node.op)], self.expr(node.left), self.expr(node.right), at
                )
            case ast.UnaryOp(op=ast.USub()):
                return self.build.negate(self.expr(node.operand), at)
            case ast.UnaryOp(op=ast.Not()):
                return Not(type=BOOLEAN, at=at, item=self.build.expect(self.expr(node.operand), "boolean"))
            case ast.BoolOp():
                items = tuple(self.build.expect(self.expr(value), "boolean") for value in node.values)
                kind = And if isinstance(node.op, ast.And) else Or
                return kind(type=BOOLEAN, at=at, items=items)
            case ast.Compare():
                return self.comparison(node, at)
            case ast.IfExp():
                return self.choice(node, at)
            case ast.Call():
                return self.call(node, at)
        return self.refused(node, at)

    def refused(self, node: ast.AST, at: int) -> Expr:
        inner = node.op if isinstance(node, ast.BinOp | ast.UnaryOp) else node
        what = _REFUSED.get(type(inner)) or near(self.text, at)
        return self.build.refuse("expression.not-allowed", at, what=what)

    def constant(self, node: ast.Constant, at: int) -> Expr:
        source = self.text[at : (node.end_col_offset or 0) - SHIFT]
        if isinstance(node.value, str):
            return self.build.text(unquote(source), at)
        if isinstance(node.value, int | float) and source[:1].isdigit() and source[-1:].isdigit():
            value = Decimal(source)
            whole, _, decimals = source.partition(".")
            return Literal(type=Type("number", len(whole) + len(decimals), len(decimals)), at=at, value=value)
        if node.value is None or isinstance(node.value, bool):
            return self.scope.resolve(source, at, self.build.problems)  # True, None: names nobody has, with a hint
        return self.build.refuse("expression.bad-number", at, value=source[:24])

    def name(self, node: ast.Name | ast.Attribute, at: int) -> Expr:
        name = _dotted(node)
        if name is None:
            return self.build.refuse("expression.not-allowed", at, what=near(self.text, at))
        if name in ("true", "false"):
            return Literal(type=BOOLEAN, at=at, value=name == "true")
        if name == "null":
            return Literal(type=NULL, at=at, value=None)
        expr = self.scope.resolve(name, at, self.build.problems)
        if expr.type.kind == "lines":
            return self.build.refuse("expression.not-allowed-here", at, what=name)
        return expr

    def comparison(self, node: ast.Compare, at: int) -> Expr:
        tests: list[Expr] = []
        left = self.expr(node.left)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                test = self.member(left, right_node, at)
                tests.append(Not(type=BOOLEAN, at=at, item=test) if isinstance(op, ast.NotIn) else test)
                left = broken(at)
                continue
            right = self.expr(right_node)
            if type(op) not in _COMPARE:
                return self.refused(op, at)
            tests.append(self.build.compare(_COMPARE[type(op)], left, right, at))
            left = right
        return tests[0] if len(tests) == 1 else And(type=BOOLEAN, at=at, items=tuple(tests))

    def member(self, item: Expr, node: ast.expr, at: int) -> Expr:
        if not isinstance(node, ast.List | ast.Tuple):
            return self.build.refuse("expression.not-allowed", node.col_offset - SHIFT, what="in …")
        return self.build.member(item, [self.expr(option) for option in node.elts], at)

    def choice(self, node: ast.IfExp, at: int) -> Expr:
        test = self.build.expect(self.expr(node.test), "boolean")
        both = self.build.unify([self.expr(node.body), self.expr(node.orelse)], at)
        if both is None or is_broken(test):
            return broken(at)
        (then, otherwise), type_ = both
        return If(type=type_, at=at, test=test, then=then, otherwise=otherwise)

    # --- calls -----------------------------------------------------------------------------------
    def call(self, node: ast.Call, at: int) -> Expr:
        if not isinstance(node.func, ast.Name):
            return self.build.refuse("expression.not-allowed", at, what=near(self.text, at))
        name = node.func.id
        if node.keywords or any(isinstance(arg, ast.Starred) for arg in node.args):
            form = AGGREGATES.get(name) or (FUNCTIONS[name].form if name in FUNCTIONS else f"{name}(…)")
            return self.build.refuse("expression.wrong-arguments", at, name=name, form=form)
        if name in AGGREGATES and (lines := self.lines(node.args)) is not None:
            return self.aggregate(name, lines, node.args, at)
        if name in ("sum", "count", "avg"):
            return self.build.refuse("expression.not-allowed-here", at, what=f"{name}(…)")
        function = FUNCTIONS.get(name)
        if function is None:
            known = (*FUNCTIONS, *AGGREGATES)
            return self.build.refuse(
                "expression.unknown-function", at, name=name, known=", ".join(known), suggestions=suggest(name, known)
            )
        if len(node.args) < function.least or (function.most is not None and len(node.args) > function.most):
            return self.build.refuse("expression.wrong-arguments", at, name=name, form=function.form)
        args = [self.expr(arg) for arg in node.args]
        if is_broken(*args):
            return broken(at)
        for index, arg in enumerate(args):
            if (kind := function.kind(index)) in ("number", "date"):
                args[index] = self.build.expect(arg, kind)
        return broken(at) if is_broken(*args) else self.typed(name, args, at)

    def typed(self, name: str, args: list[Expr], at: int) -> Expr:
        """A call whose arguments are of the right number and kind."""
        build, first = self.build, args[0]
        match name:
            case "round":
                decimals = self.integer(args[1], 0, MAX_DECIMALS, name) if len(args) > 1 else 0
                return broken(at) if decimals is None else build.rounded(first, decimals, at)
            case "abs":
                return Call(type=first.type, at=at, name=name, args=(first,))
            case "min" | "max" | "coalesce":
                unified = build.unify(args, at)
                if unified is None:
                    return broken(at)
                items, type_ = unified
                if name != "coalesce" and (type_.kind in ("boolean", "reference") or type_.options is not None):
                    found = described(type_)
                    return build.refuse("expression.wrong-type", at, part=name, expected="number", found=found)
                return Call(type=type_, at=at, name=name, args=items)
            case "div":
                return build.divided(first, args[1], args[2], at)
            case "empty":
                return Empty(type=BOOLEAN, at=at, item=first)
            case "contains" | "starts":
                return build.match(name, first, args[1], at)
            case "within":
                return self.within(first, args, at)
            case "under":
                roots = [arg.value for arg in args[1:] if isinstance(arg, Literal)]
                ids = [int(root) if isinstance(root, Decimal) and root == int(root) else root for root in roots]
                if len(ids) < len(args) - 1 or not all(isinstance(root, int | str) for root in ids):
                    return build.refuse("expression.wrong-arguments", at, name=name, form=FUNCTIONS[name].form)
                return build.under(first, [root for root in ids if isinstance(root, int | str)], at)
            case "add_days":
                days = self.integer(args[1], -MAX_ADDED_DAYS, MAX_ADDED_DAYS, name)
                return broken(at) if days is None else Call(type=DATE, at=at, name=name, args=(first, args[1]))
            case "number":
                text = build.expect(first, "text")
                return broken(at) if is_broken(text) else Call(type=RATIONAL, at=at, name=name, args=(text,))
        return Call(type=COUNT, at=at, name=name, args=tuple(args))

    def integer(self, expr: Expr, low: int, high: int, name: str) -> int | None:
        """A whole number written out; functions that need one know their result's scale before any row is read."""
        if isinstance(expr, Literal) and isinstance(expr.value, Decimal):
            whole = int(expr.value)
            if whole == expr.value and low <= whole <= high:
                return whole
        expected = f"a whole number from {low} to {high}"
        self.build.refuse("expression.wrong-type", expr.at, part=shown(expr), expected=expected, found=name)
        return None

    def within(self, item: Expr, args: list[Expr], at: int) -> Expr:
        texts = [arg for arg in args[1:] if is_text(arg)]
        if len(texts) < len(args) - 1:
            return self.build.refuse("expression.wrong-arguments", at, name="within", form=FUNCTIONS["within"].form)
        if len(texts) == 1:
            period = self.build.period(str(texts[0].value), texts[0].at)
        else:
            days = [self.build.day_literal(text) for text in texts]
            if is_broken(*days):
                return broken(at)
            first, last = (day.value for day in days if isinstance(day, Literal))
            period = Period(None, first, last)  # type: ignore[arg-type]
        return broken(at) if period is None else self.build.within(item, period, at)

    def lines(self, args: list[ast.expr]) -> Path | None:
        """The lines field that an aggregate's first argument goes through."""
        name = _dotted(args[0]) if args else None
        entity = self.scope.catalog.entities.get(self.scope.entity) if self.scope.catalog is not None else None
        stored = entity.field(name.split(".")[0]) if entity is not None and name is not None else None
        if entity is None or stored is None or stored.type != "lines":
            return None
        at = args[0].col_offset - SHIFT
        return Path(type=Type.of_field(stored), at=at, field=stored.name, entity=entity.name)

    def aggregate(self, agg: str, lines: Path, args: list[ast.expr], at: int) -> Expr:
        if not self.scope.lines:
            return self.build.refuse("expression.not-allowed-here", at, what=f"{agg}(…)")
        inner = _Parser(self.text, self.scope.line(lines.type.entity or ""), self.build.problems)
        rest = (_dotted(args[0]) or "").split(".")[1:]
        if len(args) > 2 or bool(rest) == (agg == "count"):
            return self.build.refuse("expression.wrong-arguments", at, name=agg, form=AGGREGATES[agg])
        of = inner.scope.resolve(".".join(rest), lines.at, self.build.problems) if rest else None
        only = inner.build.expect(inner.expr(args[1]), "boolean") if len(args) > 1 else None
        if of is not None and agg in ("sum", "avg"):
            of = inner.build.expect(of, "number")
        if is_broken(*[item for item in (of, only) if item is not None]):
            return broken(at)
        return Aggregate(type=aggregate_type(agg, of), at=at, agg=agg, lines=lines, of=of, filter=only)


def aggregate_type(agg: str, of: Expr | None) -> Type:
    """What an aggregate is worth: a sum has nine more digits than what it adds up."""
    if agg == "count" or of is None:
        return COUNT
    if agg == "avg" or of.type.rational:
        return RATIONAL
    return Type("number", of.type.digits + 9, of.type.scale) if agg == "sum" else of.type


def _label_as_name(text: str, problem: Problem, scope: Scope) -> None:
    """A Chinese word where a name should stand is a label, most likely: say which name is meant."""
    at = problem.args.get("at")
    if problem.code != "expression.bad-character" or not isinstance(at, int):
        return
    word = "".join(takewhile(lambda mark: category(mark) == "Lo", text[at:]))
    if word:
        problems = Problems()
        scope.resolve(word, at, problems)
        problems.raise_errors()


def _dotted(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
