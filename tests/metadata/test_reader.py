"""The strict JSON reader: what it reads, what it refuses, and where it says so."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.problems import Problem, Refused
from metadata.reader import MAX_DEPTH, MAX_PROBLEMS, read_json


def problems_of(data: bytes | str) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as refused:
        read_json(data.encode() if isinstance(data, str) else data, "a.json")
    return refused.value.problems


def test_reads_values_and_places() -> None:
    reading = read_json('{\n  "a": [1, "二", {"b/c": null}],\n  "d": true\n}'.encode())
    assert reading.value == {"a": [1, "二", {"b/c": None}], "d": True}
    assert reading.places[""] == (1, 1)
    assert reading.places["/a"] == (2, 3)  # of the key
    assert reading.places["/a/1"] == (2, 12)
    assert reading.places["/a/2/b~1c"] == (2, 18)
    assert reading.places["/d"] == (3, 3)


def test_escapes_and_surrogate_pairs() -> None:
    assert read_json(rb'"\u4f60\n\t\"\\\/\ud83d\ude00"').value == '你\n\t"\\/😀'


@pytest.mark.parametrize(
    ("text", "codes", "place"),
    [
        ('{"a": 1.5}', ["document.float"], (1, 7)),
        ('{"a": 1e3}', ["document.float"], (1, 7)),
        ('{"a": 99999999999999999}', ["document.number-too-big"], (1, 7)),
        ('{"a": NaN}', ["document.not-a-number"], (1, 7)),
        ('{"a": -Infinity}', ["document.not-a-number"], (1, 7)),
        ('{"a": 1,\n "a": 2}', ["document.duplicate-key"], (2, 2)),
        ('{"a": 1,}', ["json.extra-comma"], (1, 8)),
        ('{"a": 1 "b": 2}', ["json.missing-comma"], (1, 9)),
        ("{'a': 1}", ["json.single-quotes"], (1, 2)),
        ("{a: 1}", ["json.bare-key"], (1, 2)),
        ('{"a": True}', ["json.foreign-word"], (1, 7)),
        ('{"a": 01}', ["json.bad-number"], (1, 7)),
        ('{"a": "\\x"}', ["json.bad-escape"], (1, 8)),
        ('{"a": "\t"}', ["json.bad-character"], (1, 8)),
        ('{"a": "\\ud800"}', ["json.half-character"], (1, 7)),
        ('{"a": "\\u0000"}', ["json.bad-character"], (1, 7)),
        ('{"a": 1} // end', ["json.comment"], (1, 10)),
        ('{"a": 1} 2', ["json.after-end"], (1, 10)),
        ('{"a": ', ["json.ends-too-soon"], (1, 7)),
        ('{"a"', ["json.ends-too-soon"], (1, 5)),
        ('["a', ["json.open-text"], (1, 2)),
        ("", ["json.ends-too-soon"], (1, 1)),
        ("[1, 2", ["json.not-closed"], (1, 6)),
        ('{"a": [1}', ["json.not-closed"], (1, 9)),
        ('{"a": ]', ["json.missing-value"], (1, 7)),
        ('{"a" 1}', ["json.missing-colon"], (1, 6)),
        ("{5: 1}", ["json.missing-key"], (1, 2)),
        ('{"a": hello}', ["json.bare-word"], (1, 7)),
    ],
)
def test_refuses_with_its_place(text: str, codes: list[str], place: tuple[int, int]) -> None:
    found = problems_of(text)
    assert [problem.code for problem in found] == codes
    assert found[0].source is not None
    assert (found[0].source.line, found[0].source.column) == place


def test_all_problems_of_a_text_at_once() -> None:
    found = problems_of('{"a": 1.5, "b": NaN, "a": 2, "c": [1, 2,], d: None}')
    assert [problem.code for problem in found] == [
        "document.float",
        "document.not-a-number",
        "document.duplicate-key",
        "json.extra-comma",
        "json.bare-key",
        "json.foreign-word",
    ]


def test_depth() -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert read_json(deepest.encode()).value is not None
    assert [problem.code for problem in problems_of(f"[{deepest}]")] == ["document.too-deep"]
    assert [problem.code for problem in problems_of("[" * 100_000)] == ["document.too-deep"]


def test_encodings() -> None:
    text = '{"a": "订单"}'
    assert [p.code for p in problems_of(b"\xef\xbb\xbf" + text.encode())] == ["document.byte-order-mark"]
    for encoding in ("gb18030", "utf-16", "utf-16-be"):
        data = text.encode(encoding)
        assert next(p.code for p in problems_of(data)) in ("document.wrong-encoding", "json.missing-value")
    (problem,) = problems_of(b'{\n "a": "\xff')
    assert problem.source is not None
    assert (problem.source.line, problem.source.column) == (2, 8)


def test_a_text_of_rubbish_stops_after_so_many_problems() -> None:
    assert len(problems_of("[" + "1.5," * 1000)) == MAX_PROBLEMS


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**52), 2**52)
    | st.text(st.characters(exclude_characters="\x00", codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=5), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON, st.booleans(), st.sampled_from([None, 2]))
def test_reads_what_json_writes(value: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert read_json(text.encode()).value == value


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Refused):
        read_json(data, "a.json")


@given(st.text(alphabet="{}[]\",:\\/0123456789.eE+-truefalsn \n'#*u中", max_size=60))
def test_almost_json_is_read_or_refused(text: str) -> None:
    with suppress(Refused):
        value = read_json(text.encode(), "a.json").value
        assert json.loads(text) == value
