"""Exact numbers inside SQL: scaled integers with known bounds, leaving 64 bits only where the bound says they may.

Past 63 bits a number is NUMERIC on PostgreSQL and goes through the `dg_*` functions on SQLite (see db/dialects). A
quotient stays a pair, numerator over a positive denominator, until it is rounded once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Numeric, func
from sqlalchemy.sql import ColumnElement

from runtime.db.arithmetic import HIGHEST
from runtime.db.dialects import SQLITE, quotient

Element = ColumnElement[Any]
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DG = {"+": func.dg_add, "-": func.dg_sub, "*": func.dg_mul}
_NATIVE: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@dataclass(frozen=True, slots=True)
class Num:
    """`element` / 10^scale (/ `den`); |element| ≤ `limit`. `constant`: the element's value when it is a literal.

    `wide`: NUMERIC, or on SQLite an integer or a text of digits. `den`: the divisor of a quotient, always positive.
    """

    element: Element
    scale: int
    limit: int
    wide: bool = False
    constant: int | None = None
    den: Num | None = None


class Arithmetic:
    """Operations on Num for one database."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.sqlite = dialect == SQLITE

    # --- making ----------------------------------------------------------------------------------
    def constant(self, value: int, scale: int = 0) -> Num:
        """A literal: `value` is already scaled."""
        wide = abs(value) > HIGHEST
        if not wide:
            element: Element = sa.literal(value, BigInteger)
        elif self.sqlite:
            element = sa.literal(str(value), sa.Text)
        else:
            element = sa.cast(sa.literal(str(value), sa.Text), Numeric)
        # SQLAlchemy writes a * (b * 0) without its brackets: a limit of 0 would say nothing of a * b on the way
        return Num(element, scale, max(abs(value), 1), wide, value)

    def null(self) -> Num:
        return Num(sa.cast(sa.null(), BigInteger), 0, 1)

    def widened(self, num: Num) -> Element:
        """The element as one that an operation past 63 bits takes."""
        return num.element if self.sqlite or num.wide else sa.cast(num.element, Numeric)

    def narrowed(self, element: Element, scale: int, limit: int) -> Num:
        """The result of a wide operation, back in 64 bits when its bound allows."""
        if limit > HIGHEST:
            return Num(element, scale, limit, True)
        return Num(sa.type_coerce(element, BigInteger) if self.sqlite else sa.cast(element, BigInteger), scale, limit)

    def rescaled(self, num: Num, scale: int) -> Num:
        """The same number with more decimals."""
        if scale == num.scale:
            return num
        factor = 10 ** (scale - num.scale)
        if num.constant is not None:
            return self.constant(num.constant * factor, scale)
        return replace(self._times(num, self.constant(factor)), scale=scale, den=num.den)

    def aligned(self, nums: Sequence[Num]) -> list[Num]:
        scale = max(num.scale for num in nums)
        return [self.rescaled(num, scale) for num in nums]

    def alike(self, nums: Sequence[Num]) -> list[Num]:
        """Exact numbers at one scale and of one form, as branches of a CASE must be."""
        nums = self.aligned(nums)
        if not any(num.wide for num in nums):
            return nums
        return [replace(num, element=self.widened(num), wide=True, constant=None) for num in nums]

    # --- arithmetic --------------------------------------------------------------------------------
    def negated(self, num: Num) -> Num:
        if num.constant is not None:
            return self.constant(-num.constant, num.scale)
        element = func.dg_neg(num.element) if self.sqlite and num.wide else -num.element
        return replace(num, element=element)

    def absolute(self, num: Num) -> Num:
        name = "dg_abs" if self.sqlite and num.wide else "abs"
        return replace(num, element=getattr(func, name)(num.element, type_=num.element.type), constant=None)

    def add(self, op: str, a: Num, b: Num) -> Num:
        """a + b or a - b."""
        den = self._product(a.den, b.den)
        if a.den is not None or b.den is not None:
            a, b = self._crossed(a, b)
        a, b = self.aligned([a, b])
        return replace(self._apply(op, a, b, a.limit + b.limit), scale=a.scale, den=den)

    def multiply(self, a: Num, b: Num) -> Num:
        product = self._times(replace(a, den=None), replace(b, den=None))
        return replace(product, scale=a.scale + b.scale, den=self._product(a.den, b.den))

    def divide(self, a: Num, b: Num) -> Num:
        """The exact quotient as a pair. Dividing by zero fails when the row is computed; nothing by zero is nothing."""
        top = a if b.den is None else self.multiply(a, b.den)
        bottom = replace(b, den=None)
        negative = self.compare("<", bottom, self.constant(0))
        if bottom.constant is None or bottom.constant == 0:
            # The numerator is empty wherever the quotient is: `empty` and `coalesce` look at it alone.
            sign = Num(sa.case((negative, -1), (bottom.element.is_not(None), 1)), 0, 1)
            zero = sa.and_(self.compare("==", bottom, self.constant(0)), top.element.is_not(None))
            size = replace(self.absolute(bottom), constant=None)
            size = replace(size, element=sa.case((zero, self._failure(bottom)), else_=size.element))
            top = replace(self.multiply(replace(top, den=None), sign), den=top.den)
        else:
            size = self.constant(abs(bottom.constant))
            if bottom.constant < 0:
                top = self.negated(top)
        shift = top.scale - bottom.scale
        if shift < 0:
            top, shift = self.rescaled(top, bottom.scale), 0
        return replace(top, scale=shift, den=self._product(top.den, replace(size, scale=0)), constant=None)

    def rounded(self, num: Num, scale: int) -> Num:
        """With at most `scale` decimals, halves away from zero; the one place where a quotient is worked out."""
        if num.den is not None:
            shift = scale - num.scale
            limit = num.limit * 10 ** max(shift, 0) // 10 ** max(-shift, 0) + 1
            element = quotient(self.widened(num), self.widened(num.den), shift, self.dialect)
            return self.narrowed(element, scale, limit)
        drop = num.scale - scale
        if drop <= 0:
            return num
        limit = num.limit // 10**drop + 1
        half = 10**drop // 2
        if not num.wide and num.limit + half <= HIGHEST and 10**drop <= HIGHEST:
            away = num.element + sa.case((num.element < 0, -half), else_=half)
            return Num(away // sa.literal(10**drop, BigInteger), scale, limit)
        if self.sqlite:
            return self.narrowed(func.dg_round(num.element, drop), scale, limit)
        unit = sa.cast(sa.literal("0." + "0" * (drop - 1) + "1", sa.Text), Numeric)
        return self.narrowed(func.round(self.widened(num) * unit, type_=Numeric), scale, limit)

    # --- choosing ------------------------------------------------------------------------------------
    def compare(self, op: str, a: Num, b: Num) -> ColumnElement[bool]:
        if a.den is not None or b.den is not None:
            a, b = self._crossed(a, b)
        a, b = self.aligned([a, b])
        found: ColumnElement[bool]
        if self.sqlite and (a.wide or b.wide):
            found = COMPARE[op](func.dg_cmp(a.element, b.element, type_=BigInteger), 0)
        elif a.wide or b.wide:
            found = COMPARE[op](self.widened(a), self.widened(b))
        else:
            found = COMPARE[op](a.element, b.element)
        return found

    def choose(self, whens: Sequence[tuple[Any, Num]], otherwise: Num) -> Num:
        """CASE over numbers; quotients keep their denominators."""
        nums = [num for _, num in whens] + [otherwise]
        tests = [test for test, _ in whens]
        dens = [num.den for num in nums]
        tops = self.alike([replace(num, den=None) for num in nums])
        den = None
        if any(item is not None for item in dens):
            bottoms = self.alike([item if item is not None else self.constant(1) for item in dens])
            den = self._case(tests, bottoms)
        return replace(self._case(tests, tops), den=den)

    def _case(self, tests: Sequence[Any], nums: Sequence[Num]) -> Num:
        element = sa.case(
            *((test, num.element) for test, num in zip(tests, nums, strict=False)), else_=nums[-1].element
        )
        return Num(element, nums[0].scale, max(num.limit for num in nums), nums[0].wide)

    def extreme(self, name: str, nums: Sequence[Num]) -> Num:
        """min or max; null when one of them is."""
        if self.sqlite and all(num.den is None for num in nums) and not any(num.wide for num in self.aligned(nums)):
            nums = self.aligned(nums)
            element = getattr(func, name)(*(num.element for num in nums), type_=BigInteger)
            return Num(element, nums[0].scale, max(num.limit for num in nums))
        best, (first, second) = nums[0], ("<=", ">") if name == "min" else (">=", "<")
        for num in nums[1:]:
            whens = [(self.compare(first, best, num), best), (self.compare(second, best, num), num)]
            best = self.choose(whens, self.null())
        return best

    def coalesce(self, nums: Sequence[Num]) -> Num:
        if any(num.den is not None for num in nums):
            return self.choose([(num.element.is_not(None), num) for num in nums[:-1]], nums[-1])
        nums = self.alike(nums)
        element = func.coalesce(*(num.element for num in nums), type_=nums[0].element.type)
        return Num(element, nums[0].scale, max(num.limit for num in nums), nums[0].wide)

    # --- inside ----------------------------------------------------------------------------------------
    def _times(self, a: Num, b: Num) -> Num:
        if a.constant is not None and b.constant is not None:
            return self.constant(a.constant * b.constant, a.scale)
        return self._apply("*", a, b, a.limit * b.limit)

    def _apply(self, op: str, a: Num, b: Num, limit: int) -> Num:
        if not a.wide and not b.wide and limit <= HIGHEST:
            return Num(_NATIVE[op](a.element, b.element), a.scale, limit)
        if self.sqlite:
            return Num(_DG[op](a.element, b.element), a.scale, limit, True)
        return Num(_NATIVE[op](self.widened(a), self.widened(b)), a.scale, limit, True)

    def _product(self, a: Num | None, b: Num | None) -> Num | None:
        if a is None or b is None:
            return a or b
        return self._times(a, b)

    def _crossed(self, a: Num, b: Num) -> tuple[Num, Num]:
        """Both numerators over the common denominator."""
        left, right = replace(a, den=None), replace(b, den=None)
        if b.den is not None:
            left = replace(self._times(left, b.den), scale=a.scale)
        if a.den is not None:
            right = replace(self._times(right, a.den), scale=b.scale)
        return left, right

    def _failure(self, zero: Num) -> Element:
        """Division by zero, told by the database itself."""
        one = sa.literal(1, BigInteger)
        if self.sqlite:
            return func.dg_div_round(one, zero.element, 0)
        # PostgreSQL works out what has no row in it when it plans, even in a branch no row takes: chance holds it back
        return one // sa.cast(func.random() * 0, BigInteger)
