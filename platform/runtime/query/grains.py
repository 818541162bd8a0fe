"""Grains of a date dimension: the labels of the company calendar, and which period stands before another. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from rules.values import add_months, label_bounds

GRAINS = ("day", "week", "month", "quarter", "half", "year")
CALENDAR = "calendar_day"
COMPARES = ("previous", "year_ago")
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAYS = {"day": 1, "week": 7}
_WEEKS_OF_A_YEAR = 364  # fifty-two whole weeks: a week of last year begins on a Monday too


def label(grain: str, day: date) -> str:
    """The calendar's name of the period the day lies in.

    >>> label("quarter", date(1996, 7, 4)), label("week", date(2026, 1, 1)), label("half", date(1996, 7, 4))
    ('1996-Q3', '2026-W01', '1996-H2')
    """
    if grain == "day":
        return day.isoformat()
    if grain == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if grain == "month":
        return f"{day.year:04d}-{day.month:02d}"
    if grain == "quarter":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    if grain == "half":
        return f"{day.year:04d}-H{1 if day.month <= 6 else 2}"
    return f"{day.year:04d}"


def compared(grain: str, name: str, compare: str) -> str:
    """The label of the period that this one is compared with.

    >>> compared("month", "2026-01", "previous"), compared("quarter", "2026-Q1", "year_ago")
    ('2025-12', '2025-Q1')
    """
    first, _ = label_bounds(grain, name)
    if compare == "previous":
        return label(grain, first - timedelta(days=1))
    return label(grain, _year(grain, first, -1))


def comparing(grain: str, name: str, compare: str) -> str:
    """The label of the period that is compared with this one: the way back of `compared`.

    >>> comparing("month", "2025-12", "previous")
    '2026-01'
    """
    first, last = label_bounds(grain, name)
    if compare == "previous":
        return label(grain, last + timedelta(days=1))
    return label(grain, _year(grain, first, 1))


def shifted(first: date | None, last: date | None, grain: str, compare: str) -> tuple[date | None, date | None]:
    """The days compared with those from first to last, like for like; None stays open.

    >>> shifted(date(2026, 2, 1), date(2026, 2, 28), "month", "previous")
    (datetime.date(2026, 1, 1), datetime.date(2026, 1, 31))
    """
    beyond = last + timedelta(days=1) if last is not None else None
    moved = [None if day is None else _back(day, grain, compare) for day in (first, beyond)]
    return moved[0], moved[1] - timedelta(days=1) if moved[1] is not None else None


def spanned(first: date, last: date) -> str | None:
    """The grain of which these days are exactly one period; None when of none.

    >>> spanned(date(2026, 4, 1), date(2026, 6, 30))
    'quarter'
    """
    for grain in ("day", "week", "month", "quarter", "half", "year"):
        if label_bounds(grain, label(grain, first)) == (first, last):
            return grain
    return None


def _back(day: date, grain: str, compare: str) -> date:
    if compare == "year_ago":
        return _year(grain, day, -1)
    if grain in _MONTHS:
        return add_months(day, -_MONTHS[grain])
    return day - timedelta(days=_DAYS[grain])


def _year(grain: str, day: date, years: int) -> date:
    if grain == "week":
        return day + timedelta(days=_WEEKS_OF_A_YEAR * years)
    return add_months(day, 12 * years)
