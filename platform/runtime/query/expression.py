"""IR -> SQLAlchemy: an expression over sets of rows, with the answers the closure gives row by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Integer, Numeric, func
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql import ColumnElement, FromClause

from metadata.problems import refuse
from rules.expression import ir
from rules.values import fold, period, scaled
from runtime.db.dialects import POSTGRESQL, SQLITE, exact_sum
from runtime.query.arithmetic import COMPARE, Arithmetic, Num
from runtime.query.size import branches, can_fail, height, weight
from runtime.schema.columns import column_type, stored_date, stored_instant

QUOTIENT_SCALE = 12  # decimals of a quotient that nobody rounds
MAX_WEIGHT = 4_000  # parts of the SQL text, as some operations write an operand more than once
MAX_NESTING = 16  # brackets and CASEs; SQLite's parser stops at about 19 of the worst kind, and the rest needs some
_NESTS = re.compile(r"\(|\)|\bCASE\b|\bEND\b")
_MAKERS: Mapping[str, Callable[[], Any]] = {SQLITE: SQLiteDialect_pysqlite, POSTGRESQL: PGDialect_psycopg}
_DIALECTS = {name: make() for name, make in _MAKERS.items()}
PERIOD = "period_"
Element = ColumnElement[Any]
Resolve = Callable[[ir.Path], Element]


@dataclass(frozen=True, slots=True)
class Sql:
    """`element` is the stored form: for numbers value × 10^scale. `wide`: it may pass 64 bits."""

    element: Element
    scale: int
    type: ir.Type
    wide: bool = False


def compile_sql(
    expr: ir.Expr,
    resolve: Resolve,
    binds: Mapping[str, Element],
    dialect: str,
    tables: Callable[[str], FromClause] | None = None,
    scale: int | None = None,
) -> Sql:
    """The SQL of an expression.

    `resolve`: a path's column (its day column when `path.day`). `binds`: me, today, now. `tables`: the table of an
    entity, for `under`. `scale`: decimals to round to; None keeps exact numbers as they are, quotients get 12.
    Statements with named periods have binds `period_…`: fill them with `period_values`. Raises Refused.
    """
    if weight(expr) > MAX_WEIGHT:
        refuse("expression.too-complex")
    compiler = _Compiler(resolve, binds, dialect, tables)
    if expr.type.kind != "number":
        return _bounded(expr, Sql(compiler.value(expr), 0, expr.type), dialect)
    num = compiler.number(expr)
    if scale is not None or num.den is not None:
        num = compiler.math.rounded(num, QUOTIENT_SCALE if scale is None else scale)
    if scale is not None:
        num = compiler.math.rescaled(num, scale)
    return _bounded(expr, Sql(num.element, num.scale, expr.type, num.wide), dialect)


def total(sql: Sql, dialect: str) -> Element:
    """The exact sum of a number over rows, at its scale; read it with int()."""
    if not sql.wide:
        return exact_sum(sql.element, dialect)
    return func.dg_sum(sql.element) if dialect == SQLITE else func.sum(sql.element, type_=Numeric)


def extreme(name: str, sql: Sql, dialect: str) -> Element:
    """min or max over rows; read a number with int()."""
    if sql.wide and dialect == SQLITE:
        return getattr(func, f"dg_{name}")(sql.element)  # type: ignore[no-any-return]
    if sql.type.kind == "boolean":
        refuse("expression.not-allowed-here", what=f"{name}(boolean)", at=0)
    return getattr(func, name)(sql.element)  # type: ignore[no-any-return]


def period_values(names: Iterable[str], today: date, dialect: str, fiscal_start: int = 1) -> dict[str, Any]:
    """Values of those names that are binds of a period, in the form the column has."""
    out: dict[str, Any] = {}
    for name in names:
        if name.startswith(PERIOD):
            label, _, end = name[len(PERIOD) :].rpartition("_")
            out[name] = stored_date(period(label, today, fiscal_start)[end == "last"], dialect)
    return out


def _bounded(expr: ir.Expr, sql: Sql, dialect: str) -> Sql:
    """The SQL, when it is not nested deeper than a database's parser can follow."""
    if height(expr) > 4:
        depth = 0
        for token in _NESTS.findall(str(sql.element.compile(dialect=_DIALECTS[dialect]))):
            depth += 1 if token in ("(", "CASE") else -1
            if depth > MAX_NESTING:
                refuse("expression.too-complex")
    return sql


class _Compiler:
    def __init__(
        self,
        resolve: Resolve,
        binds: Mapping[str, Element],
        dialect: str,
        tables: Callable[[str], FromClause] | None,
    ) -> None:
        self.resolve = resolve
        self.binds = binds
        self.dialect = dialect
        self.sqlite = dialect == SQLITE
        self.tables = tables
        self.math = Arithmetic(dialect)

    # --- numbers -----------------------------------------------------------------------------------
    def number(self, expr: ir.Expr) -> Num:
        math = self.math
        match expr:
            case ir.Literal(value=None):
                return math.null()
            case ir.Literal(value=Decimal() as value):
                places = max(0, -int(value.as_tuple().exponent))
                return math.constant(scaled(value, places), places)
            case ir.Path():
                return Num(self.resolve(expr), expr.type.scale or 0, 10**expr.type.digits - 1)
            case ir.Negate():
                return math.negated(self.number(expr.item))
            case ir.Arithmetic():
                left, right = self.number(expr.left), self.number(expr.right)
                if expr.op == "/":
                    return math.divide(left, right)
                return math.multiply(left, right) if expr.op == "*" else math.add(expr.op, left, right)
            case ir.Round():
                return math.rounded(self.number(expr.item), expr.decimals)
            case ir.If():
                whens, otherwise = branches(expr)
                cases = [(self.condition(test), self.number(then)) for test, then in whens]
                return math.choose(cases, self.number(otherwise))
            case ir.Call(name="abs"):
                return math.absolute(self.number(expr.args[0]))
            case ir.Call(name="min" | "max"):
                return math.extreme(expr.name, [self.number(arg) for arg in expr.args])
            case ir.Call(name="coalesce"):
                return math.coalesce([self.number(arg) for arg in expr.args])
            case ir.Call(name="days_between"):
                return self._days_between(expr)
            case ir.Call(name="year" | "quarter" | "month" | "day"):
                return self._date_part(expr.name, self.value(expr.args[0]))
        return self._refused(expr)

    def _date_part(self, name: str, day: Element) -> Num:
        if name == "quarter":
            month = self._date_part("month", day).element
            return Num((month + 2) // sa.literal(3, BigInteger), 0, 4)
        if not self.sqlite:
            return Num(sa.cast(sa.extract(name, day), BigInteger), 0, 9999)
        start, length = {"year": (1, 4), "month": (6, 2), "day": (9, 2)}[name]
        return Num(sa.cast(func.substr(day, start, length), BigInteger), 0, 9999)

    def _days_between(self, expr: ir.Call) -> Num:
        first, last = (self.value(arg) for arg in expr.args)
        if self.sqlite:  # both ends lie at noon of a Julian day: the difference is a whole number of days
            days: Element = func.julianday(last) - func.julianday(first)
        else:
            days = last - first
        return Num(sa.cast(days, BigInteger), 0, 4_000_000)

    # --- other values ------------------------------------------------------------------------------
    def value(self, expr: ir.Expr) -> Element:
        """The element of an expression that is no number; a number at its own scale."""
        if expr.type.kind == "number":
            return self.number(expr).element
        match expr:
            case ir.Literal():
                return self._literal(expr)
            case ir.Path():
                return self._choice_names(expr) if _renamed(expr.type) else self.resolve(expr)
            case ir.Given():
                return self.binds[expr.name]
            case ir.If() if expr.type.kind != "boolean":
                whens, otherwise = branches(expr)
                cases = [(self.condition(test), self.value(then)) for test, then in whens]
                return sa.case(*cases, else_=self.value(otherwise))
            case ir.Call(name="coalesce") if expr.type.kind != "boolean":
                known = [self.value(arg) for arg in expr.args if arg.type.kind != "null"]
                return func.coalesce(*known) if len(known) > 1 else known[0] if known else sa.null()
            case ir.Call(name="min" | "max"):
                return self._extreme(expr)
            case ir.Call(name="add_days"):
                return self._add_days(expr)
        return self.condition(expr)

    def _literal(self, expr: ir.Literal) -> Element:
        value = expr.value
        if value is None:
            return sa.null()
        if isinstance(value, bool):
            return sa.true() if value else sa.false()
        if isinstance(value, datetime):
            return sa.literal(stored_instant(value, self.dialect), column_type("instant", self.dialect))
        if isinstance(value, date):
            return sa.literal(stored_date(value, self.dialect), column_type("date", self.dialect))
        if isinstance(value, int):
            return sa.literal(value, BigInteger)
        return sa.literal(str(value), sa.Text)

    def _choice_names(self, path: ir.Path) -> Element:
        """A choice as the names people use, where they differ from what is stored."""
        column = self.resolve(path)
        pairs = zip(path.type.uids, path.type.options or (), strict=True)
        return sa.case(*((column == uid, name) for uid, name in pairs), else_=column)

    def _extreme(self, expr: ir.Call) -> Element:
        values = [self.value(arg) for arg in expr.args]
        if self.sqlite:
            return getattr(func, expr.name)(*values)  # type: ignore[no-any-return]
        best, (first, second) = values[0], ("<=", ">") if expr.name == "min" else (">=", "<")
        for item in values[1:]:
            other = self._ordered(item, expr.type)
            best = sa.case((COMPARE[first](best, other), best), (COMPARE[second](best, other), item))
        return best

    def _add_days(self, expr: ir.Call) -> Element:
        day, days = expr.args
        count = int(days.value) if isinstance(days, ir.Literal) and isinstance(days.value, Decimal) else 0
        if self.sqlite:
            return func.date(self.value(day), f"{count:+d} days")
        return sa.type_coerce(self.value(day) + sa.cast(sa.literal(count, Integer), Integer), sa.Date)

    # --- truth ---------------------------------------------------------------------------------------
    def condition(self, expr: ir.Expr) -> ColumnElement[bool]:
        match expr:
            case ir.Literal(value=None):
                return sa.cast(sa.null(), Boolean)
            case ir.Literal() | ir.Path():
                return self.value(expr)
            case ir.Not():
                return sa.not_(self.condition(expr.item))
            case ir.And() | ir.Or():
                return self._junction(expr)
            case ir.Compare():
                return self._compare(expr)
            case ir.In():
                return self._member(expr)
            case ir.Empty():
                return self._empty(expr.item)
            case ir.Match():
                return self._match(expr)
            case ir.Within():
                return self._within(expr)
            case ir.Under():
                return self._under(expr)
            case ir.If():
                whens, otherwise = branches(expr)
                cases = [(self.condition(test), self.condition(then)) for test, then in whens]
                return sa.type_coerce(sa.case(*cases, else_=self.condition(otherwise)), Boolean)
            case ir.Call(name="coalesce"):
                return func.coalesce(*(self.condition(arg) for arg in expr.args), type_=Boolean)
        return self._refused(expr)

    def _junction(self, expr: ir.And | ir.Or) -> ColumnElement[bool]:
        items = [self.condition(item) for item in expr.items]
        both = isinstance(expr, ir.And)
        join = sa.and_ if both else sa.or_
        if not can_fail(expr):
            return join(*items)
        # A database may look at the sides in any order: CASE keeps the left one a guard of the right.
        out = items[-1]
        for item in reversed(items[:-1]):
            settled = sa.not_(item) if both else item
            out = sa.type_coerce(sa.case((settled, sa.false() if both else sa.true()), else_=join(item, out)), Boolean)
        return out

    def _compare(self, expr: ir.Compare) -> ColumnElement[bool]:
        left, right = expr.left, expr.right
        found: ColumnElement[bool]
        if "number" in (left.type.kind, right.type.kind):
            return self.math.compare(expr.op, self.number(left), self.number(right))
        for path, literal, turned in ((left, right, False), (right, left, True)):
            if isinstance(path, ir.Path) and isinstance(literal, ir.Literal) and _renamed(path.type):
                stored = sa.literal(_uid(path.type, literal.value), sa.Text)
                column = self.resolve(path)
                found = COMPARE[expr.op](stored, column) if turned else COMPARE[expr.op](column, stored)
                return found
        if left.type.kind == "boolean":
            sides = (self.condition(left).self_group(), self.condition(right).self_group())
            found = COMPARE[expr.op](sa.type_coerce(sides[0], Integer), sa.type_coerce(sides[1], Integer))
            return found
        found = COMPARE[expr.op](self.value(left), self._ordered(self.value(right), right.type))
        return found

    def _ordered(self, element: Element, type_: ir.Type) -> Element:
        """Text compares by code point, whatever the database was set up with."""
        return element.collate("C") if type_.kind == "text" and not self.sqlite else element

    def _member(self, expr: ir.In) -> ColumnElement[bool]:
        if not expr.options:
            return sa.false()
        literal = all(isinstance(option, ir.Literal) and option.value is not None for option in expr.options)
        kind = expr.item.type.kind
        if kind == "number":
            return self._number_member(expr, literal)
        if literal and kind != "boolean":
            if isinstance(expr.item, ir.Path) and _renamed(expr.item.type):
                column = self.resolve(expr.item)
                return column.in_([_uid(expr.item.type, _value(option)) for option in expr.options])
            values = [self._stored(_value(option)) for option in expr.options]
            return self.value(expr.item).in_(values)
        return self._any(expr)

    def _any(self, expr: ir.In) -> ColumnElement[bool]:
        tests = (ir.Compare(type=ir.BOOLEAN, op="==", left=expr.item, right=option) for option in expr.options)
        return self._junction(ir.Or(type=ir.BOOLEAN, items=tuple(tests)))

    def _number_member(self, expr: ir.In, literal: bool) -> ColumnElement[bool]:
        item = self.number(expr.item)
        nums = self.math.aligned([item, *(self.number(option) for option in expr.options)])
        if not literal or item.den is not None or any(num.wide for num in nums):
            return self._any(expr)
        return nums[0].element.in_([num.constant for num in nums[1:]])

    def _stored(self, value: object) -> object:
        if isinstance(value, datetime):
            return stored_instant(value, self.dialect)
        return stored_date(value, self.dialect) if isinstance(value, date) else value

    def _empty(self, item: ir.Expr) -> ColumnElement[bool]:
        if item.type.kind == "boolean" and not isinstance(item, ir.Path):
            return sa.type_coerce(self.condition(item).self_group(), Integer).is_(None)
        if isinstance(item, ir.Path):
            return self.resolve(item).is_(None)
        if item.type.rational:  # worked out, so that a division by zero is an error here too
            return self.math.rounded(self.number(item), 0).element.is_(None)
        return self.value(item).is_(None)

    def _match(self, expr: ir.Match) -> ColumnElement[bool]:
        item, part = self._folded(expr.item), self._folded(expr.part)
        found: ColumnElement[bool]
        if self.sqlite:
            if expr.op == "contains":
                found = func.instr(item, part) > 0
            else:
                found = func.substr(item, 1, func.length(part)) == part
        elif expr.op == "contains":
            found = func.strpos(item, part) > 0
        else:
            found = func.starts_with(item, part, type_=Boolean)
        return found

    def _folded(self, expr: ir.Expr) -> Element:
        if isinstance(expr, ir.Literal) and isinstance(expr.value, str):
            return sa.literal(fold(expr.value), sa.Text)
        value = self.value(expr)
        return func.lower(value if self.sqlite else sa.cast(value, sa.Text).collate("C"))

    def _within(self, expr: ir.Within) -> ColumnElement[bool]:
        day, span = self.value(expr.item), expr.period
        kind = column_type("date", self.dialect)
        ends: list[Element | None] = []
        for name, end in (("first", span.first), ("last", span.last)):
            if span.name is not None:
                ends.append(sa.bindparam(f"{PERIOD}{span.name}_{name}", type_=kind))
            else:
                ends.append(None if end is None else sa.literal(stored_date(end, self.dialect), kind))
        first, last = ends
        tests = [] if first is None else [day >= first]
        tests += [] if last is None else [day <= last]
        return sa.and_(*tests) if tests else day == day

    def _under(self, expr: ir.Under) -> ColumnElement[bool]:
        if self.tables is None:
            return self._refused(expr)
        table = self.tables(expr.entity)
        ids = [root for root in expr.roots if isinstance(root, int)]
        names = [root for root in expr.roots if isinstance(root, str)]
        start = sa.select(table.c.id).where(
            sa.or_(sa.false(), table.c.id.in_(ids), table.c.external_id.in_(names)), table.c.deleted_at.is_(None)
        )
        # No row has the id -1: with it the set is never empty, so that an empty reference is unknown, never "no".
        begin = sa.select(sa.literal(-1, BigInteger).label("id")).union(start).subquery()
        tree = sa.select(begin.c.id).cte(recursive=True)
        below = table.alias()
        tree = tree.union(
            sa.select(below.c.id).join(tree, below.c.parent == tree.c.id).where(below.c.deleted_at.is_(None))
        )
        return self.value(expr.item).in_(sa.select(tree.c.id))

    def _refused(self, expr: ir.Expr) -> NoReturn:
        name = getattr(expr, "name", None) or getattr(expr, "agg", None) or type(expr).__name__.lower()
        refuse("expression.not-allowed-here", what=f"{name}(…)", at=expr.at)


def _renamed(type_: ir.Type) -> bool:
    return type_.options is not None and type_.options != type_.uids


def _uid(type_: ir.Type, name: object) -> str:
    options: Sequence[str] = type_.options or ()
    return type_.uids[options.index(str(name))] if name in options else str(name)


def _value(expr: ir.Expr) -> object:
    return expr.value if isinstance(expr, ir.Literal) else None
