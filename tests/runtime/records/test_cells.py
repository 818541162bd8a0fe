"""Cells as people write them: numbers, dates, yes and no, choices, references."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metadata.fields import FIELD_TYPES, ValueProblem
from metadata.kinds.entity import Field
from metadata.kinds.import_map import ImportColumn
from metadata.problems import Problems
from runtime.records.transfer.cells import CellReader, clean, day_order, formed, half_width, moment, number, text_of
from runtime.records.transfer.report import marked

SHANGHAI = ZoneInfo("Asia/Shanghai")


def field(type_: str, **raw: Any) -> Field:
    return Field("f", "f", type_, {}, FIELD_TYPES[type_].parse_options(raw, Problems(), ""))


def cell(item: Field, value: Any, **column: Any) -> Any:
    return CellReader(item, ImportColumn("c", "f", **column), SHANGHAI).read(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("1,234.50", "1234.50"),
        ("12,345,678", "12345678"),
        ("1 234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        (".012", "0.012"),
        ("5.", "5"),
        ("-0.5", "-0.5"),
        ("+7", "7"),
        ("７８．９", "78.9"),
        ("¥1,200", "1200"),
        ("￥ 1,200.00", "1200.00"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("€ 3", "3"),
        ("CNY 12.5", "12.5"),
        ("12.5 USD", "12.5"),
        ("12.5元", "12.5"),
        ("(1,000.25)", "-1000.25"),
        ("100-", "-100"),
        ("−3", "-3"),
        ("15%", "0.15"),
        ("１５％", "0.15"),
        ("5‰", "0.005"),
        ("1.5E+04", "1.5E+4"),
        ("12345678901234.1234", "12345678901234.1234"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert str(number(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1,23",
        "1,2345",
        "1.234,50",
        "1.2.3",
        "12a",
        "0x1F",
        "1e999",
        "NaN",
        "inf",
        "--5",
        "%",
        "1 2",
        "½",
        "9" * 80,
    ],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueProblem) as problem:
        number(text)
    assert problem.value.code == "import.not-a-number"


@pytest.mark.parametrize(
    "text",
    [
        "1996-07-04",
        "1996/7/4",
        "1996.7.4",
        "19960704",
        "1996年7月4日",
        "1996 年 7 月 4 日",
        "4-Jul-1996",
        "4 July 1996",
        "Jul 4, 1996",
        "July 4th 1996",
        "4.7.1996",
        "1996-07-04 00:00:00",
        "1996-07-04T00:00:00.000",
        "１９９６/０７/０４",
    ],
)
def test_dates(text: str) -> None:
    assert moment(text) == datetime(1996, 7, 4)


def test_times() -> None:
    assert moment("2026/1/31 8:05 pm") == datetime(2026, 1, 31, 20, 5)
    assert moment("2026-01-31 12:00:01.25 AM") == datetime(2026, 1, 31, 0, 0, 1, 250_000)
    assert moment("2026-01-31T08:00:00+08:00").isoformat() == "2026-01-31T00:00:00+00:00"
    assert cell(field("datetime"), "2026-01-31 08:00") == "2026-01-31T00:00:00+00:00"
    assert cell(field("date"), "2026-01-31T23:00:00Z") == "2026-02-01"
    assert cell(field("datetime"), datetime(2026, 1, 31, 8)) == "2026-01-31T00:00:00+00:00"


@pytest.mark.parametrize(
    "text", ["31/31/2026", "2026-13-01", "2026-02-30", "20261301", "yesterday", "12", "0000-01-01"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueProblem) as problem:
        moment(text)
    assert problem.value.code == "import.not-a-date"


def test_day_and_month() -> None:
    assert day_order(["13/1/2026", "1/2/2026"]) == "dmy"
    assert day_order(["1/13/2026", "1/2/2026"]) == "mdy"
    assert day_order(["1/13/2026", "13/2/2026"]) is None
    assert moment("1/2/2026", "dmy") == datetime(2026, 2, 1)
    assert moment("1/2/2026", "mdy") == datetime(2026, 1, 2)
    assert moment("2/2/2026") == datetime(2026, 2, 2)
    with pytest.raises(ValueProblem) as problem:
        moment("1/2/2026")
    assert problem.value.code == "import.ambiguous-date"


def test_dates_of_one_form() -> None:
    assert formed("1996/7/4", "YYYY/M/D") == datetime(1996, 7, 4)
    assert formed("04.07.96 23:59", "DD.MM.YY HH:mm") == datetime(1996, 7, 4, 23, 59)
    assert formed("04.07.69", "DD.MM.YY").year == 2069
    for text, form in (("1996-7-4", "YYYY/M/D"), ("4/13/1996", "D/M/YYYY"), ("7/4/1996", "MM/DD/YYYY")):
        with pytest.raises(ValueProblem):
            formed(text, form)


def test_by_type() -> None:
    assert [cell(field("boolean"), text) for text in ("是", "Y", "TRUE", "１", "no", "×", "0")] == [True] * 4 + [
        False
    ] * 3
    with pytest.raises(ValueProblem):
        cell(field("boolean"), "maybe")
    grade = field("choice", options=[{"name": "A", "label": {"zh-CN": "甲", "en": "First"}}, "b_1"])
    assert [cell(grade, text) for text in ("A", "甲", " first ", "B_1", "zzz")] == ["A", "A", "A", "b_1", "zzz"]
    assert cell(field("text"), " 007 ") == " 007 "
    assert cell(field("text"), " 007 ", clean=("trim",)) == "007"
    assert cell(field("text"), "'=1+1") == "=1+1"
    assert cell(field("text"), "'tis") == "'tis"
    assert cell(field("text"), 12.0) == "12"
    assert cell(field("percent"), "15", format="percent") == "0.15"
    assert cell(field("percent"), "15%", format="percent") == "0.15"
    assert cell(field("date"), 46053) == "2026-01-31"
    assert cell(field("date"), date(2026, 1, 31)) == "2026-01-31"
    assert cell(field("money"), 0.1 + 0.2) == "0.3"
    assert cell(field("text"), None) is None
    assert cell(field("text"), "NA") == "NA"


def test_values_and_cleaning() -> None:
    values = {"1": "one", "x": True}
    assert [cell(field("text"), text, values=values) for text in ("1", " 1 ", "2")] == ["one", "one", "2"]
    assert cell(field("boolean"), "x", values=values) is True
    assert clean("Buchanan, Steven", ["swap_name"]) == "Steven Buchanan"
    assert clean("van der Berg Anna", ["swap_name"]) == "Anna van der Berg"
    assert clean("Cher", ["swap_name"]) == "Cher"
    assert half_width("Ａ１，　ｂ") == "A1, b"


def test_an_apostrophe_goes_on_and_off() -> None:
    for text in ("=1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''=1", "'x", "plain", ""):
        assert CellReader(field("text"), ImportColumn("c", "f"), SHANGHAI).text(marked(text)) == (text or None)
    assert text_of(True) == "true"
