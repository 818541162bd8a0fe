"""Exact numbers, periods of the calendar, and what a decision may know of its moment (no clock of its own)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from zoneinfo import ZoneInfo

Number = Decimal | Fraction | int
EXACT = Context(prec=20_000, Emin=-999_999, Emax=999_999, traps=[InvalidOperation, Overflow, Inexact])
PERIODS = (
    "today",
    "yesterday",
    "this_week",
    "last_week",
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
    "last_7_days",
    "last_30_days",
    "last_12_months",
    "year_to_date",
    "this_fiscal_quarter",
    "last_fiscal_quarter",
    "this_fiscal_year",
    "last_fiscal_year",
)
GRAINS = ("day", "week", "month", "quarter", "half", "year")
Bounds = tuple[date, date]
_UTC = ZoneInfo("UTC")
_ROUNDING = Context(prec=20_000, Emin=-999_999, Emax=999_999, traps=[InvalidOperation, Overflow])
_UNITS = tuple(Decimal(1).scaleb(-scale) for scale in range(64))
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Env:
    """What an expression may know besides its row.

    `today`: the company's date; `parents`: tree entity to {id: (parent id, external_id)}, for `under`.
    """

    today: date
    now: datetime
    me: int | None = None
    zone: ZoneInfo = _UTC
    fiscal_start: int = 1  # month, 1 to 12
    parents: Mapping[str, Mapping[int, tuple[int | None, str | None]]] = field(default_factory=dict)

    @classmethod
    def at(cls, now: datetime, zone: ZoneInfo, me: int | None = None, fiscal_start: int = 1) -> Env:
        """Of an aware instant; `today` is its date in the company's zone, `now` is kept to the millisecond."""
        instant = now.astimezone(UTC)
        instant = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
        return cls(instant.astimezone(zone).date(), instant, me, zone, fiscal_start)


def round_half_up(value: Number, scale: int) -> Decimal:
    """`value` with exactly `scale` decimals; halves go away from zero.

    >>> round_half_up(Fraction(-5, 2), 0)
    Decimal('-3')
    >>> round_half_up(Decimal("2.675"), 2)
    Decimal('2.68')
    """
    if isinstance(value, Decimal):
        return EXACT.add(value.quantize(_UNITS[scale], ROUND_HALF_UP, _ROUNDING), _ZERO)  # + 0 turns -0 into 0
    return Decimal(scaled(value, scale)).scaleb(-scale, EXACT)


def scaled(value: Number, scale: int) -> int:
    """`value` × 10^scale as an integer, halves away from zero: the stored form of a number.

    >>> scaled(Decimal("1.005"), 2)
    101
    """
    if isinstance(value, Decimal):
        return int(value.quantize(_UNITS[scale], ROUND_HALF_UP, _ROUNDING).scaleb(scale, EXACT))
    if isinstance(value, int):
        return value * int(10**scale)
    return divide_half_up(value.numerator * 10**scale, value.denominator)


def divide_half_up(numerator: int, denominator: int) -> int:
    """The nearest integer to the quotient, halves away from zero.

    >>> divide_half_up(-5, 2), divide_half_up(5, 2), divide_half_up(4, -3)
    (-3, 3, -1)
    """
    negative = (numerator < 0) != (denominator < 0)
    size = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return -size if negative else size


def fraction(value: Number) -> Fraction:
    """The same number as an exact rational."""
    return value if isinstance(value, Fraction) else Fraction(value)


def fold(text: str) -> str:
    """A-Z to a-z and nothing else: how `contains` and `starts` compare, on every back end.

    >>> fold("ÉCOLE Ａ")
    'École Ａ'
    """
    return text.translate(_FOLD)


def month_start(day: date, months: int = 0) -> date:
    """The first day of the month that many months from the day's own."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    first = month_start(day, months)
    return first.replace(day=min(day.day, month_end(first).day))


def period(name: str, today: date, fiscal_start: int = 1) -> Bounds:
    """First and last day, both included, of a period named in PERIODS; weeks begin on Monday.

    `last_7_days` and `last_30_days` end today; `last_12_months` are twelve whole months, this one included.

    >>> period("last_month", date(2026, 3, 31))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    back = 1 if name.startswith("last_") else 0
    if name in ("today", "yesterday"):
        day = today - timedelta(days=name == "yesterday")
        return day, day
    if name in ("this_week", "last_week"):
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday, monday + timedelta(days=6)
    if name in ("last_7_days", "last_30_days"):
        return today - timedelta(days=6 if name == "last_7_days" else 29), today
    if name == "last_12_months":
        return month_start(today, -11), month_end(today)
    if name == "year_to_date":
        return date(today.year, 1, 1), today
    length = 12 if name.endswith("year") else 3 if name.endswith("quarter") else 1
    offset = (today.month - (fiscal_start if "fiscal" in name else 1)) % length
    first = month_start(today, -offset - length * back)
    return first, month_end(month_start(first, length - 1))


def label_bounds(grain: str, label: str) -> Bounds:
    """First and last day of a label of the company calendar; ValueError when it is none.

    >>> label_bounds("quarter", "1996-Q3")
    (datetime.date(1996, 7, 1), datetime.date(1996, 9, 30))
    >>> label_bounds("week", "2026-W01")
    (datetime.date(2025, 12, 29), datetime.date(2026, 1, 4))
    """
    if grain == "day":
        day = date.fromisoformat(label)
        return day, day
    if len(label) < 4 or not (label[:4].isascii() and label[:4].isdigit()):
        raise ValueError(label)
    year, rest = int(label[:4]), label[4:]
    if grain == "week" and rest[:2] == "-W" and len(rest) == 4:
        monday = date.fromisocalendar(year, int(rest[2:]), 1)
        return monday, monday + timedelta(days=6)
    if grain == "month" and rest[:1] == "-" and len(rest) == 3:
        first = date(year, int(rest[1:]), 1)
        return first, month_end(first)
    parts = {"quarter": ("-Q", 4), "half": ("-H", 2)}
    if grain in parts and rest[:2] == parts[grain][0] and len(rest) == 3 and 1 <= int(rest[2:]) <= parts[grain][1]:
        length = 12 // parts[grain][1]
        first = date(year, (int(rest[2:]) - 1) * length + 1, 1)
        return first, month_end(month_start(first, length - 1))
    if grain == "year" and not rest:
        return date(year, 1, 1), date(year, 12, 31)
    raise ValueError(label)


_FOLD = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
