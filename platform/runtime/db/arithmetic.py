"""Exact integer arithmetic for SQLite, whose own integers turn into binary floats beyond 63 bits.

A *number* here is what SQLite may hold of a scaled integer: an int, or, where it does not fit 64 bits, a text of
decimal digits with an optional minus; None is SQL null. Every function takes and gives numbers; an empty argument
gives an empty result. A float is refused with TypeError: it would be a silent loss that happened before the call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

Number = int | str | None

LOWEST: Final = -(2**63)
HIGHEST: Final = 2**63 - 1


def whole(value: int | str) -> int:
    """The Python integer of a number that is not empty.

    >>> whole("-98765432109876543210")
    -98765432109876543210
    """
    if type(value) is int:
        return value
    if type(value) is str:
        return int(value)
    raise TypeError(f"not an exact number: {value!r}")


def number(value: int) -> int | str:
    """An int when it fits 64 bits, else its digits as text.

    >>> number(2**63 - 1), number(2**63)
    (9223372036854775807, '9223372036854775808')
    """
    return value if LOWEST <= value <= HIGHEST else str(value)


def divide(numerator: int, divisor: int) -> int:
    """Quotient rounded half-up away from zero; ZeroDivisionError by zero.

    >>> divide(5, 2), divide(-5, 2), divide(7, 3), divide(-1, -3)
    (3, -3, 2, 0)
    """
    sign = -1 if (numerator < 0) != (divisor < 0) else 1
    numerator, divisor = abs(numerator), abs(divisor)
    return sign * ((2 * numerator + divisor) // (2 * divisor))


def dg_add(a: Number, b: Number) -> Number:
    """a + b; both at one scale."""
    return None if a is None or b is None else number(whole(a) + whole(b))


def dg_sub(a: Number, b: Number) -> Number:
    """a - b; both at one scale."""
    return None if a is None or b is None else number(whole(a) - whole(b))


def dg_mul(a: Number, b: Number) -> Number:
    """a * b; the scales add up."""
    return None if a is None or b is None else number(whole(a) * whole(b))


def dg_neg(a: Number) -> Number:
    """-a, also of the lowest 64-bit integer."""
    return None if a is None else number(-whole(a))


def dg_abs(a: Number) -> Number:
    """Distance from zero."""
    return None if a is None else number(abs(whole(a)))


def dg_div_round(n: Number, d: Number, shift: int | None) -> Number:
    """n * 10**shift / d, rounded once, half-up away from zero. By zero is an error.

    For a quotient at scale r of n at scale s and d at scale t: shift = r - s + t (it may be negative).

    >>> dg_div_round(900_000_000_00, 3_00, 2)
    30000000000
    """
    if n is None or d is None or shift is None:
        return None
    top, bottom = whole(n), whole(d)
    if bottom == 0:
        raise ZeroDivisionError("division by zero")
    if shift >= 0:
        return number(divide(top * 10**shift, bottom))
    return number(divide(top, bottom * 10**-shift))


def dg_round(a: Number, drop: int | None) -> Number:
    """a with `drop` decimals taken off its scale, half-up away from zero; a negative `drop` adds decimals.

    >>> dg_round(12345, 1), dg_round(-12345, 1), dg_round(5, -2)
    (1235, -1235, 500)
    """
    if a is None or drop is None:
        return None
    return number(divide(whole(a), 10**drop) if drop >= 0 else whole(a) * 10**-drop)


def dg_cmp(a: Number, b: Number) -> int | None:
    """-1, 0 or 1 as a is less than, equal to or greater than b; use `dg_cmp(a, b) < 0` for `a < b`."""
    if a is None or b is None:
        return None
    left, right = whole(a), whole(b)
    return (left > right) - (left < right)


def dg_join(high: int | None, low: int | None) -> Number:
    """high * 2**32 + low: puts a sum back together that was taken in two halves (`dialects.exact_sum`)."""
    return None if high is None or low is None else number((high << 32) + low)


def dg_key(a: Number) -> str | None:
    """A text that sorts as the number does: what ORDER BY takes where numbers may be texts.

    >>> sorted([5, -5, 0, "99999999999999999999", "-99999999999999999999", 12], key=dg_key)
    ['-99999999999999999999', -5, 0, 5, 12, '99999999999999999999']
    """
    if a is None:
        return None
    value = whole(a)
    if value >= 0:
        digits = str(value)
        return f"1{len(digits):03d}{digits}"
    digits = str(-value)
    return f"0{999 - len(digits):03d}{digits.translate(_NINES)}"


_NINES = str.maketrans("0123456789", "9876543210")


class DgSum:
    """Aggregate: exact sum; empty values do not count, and no value at all gives empty."""

    def __init__(self) -> None:
        self.total: int | None = None

    def step(self, value: Number) -> None:
        if value is not None:
            self.total = whole(value) + (self.total or 0)

    def finalize(self) -> Number:
        return None if self.total is None else number(self.total)


class DgMin:
    """Aggregate: the least number."""

    def __init__(self) -> None:
        self.best: int | None = None

    def step(self, value: Number) -> None:
        if value is not None and (self.best is None or whole(value) < self.best):
            self.best = whole(value)

    def finalize(self) -> Number:
        return None if self.best is None else number(self.best)


class DgMax:
    """Aggregate: the greatest number."""

    def __init__(self) -> None:
        self.best: int | None = None

    def step(self, value: Number) -> None:
        if value is not None and (self.best is None or whole(value) > self.best):
            self.best = whole(value)

    def finalize(self) -> Number:
        return None if self.best is None else number(self.best)


FUNCTIONS: Final[tuple[tuple[str, int, Callable[..., Any]], ...]] = (
    ("dg_add", 2, dg_add),
    ("dg_sub", 2, dg_sub),
    ("dg_mul", 2, dg_mul),
    ("dg_neg", 1, dg_neg),
    ("dg_abs", 1, dg_abs),
    ("dg_div_round", 3, dg_div_round),
    ("dg_round", 2, dg_round),
    ("dg_cmp", 2, dg_cmp),
    ("dg_join", 2, dg_join),
    ("dg_key", 1, dg_key),
)
AGGREGATES: Final[tuple[tuple[str, int, type[Any]], ...]] = (
    ("dg_sum", 1, DgSum),
    ("dg_min", 1, DgMin),
    ("dg_max", 1, DgMax),
)
