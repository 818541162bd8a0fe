"""Filter trees: the shape of {and, or, not} and {field, op, value}. What they mean is in rules.conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from metadata.pointer import join
from metadata.problems import Problems, suggest

OPERATORS = (
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "not in",
    "is_not",
    "none_of",
    "contains",
    "not_contains",
    "starts",
    "under",
    "within",
    "empty",
    "not empty",
)
VALUELESS = ("empty", "not empty")
LISTED = ("in", "not in", "none_of")
MAX_DEPTH = 16
MAX_TESTS = 200
MAX_VALUES = 1_000
MAX_ALL_VALUES = 5_000  # of all lists of one filter: each is a bind, and databases take so many


@dataclass(frozen=True, slots=True)
class Test:
    """`field` `op` `value`, with the place of the test in its document."""

    field: str
    op: str
    value: Any
    pointer: str


@dataclass(frozen=True, slots=True)
class Junction:
    """`word`: and, or, not; not has one item."""

    word: str
    items: tuple[Tree, ...]
    pointer: str


Tree = Test | Junction


def parse_tree(raw: Any, problems: Problems, pointer: str = "") -> Tree | None:
    """The tree of a raw filter; None once a problem has been told."""
    before = len(problems.errors)
    tree = _Reader(problems).tree(raw, pointer, 1)
    return tree if len(problems.errors) == before else None


class _Reader:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.tests = 0
        self.values = 0

    def tree(self, raw: Any, pointer: str, depth: int) -> Tree | None:
        if not isinstance(raw, Mapping):
            return self.bad(pointer, "an object is needed")
        if depth > MAX_DEPTH:
            self.problems.add("filter.too-large", pointer, what="levels", max=MAX_DEPTH)
            return None
        words = [word for word in ("and", "or", "not") if word in raw]
        if len(words) + ("field" in raw) != 1:
            near = [word for key in raw for word in suggest(str(key), ("and", "or", "not", "field"))]
            return self.bad(pointer, "exactly one of and, or, not, field is needed", near)
        if not words:
            return self.test(raw, pointer)
        word = words[0]
        if len(raw) > 1:
            other = next(str(key) for key in raw if key != word)
            return self.bad(pointer + join(other), f'"{other[:40]}" cannot stand beside "{word}"')
        if word == "not":
            item = self.tree(raw["not"], pointer + "/not", depth + 1)
            return None if item is None else Junction("not", (item,), pointer)
        listed = raw[word]
        if not isinstance(listed, list) or not listed:
            return self.bad(f"{pointer}/{word}", f'"{word}" takes a list of at least one filter')
        if len(listed) > MAX_TESTS:
            self.problems.add("filter.too-large", f"{pointer}/{word}", what="tests", max=MAX_TESTS)
            return None
        items = [self.tree(item, f"{pointer}/{word}/{index}", depth + 1) for index, item in enumerate(listed)]
        return Junction(word, tuple(item for item in items if item is not None), pointer)

    def test(self, raw: Mapping[str, Any], pointer: str) -> Test | None:
        self.tests += 1
        if self.tests == MAX_TESTS + 1:
            self.problems.add("filter.too-large", pointer, what="tests", max=MAX_TESTS)
        for key in raw:
            if key not in ("field", "op", "value"):
                near = suggest(str(key), ("field", "op", "value"))
                self.bad(pointer + join(str(key)), f'"{str(key)[:40]}" is not a key of a test', near)
        field, op = raw["field"], raw.get("op")
        if not isinstance(field, str) or not field:
            return self.bad(pointer + "/field", "field is the name of a field")
        if not isinstance(op, str) or op not in OPERATORS:
            if "op" not in raw:
                return self.bad(pointer, "op is missing")
            name, known = str(op)[:40], ", ".join(OPERATORS)
            near = suggest(name, OPERATORS)
            self.problems.add("filter.unknown-operator", pointer + "/op", suggestions=near, op=name, known=known)
            return None
        if ("value" in raw) == (op in VALUELESS):
            return self.bad(pointer, f'"{op}" {"takes no value" if op in VALUELESS else "needs a value"}')
        value = raw.get("value")
        if op in LISTED and not isinstance(value, list):
            return self.bad(pointer + "/value", f'"{op}" takes a list of values')
        if isinstance(value, list) and op not in (*LISTED, "under"):
            return self.bad(pointer + "/value", f'"{op}" takes one value')
        self.values += len(value) if isinstance(value, list) else 1
        if self.values > MAX_ALL_VALUES or (isinstance(value, list) and len(value) > MAX_VALUES):
            most = MAX_ALL_VALUES if self.values > MAX_ALL_VALUES else MAX_VALUES
            self.problems.add("filter.too-large", pointer + "/value", what="values", max=most)
            return None
        return Test(field, op, value, pointer)

    def bad(self, pointer: str, reason: str, suggestions: Iterable[str] = ()) -> Test | None:
        self.problems.add("filter.bad-shape", pointer, suggestions=suggestions, reason=reason)
        return None
