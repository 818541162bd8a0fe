"""Cells as people write them to JSON values of a field: numbers, dates, yes and no, choices, text. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from zoneinfo import ZoneInfo

from metadata.fields import ChoiceOptions, ValueProblem
from metadata.kinds.entity import Field
from metadata.kinds.import_map import ImportColumn, date_parts
from runtime.records.transfer.files import Cell

Order = Literal["dmy", "mdy"]
MARKED = re.compile(r"'+[=+\-@\t\r]")
"""CSV text an export has marked with an apostrophe, so that no spreadsheet takes it for a formula."""

_GROUPED = re.compile(r"\d{1,3}(?:([,' ])\d{3})(?:\1\d{3})*(\.\d*)?")
_PLAIN = re.compile(r"\d+\.?\d*|\.\d+")
_POWER = re.compile(r"\d(?:\.\d+)?[eE][+-]?\d{1,2}")
_CODE = re.compile(r"^(?:[A-Z]{3}|人民币)\s*(?=[\d.+\-])|(?<=[\d.])\s*(?:[A-Z]{3}|元|圆)$")
_YES = frozenset({"true", "t", "yes", "y", "1", "on", "是", "真", "对", "有", "√", "✓"})
_NO = frozenset({"false", "f", "no", "n", "0", "off", "否", "假", "错", "无", "×", "✗"})
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_CLOCK = r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK)
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?" + _CLOCK)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})" + _CLOCK)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _CLOCK)
_DAY_NAMED = re.compile(r"(\d{1,2})[-/ .]\s*([A-Za-z]{3})[a-z]*\.?[-/ ,]\s*(\d{4})" + _CLOCK)
_MONTH_NAMED = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _CLOCK)
_SERIAL_FROM, _SERIAL_LAST = date(1899, 12, 30), 2_958_465


def text_of(cell: Cell | None) -> str | None:
    """A cell as it shows; a spreadsheet's number with the 15 digits it shows.

    >>> text_of(0.1 + 0.2), text_of(12.0), text_of(date(2026, 1, 31))
    ('0.3', '12', '2026-01-31')
    """
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}" if cell == cell and abs(cell) < 1e300 else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as plain ones; Chinese punctuation among text stays.

    >>> half_width("ＡＢ１２．５，好。")
    'AB12.5,好。'
    """
    return text.translate(_HALF)


_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def clean(text: str, verbs: Iterable[str]) -> str:
    """The text after these cleanings, in order.

    >>> clean(" Buchanan Steven ", ["trim", "swap_name"]), clean("{3F2A-9}", ["strip_braces", "lower"])
    ('Steven Buchanan', '3f2a-9')
    """
    for verb in verbs:
        text = _CLEAN[verb](text)
    return text


def _swap_name(text: str) -> str:
    family, comma, given = text.strip().partition(",")
    if not comma:
        family, _, given = text.strip().rpartition(" ")
    return f"{given.strip()} {family.strip()}".strip()


_CLEAN: Mapping[str, Callable[[str], str]] = {
    "trim": str.strip,
    "upper": str.upper,
    "lower": str.lower,
    "strip_braces": lambda text: text.strip().removeprefix("{").removesuffix("}"),
    "swap_name": _swap_name,
    "half_width": half_width,
}


def number(text: str) -> Decimal:
    """An exact number as people write it; `%` divides by a hundred. Raises ValueProblem.

    >>> [str(number(text)) for text in ("1,234.50", ".012", "１５％", "¥ -3", "(1,000)", "1.2E+03", "CNY 7")]
    ['1234.50', '0.012', '0.15', '-3', '-1000', '1.2E+3', '7']
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("\u00a0", " ")
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1].strip() if negative else plain
    share = Decimal(1)
    if plain.endswith(("%", "‰")):
        share, plain = Decimal("0.01") if plain[-1] == "%" else Decimal("0.001"), plain[:-1].strip()
    plain = _CODE.sub("", "".join(char for char in plain if unicodedata.category(char) != "Sc").strip()).strip()
    if plain.endswith("-"):
        negative, plain = not negative, plain[:-1].strip()
    if plain[:1] in ("+", "-"):
        negative, plain = negative != (plain[0] == "-"), plain[1:].strip()
    plain = "".join(char for char in plain if unicodedata.category(char) != "Sc").strip()
    if (found := _GROUPED.fullmatch(plain)) is not None:
        plain = plain.replace(found[1], "")
    elif not _PLAIN.fullmatch(plain) and not _POWER.fullmatch(plain):
        raise ValueProblem("import.not-a-number", value=_short(text))
    if len(plain) > 60:
        raise ValueProblem("import.not-a-number", value=_short(text))
    try:
        value = Decimal(plain.removesuffix(".")) * share
    except InvalidOperation:
        raise ValueProblem("import.not-a-number", value=_short(text)) from None
    return -value if negative else value


def day_order(texts: Iterable[str]) -> Order | None:
    """Whether a column of dates such as 3/14/2026 has the month or the day first, when only one can be.

    >>> day_order(["3/4/2026", "3/14/2026"]), day_order(["3/4/2026"])
    ('mdy', None)
    """
    day_first = month_first = False
    for text in texts:
        if (found := _YEAR_LAST.fullmatch(half_width(text).strip())) is not None:
            day_first |= int(found[1]) > 12
            month_first |= int(found[3]) > 12
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


def moment(text: str, order: Order | None = None) -> datetime:
    """A date or date with time in any usual style; naive unless the text says its offset. Raises ValueProblem.

    >>> for text in ("2026-1-31", "2026/1/31 8:05", "2026年1月31日", "20260131", "31 Jan 2026", "Jan 31, 2026"):
    ...     print(moment(text).isoformat())
    2026-01-31T00:00:00
    2026-01-31T08:05:00
    2026-01-31T00:00:00
    2026-01-31T00:00:00
    2026-01-31T00:00:00
    2026-01-31T00:00:00
    """
    plain = " ".join(half_width(text).split())
    try:
        if (found := _YEAR_FIRST.fullmatch(plain)) is not None:
            return _at(int(found[1]), int(found[3]), int(found[4]), found.groups()[4:])
        if (found := _CHINESE.fullmatch(plain) or _PACKED.fullmatch(plain)) is not None:
            return _at(int(found[1]), int(found[2]), int(found[3]), found.groups()[3:])
        if (found := _DAY_NAMED.fullmatch(plain)) is not None and found[2].lower() in _MONTHS:
            return _at(int(found[3]), _MONTHS[found[2].lower()], int(found[1]), found.groups()[3:])
        if (found := _MONTH_NAMED.fullmatch(plain)) is not None and found[1].lower() in _MONTHS:
            return _at(int(found[3]), _MONTHS[found[1].lower()], int(found[2]), found.groups()[3:])
        if (found := _YEAR_LAST.fullmatch(plain)) is not None:
            first, second = int(found[1]), int(found[3])
            if found[2] == ".":
                order = "dmy"  # 31.1.2026 is written nowhere with the month first
            if order is None and first != second:
                if first <= 12 and second <= 12:
                    raise ValueProblem("import.ambiguous-date", value=_short(text))
                order = "dmy" if first > 12 else "mdy"
            day, month = (first, second) if order != "mdy" else (second, first)
            return _at(int(found[4]), month, day, found.groups()[4:])
    except (ValueError, OverflowError):
        raise ValueProblem("import.not-a-date", value=_short(text)) from None
    raise ValueProblem("import.not-a-date", value=_short(text))


def _at(year: int, month: int, day: int, clock: tuple[str | None, ...]) -> datetime:
    hour, minute, second, part, half, zone = clock
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(half)
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    micro = int((part or "0").ljust(6, "0"))
    found = datetime(year, month, day, hours, int(minute or 0), int(second or 0), micro)
    if zone is None:
        return found
    if zone == "Z":
        return found.replace(tzinfo=UTC)
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return (found - offset if zone[0] == "+" else found + offset).replace(tzinfo=UTC)


def formed(text: str, form: str) -> datetime:
    """A date written in one form: YYYY/M/D. Raises ValueProblem.

    >>> formed("4/7/96", "D/M/YY").date().isoformat()
    '1996-07-04'
    """
    pattern = "".join(_PARTS.get(part, re.escape(part)) for part in date_parts(form))
    found = re.fullmatch(pattern, half_width(text).strip())
    if found is None:
        raise ValueProblem("import.not-a-date", value=_short(text), expected=form)
    got = {name: int(value) for name, value in found.groupdict().items()}
    year = got.get("YYYY") or (2000 if got["YY"] < 70 else 1900) + got["YY"]
    try:
        return datetime(year, got["M"], got["D"], got.get("H", 0), got.get("mm", 0), got.get("ss", 0))
    except ValueError:
        raise ValueProblem("import.not-a-date", value=_short(text), expected=form) from None


_PARTS = {
    "YYYY": r"(?P<YYYY>\d{4})",
    "YY": r"(?P<YY>\d{2})",
    "MM": r"(?P<M>\d{2})",
    "M": r"(?P<M>\d{1,2})",
    "DD": r"(?P<D>\d{2})",
    "D": r"(?P<D>\d{1,2})",
    "HH": r"(?P<H>\d{2})",
    "H": r"(?P<H>\d{1,2})",
    "mm": r"(?P<mm>\d{2})",
    "ss": r"(?P<ss>\d{2})",
}


def _serial(cell: Cell) -> datetime | None:
    """The moment behind a spreadsheet's serial number: days since the end of 1899."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not 1 <= cell <= _SERIAL_LAST:
        return None
    return datetime.combine(_SERIAL_FROM, time()) + timedelta(seconds=round(cell * 86_400))


@dataclass(frozen=True)
class CellReader:
    """One column's way from cell to the JSON value of its field; a reference stays text, to be looked up.

    `blanks`: texts that mean empty; `marked`: the file is CSV, whose text may carry an export's apostrophe.
    """

    field: Field
    column: ImportColumn
    zone: ZoneInfo
    blanks: frozenset[str] = frozenset({""})
    order: Order | None = None
    marked: bool = True

    def read(self, cell: Cell | None) -> Any:
        """The JSON value, None for an empty cell. Raises ValueProblem."""
        if not isinstance(cell, str | None) and not self.column.values and not set(self.column.clean) - {"trim"}:
            return self._typed(cell)
        text = self.text(cell)
        if text is None:
            return None
        if self.column.values:
            mapped = self.column.values.get(text, self.column.values.get(text.strip(), text))
            if not isinstance(mapped, str):
                return mapped
            text = mapped
        return self._value(text)

    def text(self, cell: Cell | None) -> str | None:
        """The cleaned text of a cell; None when it means empty."""
        text = text_of(cell)
        if text is None or text.strip() in self.blanks:
            return None
        if self.marked and MARKED.match(text):
            text = text[1:]
        text = clean(text, self.column.clean) if self.column.clean else text
        return None if text.strip() in self.blanks else text

    def _typed(self, cell: Cell) -> Any:
        """A cell whose kind the spreadsheet knows."""
        kind = self.field.type
        if isinstance(cell, bool) and kind == "boolean":
            return cell
        if isinstance(cell, datetime | date) and kind in ("date", "datetime"):
            found = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
            return self._day(found) if kind == "date" else self._instant(found)
        if kind in ("date", "datetime") and (counted := _serial(cell)) is not None:
            return self._day(counted) if kind == "date" else self._instant(counted)
        text = text_of(cell)
        return None if text is None or text in self.blanks else self._value(text)

    def _value(self, text: str) -> Any:
        kind = self.field.type
        if kind in ("integer", "decimal", "money", "percent"):
            return self._number(text)
        if kind in ("date", "datetime"):
            form = self.column.format
            found = formed(text, form) if form else moment(text, self.order)
            return self._day(found) if kind == "date" else self._instant(found)
        if kind == "boolean":
            word = unicodedata.normalize("NFKC", text).strip().lower()
            if word in _YES or word in _NO:
                return word in _YES
            raise ValueProblem("import.not-a-boolean", value=_short(text))
        if kind == "choice":
            return self._option(text.strip())
        if kind in ("email", "phone", "url", "reference", "user", "team"):
            return text.strip()
        return text

    def _number(self, text: str) -> str:
        value = number(text)
        if self.column.format == "percent" and not text.strip().endswith(("%", "％")):
            value = value / 100
        if self.column.times is not None:
            value *= self.column.times
        return f"{value:f}"

    def _day(self, found: datetime) -> str:
        if found.tzinfo is not None:
            found = _moved(found, self.zone)
        return found.date().isoformat()

    def _instant(self, found: datetime) -> str:
        if found.tzinfo is None:
            found = found.replace(tzinfo=self.zone)
        return _moved(found, UTC).isoformat()

    def _option(self, text: str) -> str:
        options = self.field.options
        if isinstance(options, ChoiceOptions) and options.option(text) is None:
            wanted = text.casefold()
            for option in options.options:
                if wanted in (option.name.casefold(), *(label.casefold() for label in option.label.values())):
                    return option.name
        return text


def _moved(found: datetime, zone: tzinfo) -> datetime:
    """The same instant in another zone; at the ends of the calendar there may be none."""
    try:
        return found.astimezone(zone)
    except OverflowError:
        raise ValueProblem("import.not-a-date", value=found.isoformat()) from None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
