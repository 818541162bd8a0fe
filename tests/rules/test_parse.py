"""What the language lets in, what it refuses, and how it says so."""

from __future__ import annotations

import random
import string
import time
from contextlib import suppress
from typing import Any

import pytest

from metadata.catalog import Catalog
from metadata.fields import FIELD_TYPES
from metadata.filters import OPERATORS
from metadata.problems import Problem, Refused
from rules import conditions
from rules.conditions import condition, from_filter
from rules.expression.ir import Literal, Path, Round, Type
from rules.expression.parse import parse
from rules.expression.scan import MAX_LENGTH
from rules.expression.scope import Scope

ATTACKS = [
    # reaching for Python
    "__import__('os')", "__import__('os').system('id')", "open('/etc/passwd')", "open('/etc/passwd').read()",
    "eval('1')", "exec('x=1')", "compile('1', '', 'eval')", "globals()", "locals()", "vars()", "dir()", "type(x)",
    "getattr(s, 'x')", "setattr(s, 'x', 1)", "delattr(s, 'x')", "breakpoint()", "input()", "print(x)", "exit()",
    "help(x)", "id(x)", "object()", "super()", "memoryview(s)", "bytes(9)", "bytearray(9)", "str(x)", "int(s)",
    "float(x)", "complex(1, 2)", "list(s)", "dict()", "set()", "tuple(s)", "range(9)", "iter(s)", "next(s)", "zip(s)",
    "map(abs, s)", "filter(abs, s)", "sorted(s)", "reversed(s)", "hash(s)", "len(s)", "pow(2, 999999)", "chr(65)",
    # attributes
    "x.__class__", "s.__class__.__mro__", "''.__class__.__subclasses__()", "s.upper()", "s.format(x)", "'{}'.format(x)",
    "x.real", "x.as_tuple", "d.year", "d.strftime('%Y')", "r.__dict__", "r.name.__len__", "me.password", "me.login",
    "now.today", "today.year", "(x).y", "(1).real", "abs.__globals__", "true.real", "null.x", "r . __init__",
    # syntax that is not ours
    "lambda: x", "(lambda x: x)(1)", "[x]", "[1, 2]", "(1, 2)", "{}", "{1}", "{'a': 1}", "[y for y in s]",
    "(y for y in s)", "{y for y in s}", "x[0]", "s[0:2]", "s[::-1]", "x := 1", "(x := 1)", "x = 1", "x == 1; y == 2",
    "*x", "abs(*s)", "abs(**s)", "round(x, decimals=2)", "f'{x}'", "f\"{x}\"", "r'x'", "b'x'", "u'x'", "'''x'''",
    '"x"', "'a' 'b'", "`x`", "x if y", "if x: y", "for i in s: i", "while true: x", "import os", "from os import path",
    "def f(): x", "class A: x", "return x", "yield x", "(yield x)", "await x", "assert x", "del x", "raise x", "pass",
    "global x", "try: x", "with x: y", "async x", "print x", "x; y", "x, y", "x #comment", "# only", "x \\\n + y",
    "@x", "x @ y", "x -> y", "...", "Ellipsis", "NotImplemented", "__debug__", "__name__", "_", "_x", "x_._y",
    # operators that are not ours
    "x ** 2", "2 ** 2 ** 2 ** 2", "9 ** 9 ** 9", "x // 2", "x % 2", "x << 1", "1 << 99999", "x >> 1", "x & y", "x | y",
    "x ^ y", "~x", "+x", "not x", "x is y", "x is not y", "x <> y", "x === y", "x =! y", "x && y", "x || y", "!b",
    "x ? y : 1", "x++", "x += 1", "s in t", "'a' in s", "x in s", "x in 5", "x in (1)",
    # numbers
    "1e9", "1e999999999", "1E5", "1j", "0x10", "0b1", "0o7", "007", "1_000", ".5", "5.", "1..2", "1.2.3", "9" * 19,
    "9" * 1900, "0." + "1" * 19, "1,000", "１２", "٣", "½", "∞", "inf", "nan", "NaN", "Infinity", "-", "+", "1 2",
    # text
    "'", "'a", "a'", "'\\", "'\\x41'", "'\\u0041'", "'\\N{BULLET}'", "'\\n'", "'a\nb'", "'\x00'", "'\x1b[0m'",
    "'a' * 9", "'a' * 999999999", "9 * 'a'", "s * 9", "s + t", "'a' + 'b'", "'%s' % x", "-s", "s / 2", "'\ud800' == s",
    # look-alikes and hidden characters
    "ｘ > 1", "х > 1", "𝐱 > 1", "x＞1", "x ＝= 1", "（x）", "x\u200b > 1", "x\u00a0> 1", "\ufeffx", "x\u202e > 1",
    "x\x00", "x\x07", "‘a’ == s", "“a” == s", "x − 1", "x × 2", "x ÷ 2", "x ≠ 1", "x ≤ 1", "a\u0308", "x\u2028y",
    # sizes
    "", " ", "\n", "()", "(" * 51 + "x" + ")" * 51, "(" * 1000, ")" * 1000, "((x)", "(x))", ")(", "x)(x", "[" * 999,
    "-" * 1999 + "x", "not " * 499 + "b", "abs(" * 400 + "x", "x+" * 999 + "x", "x" * 2001, "x " + " " * 2000,
    " and ".join(["b"] * 220), "b and " * 300 + "b", "x if b else " * 60 + "x", "1" + "+1" * 250, "a." * 900 + "a",
    "x in [" + "1, " * 250 + "1]", "min(" + "x, " * 250 + "x)", "(" * 500 + "x" + ")" * 500, "'" * 1999, "\\" * 1999,
    # kinds
    "x == 'a'", "s == 1", "b == 1", "b + b", "b > true", "x and y", "x or 1", "not s", "d + d", "d * 2", "d == 5",
    "w - w", "r + 1", "r and b", "r == s == 1", "c == 'nope'", "x == null", "null == null", "null != x", "s == ''",
    "x in [null]", "abs(s)", "abs()", "abs(x, y)", "round(s)", "round(x, y)", "round(x, -1)", "round(x, 13)",
    "round(x, 1.5)", "min(x)", "min(x, s)", "max(b, b)", "min(c, c)", "coalesce(x)", "coalesce(x, s)", "div(x, y)",
    "div(x, y, s)", "empty()", "empty(x, y)", "contains(x, 'a')", "contains(s)", "starts(s, 1)", "within(x, 'today')",
    "within(d, s)", "within(d, 'never')", "within(d, today)", "under(r)", "under(r, s)", "under(x, 'a')",
    "under(r, 1.5)", "year(x)", "year('soon')", "days_between(d)", "add_days(d, x)", "add_days(d, 99999)", "number(x)",
    "sum(x)", "sum(parts)", "sum(parts.qty)", "count(parts.qty)", "count(x)", "parts", "parts.qty", "empty(parts)",
    "x.parts", "r.parts", "r.name.x", "nothing", "r.nothing", "settings.x", "record.x", "old.x", "deleted_at",
    "r.deleted_at", "True", "False", "None", "me.x", "today()", "now()", "x()", "r()", "abs", "x if s else y",
    "x if b else s", "1 if x else 2", "0 < s < 1", "x < y < s",
]  # fmt: skip


def scope(lab: Catalog) -> Scope:
    return Scope.of_entity(lab, "thing")


def problems(text: str, lab: Catalog) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        parse(text, scope(lab))
    return caught.value.problems


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: ascii(text)[:60])
def test_everything_else_is_refused(text: str, lab: Catalog) -> None:
    """As a condition, which also has to be true or false."""
    if text in ("+", "-"):
        assert problems(text, lab)[0].code == "expression.syntax"
    started = time.perf_counter()
    with pytest.raises(Refused) as caught:
        condition(text, scope(lab))
    assert time.perf_counter() - started < 1
    for problem in caught.value.problems:
        assert problem.text("en")
        assert problem.text("zh-CN")
        assert "{" not in problem.text("en").replace("{…}", "") or "{" in text
        if "at" in problem.args:
            assert 0 <= int(str(problem.args["at"])) <= max(0, len(text))


def test_there_are_hundreds_of_them() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 300


def test_noise_is_refused_and_never_an_error(lab: Catalog) -> None:
    """Random characters and random tokens: Refused or a tree, nothing else."""
    noise = random.Random(7)
    tokens = ["x", "s", "b", "d", "r.name", "'a'", "1", "2.5", "(", ")", "[", "]", ",", "+", "-", "*", "/", "==", "<"]
    tokens += ["and", "or", "not", "in", "if", "else", "null", "true", "abs", "min", "empty", "is", "lambda", ".", " "]
    letters = string.printable + "é全😀\u200b\ud800"
    for _ in range(3_000):
        pick = tokens if noise.random() < 0.6 else letters
        text = "".join(noise.choice(pick) + noise.choice(["", " "]) for _ in range(noise.randint(1, 14)))
        with suppress(Refused):
            parse(text, scope(lab))


@pytest.mark.parametrize(
    ("text", "at", "code", "suggestions"),
    [
        ("x + amuont", 4, "expression.unknown-name", ()),
        ("parts_totl > 1", 0, "expression.unknown-name", ("parts_total",)),
        ("x > 金额 + 1", 4, "expression.unknown-name", ("m",)),
        ("ｘ > 1", 0, "expression.bad-character", ()),
        ("Amount > 1", 0, "expression.unknown-name", ("m",)),
        ("1 + (r.nmae == 'a')", 5, "expression.unknown-name", ("name",)),
        ("x +\n  roud(x)", 6, "expression.unknown-function", ("round",)),
        ("c == 'gren'", 5, "choice.unknown-option", ("green",)),
        ("b and True", 6, "expression.unknown-name", ("true",)),
        ("within(d, 'this_monht')", 10, "filter.unknown-period", ("this_month",)),
        ("x > 1 and s > 2", 10, "expression.cannot-compare", ()),
        ("x > ", 4, "expression.syntax", ()),
        ("'全😀' == s and x > 1e5", 19, "expression.bad-number", ()),
    ],
)
def test_problems_say_where_and_what_was_meant(
    text: str, at: int, code: str, suggestions: tuple[str, ...], lab: Catalog
) -> None:
    found = problems(text, lab)[0]
    assert (found.code, found.args["at"]) == (code, at)
    assert set(suggestions) <= set(found.suggestions)


def test_every_problem_of_a_text_is_told_once(lab: Catalog) -> None:
    codes = [problem.code for problem in problems("foo + bar > 1 and c == 'x' or s > 2", lab)]
    assert codes == ["expression.unknown-name"] * 2 + ["choice.unknown-option", "expression.cannot-compare"]


def test_comparing_with_nothing_says_what_to_write(lab: Catalog) -> None:
    assert problems("r.name == null", lab)[0].args["instead"] == "empty(r.name)"
    assert problems("null != x", lab)[0].args["instead"] == "not empty(x)"
    assert "empty(x)" in problems("x == null", lab)[0].hint("en")


def test_the_pointer_of_the_place_is_kept(lab: Catalog) -> None:
    with pytest.raises(Refused) as caught:
        parse("nope", scope(lab).at("/fields/3/formula"))
    assert caught.value.problems[0].pointer == "/fields/3/formula"


@pytest.mark.parametrize(
    ("text", "digits", "scale"),
    [("x", 15, 4), ("n", 18, 0), ("x + n", 23, 4), ("x * m", 33, 8), ("round(x, 2)", 14, 2), ("1.50", 3, 2)],
)
def test_numbers_know_their_digits(text: str, digits: int, scale: int, lab: Catalog) -> None:
    type_ = parse(text, scope(lab)).type
    assert (type_.kind, type_.digits, type_.scale) == ("number", digits, scale)


def test_a_quotient_has_no_scale_until_it_meets_a_stored_value(lab: Catalog) -> None:
    assert parse("x / 2", scope(lab)).type.rational
    assert parse("round(x / 2, 3)", scope(lab)).type == Type("number", 21, 3)
    compared: Any = parse("x / 2 == p", scope(lab))
    assert isinstance(compared.left, Round)
    assert compared.left.decimals == 8


def test_paths_and_fields_tell_what_is_read(lab: Catalog) -> None:
    expr = parse("r.parent.rank * 2 > n and r == 'east' and within(w, 'today')", scope(lab))
    assert [path.name for path in expr.paths()] == ["r.parent.rank", "n", "r.external_id", "w"]
    assert set(expr.fields(lab)) == {
        ("thing", "r"), ("place", "parent"), ("place", "rank"), ("thing", "n"), ("place", "external_id"), ("thing", "w")
    }  # fmt: skip
    assert [path.day for path in expr.paths()] == [False, False, False, True]
    total = parse("sum(parts.amount, qty > 0)", Scope.of_entity(lab, "thing", lines=True))
    assert [path.name for path in total.paths()] == ["parts"]
    assert set(total.fields(lab)) == {("thing", "parts"), ("part", "amount"), ("part", "qty")}


def test_names_of_the_place_come_from_its_row(lab: Catalog) -> None:
    expr = parse("quota * 2", Scope.of_entity(lab, "thing", {"quota": Type("number", 15, 4)}))
    assert [path.name for path in expr.paths()] == ["quota"]


def test_text_is_composed_and_quotes_are_read(lab: Catalog) -> None:
    expr = parse(r"'e" + "\u0301" + r" \' \\'", scope(lab))
    assert isinstance(expr, Literal)
    assert expr.value == "é ' \\"


def test_the_longest_text_is_read(lab: Catalog) -> None:
    text = "x > 1" + " " * (MAX_LENGTH - 5)
    assert parse(text, scope(lab)).paths()[0] == Path(type=Type("number", 15, 4), field="x", entity="thing")


BAD_TREES = [
    (None, "", "filter.bad-shape"),
    ([], "", "filter.bad-shape"),
    ({}, "", "filter.bad-shape"),
    ({"and": []}, "/and", "filter.bad-shape"),
    ({"or": {}}, "/or", "filter.bad-shape"),
    ({"and": [1]}, "/and/0", "filter.bad-shape"),
    ({"not": None}, "/not", "filter.bad-shape"),
    ({"and": [], "or": []}, "", "filter.bad-shape"),
    ({"field": "x", "and": []}, "", "filter.bad-shape"),
    ({"field": "x"}, "", "filter.bad-shape"),
    ({"field": 5, "op": "=="}, "/field", "filter.bad-shape"),
    ({"field": "x", "op": "=", "value": "1"}, "/op", "filter.unknown-operator"),
    ({"field": "x", "op": ["=="], "value": "1"}, "/op", "filter.unknown-operator"),
    ({"field": "x", "op": "=="}, "", "filter.bad-shape"),
    ({"field": "x", "op": "empty", "value": "1"}, "", "filter.bad-shape"),
    ({"field": "x", "op": "==", "value": "1", "valeu": 2}, "/valeu", "filter.bad-shape"),
    ({"field": "x", "op": "in", "value": "1"}, "/value", "filter.bad-shape"),
    ({"field": "x", "op": "==", "value": ["1"]}, "/value", "filter.bad-shape"),
    ({"field": "x", "op": "in", "value": ["1"] * 1001}, "/value", "filter.too-large"),
    ({"and": [{"field": "b", "op": "empty"}] * 201}, "/and", "filter.too-large"),
    ({"or": [{"field": "n", "op": "in", "value": [1] * 1000}] * 6}, "/or/5/value", "filter.too-large"),
    ({"field": "xx", "op": "empty"}, "/field", "expression.unknown-name"),
    ({"field": "r.nam", "op": "empty"}, "/field", "expression.unknown-name"),
    ({"field": "x + 1", "op": "empty"}, "/field", "expression.unknown-name"),
    ({"field": "x", "op": "contains", "value": "1"}, "/op", "filter.operator-not-for-type"),
    ({"field": "c", "op": "<", "value": "red"}, "/op", "filter.operator-not-for-type"),
    ({"field": "u", "op": "under", "value": "a"}, "/op", "filter.operator-not-for-type"),
    ({"field": "parts", "op": "==", "value": "a"}, "/op", "filter.operator-not-for-type"),
    ({"field": "x", "op": "==", "value": "a"}, "/value", "number.bad-form"),
    ({"field": "x", "op": "==", "value": 1.5}, "/value", "filter.bad-value"),
    ({"field": "x", "op": "==", "value": None}, "/value", "filter.bad-value"),
    ({"field": "x", "op": "==", "value": True}, "/value", "filter.bad-value"),
    ({"field": "x", "op": "==", "value": {"a": 1}}, "/value", "filter.bad-value"),
    ({"field": "x", "op": "==", "value": 10**30}, "/value", "filter.bad-value"),
    ({"field": "x", "op": "==", "value": "1e5"}, "/value", "number.bad-form"),
    ({"field": "x", "op": "==", "value": "--1"}, "/value", "number.bad-form"),
    ({"field": "s", "op": "==", "value": ""}, "/value", "expression.compare-null"),
    ({"field": "s", "op": "==", "value": 5}, "/value", "filter.bad-value"),
    ({"field": "s", "op": "==", "value": "a\x00"}, "/value", "text.forbidden-character"),
    ({"field": "s", "op": "==", "value": "a" * 1001}, "/value", "filter.bad-value"),
    ({"field": "b", "op": "==", "value": "true"}, "/value", "filter.bad-value"),
    ({"field": "c", "op": "in", "value": ["red", "gren"]}, "/value/1", "choice.unknown-option"),
    ({"field": "d", "op": "==", "value": "2026-13-01"}, "/value", "date.bad-form"),
    ({"field": "d", "op": "within", "value": "this_moth"}, "/value", "filter.unknown-period"),
    (
        {"field": "d", "op": "within", "value": {"grain": "month", "value": "2026-13"}},
        "/value",
        "filter.unknown-period",
    ),
    (
        {"field": "d", "op": "within", "value": {"grain": "week", "value": "2026-W60"}},
        "/value",
        "filter.unknown-period",
    ),
    ({"field": "d", "op": "within", "value": {"from": "soon"}}, "/value", "date.bad-form"),
    ({"field": "d", "op": "within", "value": {}}, "/value", "filter.unknown-period"),
    ({"field": "d", "op": "<", "value": {"expr": "nope"}}, "/value/expr", "expression.unknown-name"),
    ({"field": "r", "op": "==", "value": {"id": "x"}}, "/value", None),
    ({"field": "r", "op": "under", "value": [None]}, "/value/0", "filter.bad-value"),
    ({"not": {"not": {"field": "x", "op": "==", "value": "a"}}}, "/not/not/value", "number.bad-form"),
]


@pytest.mark.parametrize(("raw", "pointer", "code"), BAD_TREES, ids=lambda item: str(item)[:50])
def test_bad_trees_are_told_at_their_place(raw: Any, pointer: str, code: str | None, lab: Catalog) -> None:
    if code is None:  # an external id in an object is read as one
        assert from_filter(raw, scope(lab)).paths()[0].name == "r.external_id"
        return
    with pytest.raises(Refused) as caught:
        from_filter(raw, scope(lab).at("/filter"))
    assert (caught.value.problems[0].code, caught.value.problems[0].pointer) == (code, "/filter" + pointer)


def test_a_tree_tells_every_problem(lab: Catalog) -> None:
    raw = {"and": [{"field": "nope", "op": "empty"}, {"field": "x", "op": "==", "value": "a"}]}
    with pytest.raises(Refused) as caught:
        from_filter(raw, scope(lab))
    assert [problem.pointer for problem in caught.value.problems] == ["/and/0/field", "/and/1/value"]


def test_a_deep_tree_is_refused(lab: Catalog) -> None:
    raw: Any = {"field": "b", "op": "empty"}
    for _ in range(5_000):
        raw = {"not": raw}
    with pytest.raises(Refused) as caught:
        from_filter(raw, scope(lab))
    assert caught.value.problems[0].code == "filter.too-large"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("c == 'red'", {"field": "c", "op": "==", "value": "red"}),
        (
            "x > 1.5 and not empty(r)",
            {"and": [{"field": "x", "op": ">", "value": "1.5"}, {"field": "r", "op": "not empty"}]},
        ),
        ("u == me", {"field": "u", "op": "==", "value": {"expr": "me"}}),
        ("within(d, 'this_year')", {"field": "d", "op": "within", "value": "this_year"}),
        ("under(r, 'top')", {"field": "r", "op": "under", "value": "top"}),
        ("not (c in ['red', 'blue'])", {"field": "c", "op": "not in", "value": ["red", "blue"]}),
        ("empty(s) or not contains(s, 'a')", {"field": "s", "op": "not_contains", "value": "a"}),
    ],
)
def test_texts_and_trees_are_one_language(text: str, tree: Any, lab: Catalog) -> None:
    assert condition(text, scope(lab)) == condition(tree, scope(lab))


@pytest.mark.parametrize("name", [name for name, kind in FIELD_TYPES.items() if kind.operators])
def test_every_operator_of_a_field_type_is_one_of_the_language(name: str) -> None:
    """What the filter builder offers is what conditions read; `under` only where there is a tree."""
    kind = FIELD_TYPES[name]
    known = conditions.operators_of(Type("text", options=("a",)) if name == "choice" else Type(kind.expression_type))  # type: ignore[arg-type]
    assert set(kind.operators) <= set(known) <= set(OPERATORS)


def test_every_operator_is_read_for_some_kind() -> None:
    kinds = ("number", "text", "boolean", "date", "datetime", "reference")
    assert {op for kind in kinds for op in conditions.operators_of(Type(kind))} == set(OPERATORS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 2001, "expression.too-long"),
        ("1" + "+1" * 250, "expression.too-large"),
        ("-" * 1999 + "x", "expression.too-large"),
        ("x" + "+x" * 60, "expression.too-deep"),
        ("(" * 51 + "x" + ")" * 51, "expression.too-deep"),
        ("x ** 2", "expression.not-allowed"),
        ("s.upper()", "expression.not-allowed"),
        ("x[0]", "expression.not-allowed"),
        ("parts", "expression.not-allowed-here"),
        ("sum(parts.qty)", "expression.not-allowed-here"),
        ("abs(x, y)", "expression.wrong-arguments"),
        ("round(x, decimals=2)", "expression.wrong-arguments"),
        ("f'{x}'", "expression.bad-text"),
        ("'\\x41' == s", "expression.bad-text"),
        ("'a' * 3", "expression.wrong-type"),
        ("1e9", "expression.bad-number"),
        ("x.__class__", "expression.bad-character"),
        ("х > 1", "expression.bad-character"),
        ("x and y", "expression.wrong-type"),
        ("__import__('os')", "expression.bad-character"),
        ("open('/etc/passwd')", "expression.unknown-function"),
    ],
)
def test_refusals_say_why(text: str, code: str, lab: Catalog) -> None:
    assert problems(text, lab)[0].code == code
