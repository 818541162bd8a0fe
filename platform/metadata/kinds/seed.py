"""Seed: rows a pack brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.items import Raw, document_head, once, strings
from metadata.labels import Label
from metadata.pointer import join
from metadata.problems import Problems

VERBS = (
    "pick",
    "row",
    "text",
    "join",
    "copy",
    "lookup",
    "day",
    "after",
    "instant",
    "times",
    "share",
    "this",
    "lines",
    "when",
)
"""What makes a value in a `generate` block; `from` (to, scale) makes a number where no other verb stands."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record of entity `of`; `name` is its external id; `values` in JSON form, lines as lists of objects."""

    of: str
    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seed:
    """`demo`: only for show, left out of a plain install.

    `log_ins`: users who may sign in to the demonstration; `generate`: blocks of made rows (rules/generate.py), in JSON
    form; `random`: where the dice start.
    """

    name: str
    uid: str
    label: Label
    pack: str
    rows: tuple[Row, ...]
    demo: bool = False
    log_ins: tuple[str, ...] = ()
    random: int = 0
    generate: tuple[Mapping[str, Any], ...] = ()
    help: Label = field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> Seed:
    rows = parse_rows(raw.get("rows", []))
    blocks = tuple(raw.get("generate", ()))
    once([(f"{row.of}:{row.name}", f"/rows/{index}/name") for index, row in enumerate(rows)], problems)
    once([(block["name"], f"/generate/{index}/name") for index, block in enumerate(blocks)], problems)
    for index, block in enumerate(blocks):
        _check_specs(block["values"], problems, f"/generate/{index}/values")
    return Seed(
        **document_head(raw, pack),
        rows=rows,
        demo=raw.get("demo", False),
        log_ins=strings(raw, "log_ins"),
        random=raw.get("random", 0),
        generate=blocks,
    )


def _check_specs(specs: Mapping[str, Any], problems: Problems, pointer: str) -> None:
    """Every made value has exactly one verb."""
    for name, spec in specs.items():
        if not isinstance(spec, Mapping):
            continue
        place = pointer + join(name)
        verbs = [verb for verb in VERBS if verb in spec] or (["from"] if "from" in spec else [])
        if len(verbs) != 1:
            problems.add("seed.one-verb", place, verbs=", ".join((*VERBS, "from")))
        elif verbs == ["lines"]:
            _check_specs(spec.get("values", {}), problems, place + "/values")


def parse_rows(raw: list[Raw]) -> tuple[Row, ...]:
    return tuple(Row(item["of"], item["name"], item["values"]) for item in raw)
