"""docs/expressions.md names everything the language has, and nothing it has not."""

from __future__ import annotations

import json
import re
from pathlib import Path

from metadata.filters import OPERATORS, parse_tree
from metadata.problems import Problems
from rules.expression.scan import MAX_DEPTH, MAX_LENGTH, MAX_NODES, scan
from rules.functions import AGGREGATES, FUNCTIONS
from rules.values import PERIODS

PAGE = (Path(__file__).parents[2] / "docs" / "expressions.md").read_text(encoding="utf-8")
WRITTEN = re.findall(r"`([^`\n]+)`", PAGE)


def test_functions_operators_and_periods_are_all_there() -> None:
    called = {found.group(1) for text in WRITTEN if (found := re.match(r"([a-z_]+)\(", text))}
    assert called == set(FUNCTIONS) | set(AGGREGATES)
    assert set(OPERATORS) <= set(WRITTEN)
    assert set(PERIODS) <= set(WRITTEN)


def test_limits_are_the_real_ones() -> None:
    assert f"At most {MAX_LENGTH:,} characters, {MAX_NODES} parts, {MAX_DEPTH} levels." in PAGE


def test_examples_can_be_read() -> None:
    [texts, tree] = re.findall(r"```(?:json)?\n(.*?)```", PAGE, re.DOTALL)
    for text in texts.strip().splitlines():
        scan(text)
    problems = Problems()
    assert parse_tree(json.loads(tree), problems) is not None
    assert not list(problems)
