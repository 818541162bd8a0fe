"""integer, decimal, money, percent: exact numbers of stated digits and scale; a binary float never gets in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from metadata.fields.base import FieldType, HasOptions, ValueProblem, shown
from metadata.problems import Problems

MAX_DIGITS = 18  # what a signed 64-bit integer holds whatever the digits are
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_JSON_EXACT = 2**53  # integers a JavaScript number holds exactly end below this


@dataclass(frozen=True, slots=True)
class NumberOptions:
    """`digits` counts all digits, `scale` those after the point; `min`, `max`: inclusive, None = what digits allow."""

    digits: int = 15
    scale: int = 4
    min: Decimal | None = None
    max: Decimal | None = None

    @property
    def lowest(self) -> Decimal:
        return -self._edge if self.min is None else max(self.min, -self._edge)

    @property
    def highest(self) -> Decimal:
        return self._edge if self.max is None else min(self.max, self._edge)

    @property
    def _edge(self) -> Decimal:
        return Decimal(10**self.digits - 1).scaleb(-self.scale)


@dataclass(frozen=True, slots=True)
class MoneyOptions(NumberOptions):
    """`currency`: ISO 4217 code; None = the currency of the company."""

    currency: str | None = None


class _Number(FieldType):
    expression_type = "number"
    operators = ("==", "is_not", "<", "<=", ">", ">=", "in", "none_of", "empty", "not empty", "!=", "not in")
    aggregates = ("sum", "avg", "min", "max", "count", "count_distinct")
    digits = 15
    scale = 4

    def parse_options(self, raw: Mapping[str, Any], problems: Problems, pointer: str) -> Any:
        digits, scale = raw.get("digits", self.digits), raw.get("scale", self.scale)
        if scale > digits:
            problems.add("field.scale-over-digits", pointer + "/scale", scale=scale, digits=digits)
            digits = MAX_DIGITS
        bounds: dict[str, Decimal | None] = {"min": None, "max": None}
        edge = NumberOptions(digits, scale)
        for key in bounds:
            if (text := raw.get(key)) is None:
                continue
            bound = Decimal(text)
            if decimals(bound) > scale:
                problems.add("number.too-many-decimals", f"{pointer}/{key}", value=shown(str(text)), scale=scale)
            elif not edge.lowest <= bound <= edge.highest:
                problems.add("number.out-of-range", f"{pointer}/{key}", **limits(edge, shown(str(text))))
            else:
                bounds[key] = bound
        low, high = bounds["min"], bounds["max"]
        if low is not None and high is not None and low > high:
            problems.add("field.min-over-max", pointer + "/min", min=str(low), max=str(high))
        return self.options(raw, digits, scale, low, high)

    def options(
        self, raw: Mapping[str, Any], digits: int, scale: int, low: Decimal | None, high: Decimal | None
    ) -> NumberOptions:
        return NumberOptions(digits, scale, low, high)

    def read(self, field: HasOptions, value: Any) -> Any:
        number = to_decimal(value)
        options: NumberOptions = field.options
        if not options.lowest <= number <= options.highest:
            raise ValueProblem("number.out-of-range", **limits(options, shown(str(value))))
        if decimals(number) > options.scale:
            raise ValueProblem("number.too-many-decimals", value=shown(str(value)), scale=options.scale)
        return number.quantize(Decimal(1).scaleb(-options.scale)) + 0  # + 0 turns -0 into 0

    def dump(self, field: HasOptions, edge: Any) -> Any:
        if edge is None:
            return None
        return f"{edge.quantize(Decimal(1).scaleb(-field.options.scale)):f}"


class Integer(_Number):
    """Whole numbers; the edge value is an int. JSON carries a number below 2^53, else a string."""

    name = "integer"
    digits = MAX_DIGITS
    scale = 0

    def read(self, field: HasOptions, value: Any) -> int:
        return int(super().read(field, value))

    def dump(self, field: HasOptions, edge: Any) -> Any:
        return str(edge) if edge is not None and abs(edge) >= _JSON_EXACT else edge


class DecimalNumber(_Number):
    name = "decimal"


class Money(_Number):
    name = "money"

    def options(
        self, raw: Mapping[str, Any], digits: int, scale: int, low: Decimal | None, high: Decimal | None
    ) -> MoneyOptions:
        return MoneyOptions(digits, scale, low, high, raw.get("currency"))


class Percent(_Number):
    """A fraction: 0.05 is 5 %."""

    name = "percent"
    digits = 12
    scale = 8
    aggregates = ("avg", "min", "max", "sum", "count", "count_distinct")


def to_decimal(value: Any) -> Decimal:
    """An exact number from JSON: an integer or a string of digits; never a float. Raises ValueProblem.

    >>> to_decimal("1234.50"), to_decimal(7)
    (Decimal('1234.50'), Decimal('7'))
    """
    if isinstance(value, bool):
        raise ValueProblem("number.bad-form", value=str(value).lower())
    if isinstance(value, float):
        raise ValueProblem("number.not-exact", value=shown(repr(value)))
    if isinstance(value, int):
        if value.bit_length() > 200:
            raise ValueProblem("number.bad-form", value=f"an integer of {value.bit_length()} bits")
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, str) and len(value) <= 100 and _NUMBER.fullmatch(value.strip(" ")):
        return Decimal(value.strip(" "))
    raise ValueProblem("number.bad-form", value=shown(value))


def decimals(number: Decimal) -> int:
    """How many decimals the number needs; zeros at the end do not count.

    >>> decimals(Decimal("1.2300")), decimals(Decimal("1E+3"))
    (2, 0)
    """
    digits, exponent = number.as_tuple().digits, number.as_tuple().exponent
    if not isinstance(exponent, int):
        return 0
    for digit in reversed(digits):
        if exponent >= 0 or digit:
            break
        exponent += 1
    return max(0, -exponent) if number else 0


def limits(options: NumberOptions, value: str) -> dict[str, Any]:
    """Arguments of number.out-of-range."""
    return {
        "value": value,
        "min": f"{options.lowest:f}",
        "max": f"{options.highest:f}",
        "digits": options.digits,
        "scale": options.scale,
    }
