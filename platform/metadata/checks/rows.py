"""Checks of what brings rows: import maps, seeds and cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from metadata.checks.finder import Finder, Place
from metadata.checks.measures import check_query
from metadata.codes import CODES
from metadata.kinds.case import Case, Step
from metadata.kinds.entity import Entity, Field
from metadata.kinds.import_map import ImportColumn, ImportMap
from metadata.kinds.seed import Row, Seed
from metadata.problems import suggest

_DATES = ("date", "datetime")
_NUMBERS = ("integer", "decimal", "money", "percent")
_LINKS = ("reference", "user", "team")
_HEADER = re.compile(r"\{([^{}]+)\}")


def check_import_map(finder: Finder, item: ImportMap) -> None:
    at = finder.document("import_map", item.name)
    entity = at.entity(item.of, "/of")
    if entity is None:
        return
    for index, name in enumerate(item.key):
        at.field(entity, name, f"/key/{index}")
    lines = False
    for index, column in enumerate(item.columns):
        pointer = f"/columns/{index}"
        head, _, rest = column.field.partition(".")
        found = at.field(entity, head, pointer + "/field")
        if found is not None and found.type == "lines":
            lines = True
            below = finder.catalog.entities.get(found.options.of)
            found = at.field(below, rest, pointer + "/field") if below else None
        elif found is not None and rest:
            at.add("import-map.path", pointer + "/field", path=column.field)
            found = None
        if found is not None:
            _column(at, column, found, pointer)
    if lines and not item.group_by:
        at.add("import-map.lines-need-group", "/columns", entity=entity.name)
    for name, value in item.constants.items():
        found = at.field(entity, name, f"/constants/{name}")
        if found is not None:
            _writable(at, found, f"/constants/{name}")
            if value.expr is None:
                at.value(found, value.literal, f"/constants/{name}")


def _column(at: Place, column: ImportColumn, found: Field, pointer: str) -> None:
    _writable(at, found, pointer + "/field")
    if column.match is not None:
        target = at.catalog.entities.get(getattr(found.options, "to", ""))
        if found.type not in _LINKS:
            at.add("import-map.match-not-reference", pointer + "/match", field=found.name, type=found.type)
        elif target is not None:
            at.field(target, column.match, pointer + "/match")
    if column.format is not None:
        fits = found.type in (_NUMBERS if column.format == "percent" else _DATES)
        if not fits:
            at.add("import-map.wrong-format", pointer + "/format", format=column.format, type=found.type)
    if column.times is not None and found.type not in _NUMBERS:
        at.add("import-map.times-not-number", pointer + "/times", field=found.name, type=found.type)
    if column.text is not None and not _HEADER.findall(column.text):
        at.add("import-map.text-without-cell", pointer + "/text", text=column.text)
    if found.type not in _LINKS:
        for cell, value in column.values.items():
            at.value(found, value, f"{pointer}/values/{cell.replace('~', '~0').replace('/', '~1')}")
        if column.default is not None and column.default.expr is None:
            at.value(found, column.default.literal, pointer + "/default")


def _writable(at: Place, found: Field, pointer: str) -> None:
    if found.computed or (found.system and found.readonly):
        at.add("field.not-importable", pointer, field=found.name)


def check_seed(finder: Finder, seed: Seed) -> None:
    at = finder.document("seed", seed.name)
    for index, row in enumerate(seed.rows):
        _row(at, row, f"/rows/{index}", strict=True)
    made: list[str] = []
    for index, block in enumerate(seed.generate):
        pointer = f"/generate/{index}"
        entity = at.entity(block["of"], pointer + "/of")
        if entity is not None:
            for name in block["values"]:
                at.field(entity, name, f"{pointer}/values/{name}")
        if "each" in block:
            at.one_of(block["each"], made, pointer + "/each", "seed.unknown-block")
        made.append(block["name"])
    users = [row.name for row in seed.rows if row.of == "user"]
    for index, name in enumerate(seed.log_ins):
        at.one_of(name, users, f"/log_ins/{index}", "seed.unknown-log-in")


def _row(at: Place, row: Row, pointer: str, *, strict: bool) -> None:
    entity = at.entity(row.of, pointer + "/of")
    if entity is not None:
        _values(at, entity, row.values, pointer + "/values", strict=strict)


def _values(at: Place, entity: Entity, values: Mapping[str, Any], pointer: str, *, strict: bool) -> None:
    """Field names of a row and of its lines; `strict`: the values as well."""
    for name, value in values.items():
        place = f"{pointer}/{name}"
        found = at.field(entity, name, place)
        if found is None:
            continue
        if strict and found.computed:
            at.add("field.not-importable", place, field=name)
        elif strict:
            at.value(found, value, place)
        lines = at.catalog.entities.get(found.options.of) if found.type == "lines" else None
        if lines is not None and isinstance(value, list):
            for index, line in enumerate(value):
                if isinstance(line, Mapping):
                    _values(at, lines, line, f"{place}/{index}", strict=strict)


def check_case(finder: Finder, case: Case) -> None:
    at = finder.document("case", case.name)
    given = case.given
    for index, name in enumerate(given.seeds):
        at.find("seed", finder.catalog.seeds, name, f"/given/seeds/{index}")
    people = [person.name for person in given.people]
    teams = [team.name for team in given.teams]
    for index, person in enumerate(given.people):
        pointer = f"/given/people/{index}"
        for position, role in enumerate(person.roles):
            at.find("role", finder.catalog.roles, role, f"{pointer}/roles/{position}")
        if person.manager is not None:
            at.one_of(person.manager, people, pointer + "/manager", "case.unknown-person")
        if person.team is not None and not given.seeds:
            at.one_of(person.team, teams, pointer + "/team", "case.unknown-team")
    for index, row in enumerate(given.rows):
        _row(at, row, f"/given/rows/{index}", strict=False)
    seeded = [row.name for seed in given.seeds if (s := finder.catalog.seeds.get(seed)) for row in s.rows]
    records = {row.name for row in given.rows} | set(seeded)
    for index, step in enumerate(case.steps):
        _step(at, step, f"/steps/{index}", people if not given.seeds else [*people, *seeded], records)
        records.add(step.name)


def _step(at: Place, step: Step, pointer: str, people: list[str], records: set[str]) -> None:
    do = step.do
    if step.as_ is not None:
        at.one_of(step.as_, people, pointer + "/as", "case.unknown-person")
    if "record" in do:
        at.one_of(do["record"], records, pointer + "/do/record", "case.unknown-record")
    if do["type"] == "query":
        dataset = at.find("dataset", at.catalog.datasets, do["of"], pointer + "/do/of")
        if dataset is not None and "problem" not in step.expect:
            check_query(at, dataset, do, pointer + "/do")
    elif "of" in do:
        at.entity(do["of"], pointer + "/do/of")
    if "map" in do:
        at.find("import-map", at.catalog.import_maps, do["map"], pointer + "/do/map")
    for index, row in enumerate(step.expect.get("rows", ())):
        at.entity(row["of"], f"{pointer}/expect/rows/{index}/of")
    codes = {"/expect/problem": step.expect.get("problem")}
    codes |= {f"/expect/problems/{index}": code for index, code in enumerate(step.expect.get("problems", ()))}
    for place, code in codes.items():
        if code is not None and code not in CODES:
            near = suggest(code, CODES)
            at.add("case.unknown-code", pointer + place, severity="warning", name=code, suggestions=near)
