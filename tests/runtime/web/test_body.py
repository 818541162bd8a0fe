"""Strict bodies and query strings."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.problems import Refused
from runtime.web import body


def refused(raw: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as caught:
        body.parse(raw)
    (problem,) = caught.value.problems
    return problem.code, dict(problem.args)


def test_fractions_stay_exact() -> None:
    value = body.parse(b'{"a": 12345678901234.1234, "b": 1e2, "c": -0.10, "d": 7}')
    assert value == {"a": Decimal("12345678901234.1234"), "b": Decimal("1e2"), "c": Decimal("-0.10"), "d": 7}
    assert str(value["c"]) == "-0.10"
    assert body.parse(b'[0.10, "x"]', str) == ["0.10", "x"]


@pytest.mark.parametrize(
    ("raw", "code", "line", "column"),
    [
        (b'{"a": 1,\n "b": }', "body.bad-json", 2, 7),
        (b'{"a": 1', "body.bad-json", 1, 8),
        (b'{"a": 1} x', "body.bad-json", 1, 10),
        (b"{'a': 1}", "body.bad-json", 1, 2),
        (b'{"a": 1,\n  "b": {"c": 1, "c": 2}}', "body.duplicate-key", 2, 17),
        (b'{"a": {"a": 1},\n"\\u0061": 2}', "body.duplicate-key", 2, 1),
        (b'{"a": "NaN", "b":\n  NaN}', "body.bad-number", 2, 3),
        (b"[-Infinity]", "body.bad-number", 1, 2),
        (b'{"a": "x\ny"}', "body.bad-json", 1, 9),
    ],
)
def test_broken_json_names_its_place(raw: bytes, code: str, line: int, column: int) -> None:
    found, args = refused(raw)
    assert (found, args["line"], args["column"]) == (code, line, column)


def test_depth() -> None:
    assert body.parse(b"[" * 64 + b"]" * 64)
    assert body.parse(b'["' + b"[" * 500 + b'"]')
    assert refused(b"[" * 65 + b"]" * 65)[0] == "body.too-deep"
    assert refused(b"[" * 100_000)[0] == "body.too-deep"
    assert refused(b'{"a":' * 100_000)[0] == "body.too-deep"


@pytest.mark.parametrize("raw", ['{"a": 1}'.encode("utf-16"), b'{"a": "\xff"}', '{"名": "中"}'.encode("gb18030")])
def test_wrong_encodings(raw: bytes) -> None:
    assert refused(raw)[0] == "body.bad-encoding"


def test_characters_without_a_place_in_text_columns() -> None:
    assert refused(b'{"a": "x\\u0000"}')[0] == "body.bad-character"
    assert refused(b'{"a": {"b": ["\\ud800"]}}')[0] == "body.bad-character"
    assert body.parse(b'{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


def test_empty_and_endless_numbers() -> None:
    assert refused(b"  ")[0] == "body.missing"
    assert refused(b"[" + b"9" * 10_000 + b"]")[0] == "body.bad-json"


def test_object_and_keys() -> None:
    with pytest.raises(Refused, match=r"body.not-an-object"):
        body.parse_object(b"[]")
    known = {"user": (str,), "count": (int,)}
    body.keys({"user": "a"}, known, ("user",))
    with pytest.raises(Refused) as caught:
        body.keys({"usr": "a"}, known)
    assert caught.value.problems[0].suggestions == ("user",)
    with pytest.raises(Refused, match=r"body.wrong-type"):
        body.keys({"count": True}, known)
    with pytest.raises(Refused, match=r"body.missing-key"):
        body.keys({}, known, ("user",))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"a=%ff", "request.bad-query-string"),
        (b"a=%00", "request.bad-query-string"),
        (b"a=" + b"x" * 40_000, "request.too-long"),
        (b"a=1&a=2", "request.repeated-parameter"),
        (b"b=1", "request.unknown-parameter"),
    ],
)
def test_query_strings(raw: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        body.parameters(raw, frozenset({"a"}))


def test_query_string_decodes() -> None:
    assert body.parameters(b"filter=a+%3D%3D%20%27%E4%B8%AD%27&x=&y") == {"filter": "a == '中'", "x": "", "y": ""}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_reads_what_json_writes(value: object) -> None:
    raw = json.dumps(value).encode()
    if b"\\u0000" not in raw:
        assert body.parse(raw) == value


def status(read: Callable[[bytes], object], raw: bytes) -> int:
    try:
        read(raw)
    except Refused as problem:
        return problem.status
    return 200


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_a_problem(raw: bytes) -> None:
    assert status(body.parse, raw) in (200, 400)
    assert status(body.parameters, raw) in (200, 400)
