"""date and datetime: days of the company calendar, and instants in UTC to the millisecond."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from metadata.fields.base import FieldType, HasOptions, ValueProblem, shown

FIRST_YEAR, LAST_YEAR = 1900, 2199
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
_OPERATORS = ("within", "==", "is_not", "<", "<=", ">", ">=", "empty", "not empty", "!=", "in", "none_of", "not in")


class Date(FieldType):
    name = "date"
    expression_type = "date"
    operators = _OPERATORS
    aggregates = ("min", "max", "count", "count_distinct")

    def read(self, field: HasOptions, value: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return in_calendar(value)
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise ValueProblem("date.bad-form", value=shown(value))
        try:
            day = date.fromisoformat(value)
        except ValueError:  # 2026-02-30: the form is right, the day does not exist
            raise ValueProblem("date.bad-form", value=shown(value)) from None
        return in_calendar(day)

    def dump(self, field: HasOptions, edge: Any) -> Any:
        return None if edge is None else edge.isoformat()


class DateTime(FieldType):
    """An instant; what is finer than a millisecond is cut off."""

    name = "datetime"
    expression_type = "datetime"
    operators = _OPERATORS
    aggregates = ("min", "max", "count", "count_distinct")

    def read(self, field: HasOptions, value: Any) -> datetime:
        instant: datetime | None = value if isinstance(value, datetime) else None
        if isinstance(value, str) and _DATETIME.fullmatch(value):
            try:
                instant = datetime.fromisoformat(value.upper())
            except ValueError:
                instant = None
        if instant is None:
            raise ValueProblem("datetime.bad-form", value=shown(value))
        if instant.tzinfo is None:
            raise ValueProblem("datetime.no-offset", value=shown(value))
        try:
            instant = instant.astimezone(UTC)
        except OverflowError:
            raise ValueProblem("date.out-of-range", value=shown(value), min=FIRST_YEAR, max=LAST_YEAR) from None
        in_calendar(instant.date())
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def dump(self, field: HasOptions, edge: Any) -> Any:
        if edge is None:
            return None
        # isoformat, not strftime: %Y leaves out the zeros of a year before 1000
        return edge.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def in_calendar(day: date) -> date:
    """The day, when the company calendar can hold it; else ValueProblem."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueProblem("date.out-of-range", value=day.isoformat(), min=FIRST_YEAR, max=LAST_YEAR)
    return day
