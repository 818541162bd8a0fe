"""Values of the field types: JSON in, edge values, JSON out, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.fields import FIELD_TYPES, ExternalId, ValueProblem
from metadata.fields.numbers import NumberOptions
from metadata.problems import Problems


def field(type_: str, **raw: Any) -> Any:
    problems = Problems()
    raw = {"options": ["small", "large"]} | raw if type_ == "choice" else raw
    raw = {"to": "thing"} | raw if type_ == "reference" else raw
    options = FIELD_TYPES[type_].parse_options(raw, problems, "")
    assert not problems.errors
    return SimpleNamespace(name="value", type=type_, options=options)


def parse(item: Any, value: Any) -> Any:
    return FIELD_TYPES[item.type].parse(item, value)


def dump(item: Any, value: Any) -> Any:
    return FIELD_TYPES[item.type].dump(item, value)


@pytest.mark.parametrize(
    ("type_", "raw", "value", "edge", "out"),
    [
        ("text", {}, "é", "é", "é"),  # NFC
        ("text", {}, "", None, None),
        ("integer", {}, 5, 5, 5),
        ("integer", {}, "-7", -7, -7),
        ("integer", {}, 2**53 - 1, 2**53 - 1, 2**53 - 1),
        ("integer", {}, "9007199254740992", 2**53, "9007199254740992"),
        ("decimal", {"scale": 3}, "1.5", Decimal("1.500"), "1.500"),
        ("decimal", {}, ".5", Decimal("0.5000"), "0.5000"),
        ("decimal", {}, "-0", Decimal("0"), "0.0000"),
        ("money", {"digits": 18}, "12345678901234.1234", Decimal("12345678901234.1234"), "12345678901234.1234"),
        ("money", {}, "100.00000", Decimal("100"), "100.0000"),
        ("percent", {}, "0.05", Decimal("0.05"), "0.05000000"),
        ("boolean", {}, False, False, False),
        ("choice", {}, "small", "small", "small"),
        ("date", {}, "2024-02-29", date(2024, 2, 29), "2024-02-29"),
        ("datetime", {}, "2026-01-31T08:00:00+08:00", datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31T00:00:00.000Z"),
        ("datetime", {}, "2026-01-31T08:00:00.1239Z", datetime(2026, 1, 31, 8, 0, 0, 123000, UTC), "2026-01-31T08:00:00.123Z"),  # noqa: E501
        ("reference", {}, 5, 5, 5),
        ("reference", {}, {"id": 5, "title": "Five"}, 5, 5),
        ("user", {}, "kim", ExternalId("kim"), "kim"),
        ("email", {}, "a@b.cn", "a@b.cn", "a@b.cn"),
        ("phone", {}, "+86 (021) 5555-1234", "+86 (021) 5555-1234", "+86 (021) 5555-1234"),
    ],
)  # fmt: skip
def test_values_in_and_out(type_: str, raw: dict[str, Any], value: Any, edge: Any, out: Any) -> None:
    item = field(type_, **raw)
    found = parse(item, value)
    assert found == edge
    assert type(found) is type(edge)
    assert dump(item, found) == out
    assert parse(item, out) == found


@pytest.mark.parametrize(
    ("type_", "raw", "value", "code"),
    [
        ("money", {"digits": 18, "scale": 4}, "922337203685477.5808", "number.out-of-range"),
        ("money", {}, "1.00001", "number.too-many-decimals"),
        ("money", {"min": "0"}, "-0.01", "number.out-of-range"),
        ("decimal", {}, 1.5, "number.not-exact"),
        ("decimal", {}, float("nan"), "number.not-exact"),
        ("decimal", {}, "NaN", "number.bad-form"),
        ("decimal", {}, "1e3", "number.bad-form"),
        ("decimal", {}, "1,000", "number.bad-form"),
        ("decimal", {}, "١٢", "number.bad-form"),
        ("decimal", {}, "9" * 500, "number.bad-form"),
        ("decimal", {}, True, "number.bad-form"),
        pytest.param("integer", {}, 10**5000, "number.bad-form", id="integer-huge"),
        ("integer", {}, 10**18, "number.out-of-range"),
        ("integer", {}, "1.5", "number.too-many-decimals"),
        ("text", {}, 5, "value.wrong-type"),
        ("text", {}, "x" * 201, "text.too-long"),
        ("text", {"pattern": "[A-Z]{3}"}, "abcd", "text.wrong-pattern"),
        ("text", {}, "a\x00b", "text.forbidden-character"),
        ("text", {}, "a\ud800b", "text.forbidden-character"),
        ("email", {}, "a@b", "email.bad-form"),
        ("phone", {}, "call", "phone.bad-form"),
        ("url", {}, "javascript:alert(1)", "url.bad-form"),
        ("boolean", {}, "true", "boolean.bad-form"),
        ("boolean", {}, 1, "boolean.bad-form"),
        ("choice", {}, "smal", "choice.unknown-option"),
        ("choice", {}, ["small"], "value.wrong-type"),
        ("date", {}, "2026-02-30", "date.bad-form"),
        ("date", {}, "2026-1-5", "date.bad-form"),
        ("date", {}, "0001-01-01", "date.out-of-range"),
        ("datetime", {}, "2026-01-31T08:00:00", "datetime.no-offset"),
        ("datetime", {}, "2026-01-31", "datetime.bad-form"),
        ("datetime", {}, "9999-12-31T23:59:59-12:00", "date.out-of-range"),
        ("reference", {}, 0, "reference.bad-form"),
        ("reference", {}, 2**63, "reference.bad-form"),
        ("reference", {}, True, "reference.bad-form"),
        ("reference", {}, {"title": "x"}, "reference.bad-form"),
        ("reference", {}, [5], "reference.bad-form"),
    ],
)
def test_refused_values(type_: str, raw: dict[str, Any], value: Any, code: str) -> None:
    with pytest.raises(ValueProblem) as refused:
        parse(field(type_, **raw), value)
    assert refused.value.code == code


def test_out_of_range_says_the_limits() -> None:
    with pytest.raises(ValueProblem) as refused:
        parse(field("money", digits=18, scale=4), "922337203685477.5808")
    assert refused.value.arguments == {
        "value": "922337203685477.5808",
        "min": "-99999999999999.9999",
        "max": "99999999999999.9999",
        "digits": 18,
        "scale": 4,
    }


def test_a_near_option_is_suggested() -> None:
    with pytest.raises(ValueProblem) as refused:
        parse(field("choice"), "smal")
    assert refused.value.suggestions == ("small",)


@given(st.integers(1, 18).flatmap(lambda d: st.tuples(st.just(d), st.integers(0, d))), st.data())
def test_numbers_of_any_digits_and_scale_survive(shape: tuple[int, int], data: st.DataObject) -> None:
    digits, scale = shape
    item = field("decimal", digits=digits, scale=scale)
    scaled = data.draw(st.integers(-(10**digits) + 1, 10**digits - 1))
    number = Decimal(scaled).scaleb(-scale)
    edge = parse(item, f"{number:f}")
    assert edge == number
    assert dump(item, edge) == f"{number:f}".replace("-0", "-0") or edge == 0
    options: NumberOptions = item.options
    assert options.lowest <= edge <= options.highest


@given(
    st.sampled_from(sorted(FIELD_TYPES)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    ),
)
def test_any_value_is_taken_or_refused(type_: str, value: Any) -> None:
    raw: dict[str, Any] = {"lines": {"of": "row", "as": "thing"}, "auto_number": {"pattern": "{seq:0}"}}.get(type_, {})
    with suppress(ValueProblem):
        parse(field(type_, **raw), value)
