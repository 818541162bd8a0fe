"""Mapping: which column of a file fills which field, by an import map or guessed from the header. Reads no cells."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metadata.catalog import Catalog
from metadata.kinds.entity import Entity, Field, Value
from metadata.kinds.import_map import DropRule, ImportColumn, ImportMap
from metadata.labels import text
from metadata.problems import Problem, Problems, suggest
from runtime.records.prepared import LINKS
from runtime.records.transfer.files import Cell, Line, Table

_PLACE = re.compile(r"\{([^{}]+)\}")
_UNIT = re.compile(r"\s*[(（\[【].*[)）\]】]\s*$")


@dataclass(frozen=True, slots=True)
class Slot:
    """One field filled from a file. `lines`: the lines field it belongs to, None = the record itself.

    `indexes`: the columns read; with `template`, its {places} take them in turn. `ways`: paths of the referenced
    entity to look a text up by, the first that finds something counts.
    """

    field: Field
    column: ImportColumn
    heading: str
    indexes: tuple[int, ...]
    lines: str | None = None
    template: tuple[str, ...] = ()
    to: str | None = None
    ways: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> str:
        return self.field.name if self.lines is None else f"{self.lines}.{self.field.name}"

    def cell(self, line: Line) -> Cell | None:
        """The cell of a row, or the text made from several; None when all of them are empty."""
        cells = [line.cells[index] if index < len(line.cells) else None for index in self.indexes]
        if not self.template:
            return cells[0]
        if all(cell is None for cell in cells):
            return None
        from runtime.records.transfer.cells import text_of

        parts = [self.template[0]]
        for cell, after in zip(cells, self.template[1:], strict=True):
            parts += [(text_of(cell) or "").strip(), after]
        return "".join(parts).strip()


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How one file becomes records of `entity`. `group`: columns whose equal cells make one record."""

    entity: Entity
    slots: tuple[Slot, ...]
    key: tuple[str, ...] = ()
    existing: str = "update"
    group: tuple[int, ...] = ()
    drop: tuple[tuple[int, DropRule], ...] = ()
    blanks: frozenset[str] = frozenset({""})
    constants: Mapping[str, Value] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slot.lines for slot in self.slots if slot.lines is not None))


def by_map(catalog: Catalog, table: Table, form: ImportMap, key: Sequence[str] = ()) -> FileMapping:
    """The mapping an import map says. Raises Refused: import.unknown-column, import.unknown-field, import.bad-map."""
    entity = catalog.entity(form.of)
    problems = Problems()
    places = _places(table)
    slots = []
    for number, column in enumerate(form.columns):
        pointer = f"/columns/{number}"
        found = _field(catalog, entity, column.field, problems, pointer + "/field")
        read = _read(table, places, column, problems, pointer)
        if found is not None and read is not None:
            lines, field_ = found
            slots.append(_slot(catalog, field_, column, read, lines, problems, pointer))
    drop = []
    for number, rule in enumerate(form.drop):
        if (index := _index(table, places, rule.column, problems, f"/drop/{number}/column")) is not None:
            drop.append((index, rule))
    group = [_index(table, places, name, problems, f"/group_by/{n}") for n, name in enumerate(form.group_by)]
    if not group and any(slot.lines for slot in slots):
        problems.add("import.bad-map", "/group_by", reason="lines need group_by")
    constants = dict(form.constants)
    for name in constants:
        _field(catalog, entity, name, problems, f"/constants/{name}")
    mapping = FileMapping(
        entity,
        tuple(slots),
        tuple(key) or form.key,
        form.existing,
        tuple(index for index in group if index is not None),
        tuple(drop),
        frozenset(blank.strip() for blank in form.nulls) | {""},
        constants,
    )
    _check_key(mapping, problems)
    problems.raise_errors()
    return mapping


def guess(
    catalog: Catalog, table: Table, entity: Entity, writable: frozenset[str], key: Sequence[str] = ()
) -> FileMapping:
    """The mapping the header suggests: field names and labels in either language, whatever the case.

    Columns of no field, or of one that is not `writable`, are told as warnings and left out.
    Raises Refused: import.no-columns, import.key-missing.
    """
    names: dict[str, Field] = {}
    open_ = [item for item in entity.stored if item.name in writable]
    for known in open_:
        names.setdefault(_plain(known.name), known)
    for known in open_:
        for label in known.label.values():
            names.setdefault(_plain(label), known)
    slots: list[Slot] = []
    problems, taken = Problems(), set()
    for index, heading in enumerate(table.columns):
        if heading.startswith("!"):
            continue  # the reasons of an earlier import's refused rows
        head, _, way = heading.partition(".")
        item: Field | None = names.get(_plain(heading)) or names.get(_plain(_UNIT.sub("", heading)))
        match = None
        if item is None and way and (found := names.get(_plain(head))) is not None and found.type in LINKS:
            item, match = found, way.strip()
        if item is None or item.name in taken:
            near = suggest(_plain(heading), names)
            problems.add(
                "import.column-ignored",
                severity="warning",
                suggestions=dict.fromkeys(names[hit].name for hit in near),
                column=heading,
            )
            continue
        taken.add(item.name)
        column = ImportColumn(heading, item.name, match=match, clean=("trim",))
        slots.append(_slot(catalog, item, column, ((index,), ()), None, problems, f"/columns/{index}"))
    if not slots:
        problems.add("import.no-columns", entity=text(entity.label, "en", entity.name))
    mapping = FileMapping(entity, tuple(slots), tuple(key), warnings=tuple(problems))
    _check_key(mapping, problems)
    problems.raise_errors()
    return mapping


def _check_key(mapping: FileMapping, problems: Problems) -> None:
    known = {slot.field.name for slot in mapping.slots if slot.lines is None} | set(mapping.constants)
    for number, name in enumerate(mapping.key):
        if name not in known:
            problems.add("import.key-missing", f"/key/{number}", field=name, suggestions=suggest(name, known))


def _plain(heading: str) -> str:
    """A heading for comparison: width, case, spaces, underscores and a star for "required" do not count."""
    plain = unicodedata.normalize("NFKC", heading).casefold().replace("_", " ").strip().strip("*").strip()
    return " ".join(plain.split())


def _places(table: Table) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, heading in enumerate(table.columns):
        places.setdefault(heading, index)
    for index, heading in enumerate(table.columns):
        places.setdefault(_plain(heading), index)
    return places


def _index(table: Table, places: Mapping[str, int], name: str, problems: Problems, pointer: str) -> int | None:
    if re.fullmatch(r"#[1-9]\d{0,3}", name):
        index = int(name[1:]) - 1
        if index < max(len(table.columns), *(len(line.cells) for line in table.lines[:1]), 0):
            return index
    found = places.get(" ".join(name.split()), places.get(_plain(name)))
    if found is None:
        problems.add("import.unknown-column", pointer, column=name, suggestions=suggest(name, table.columns))
    return found


def _read(
    table: Table, places: Mapping[str, int], column: ImportColumn, problems: Problems, pointer: str
) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    """(indexes, template) of a column."""
    if column.text is None:
        index = _index(table, places, column.column or "", problems, pointer + "/column")
        return None if index is None else ((index,), ())
    parts = _PLACE.split(column.text)
    indexes = [_index(table, places, name, problems, pointer + "/text") for name in parts[1::2]]
    if any(index is None for index in indexes):
        return None
    return tuple(index for index in indexes if index is not None), tuple(parts[::2])


def _field(
    catalog: Catalog, entity: Entity, path: str, problems: Problems, pointer: str
) -> tuple[str | None, Field] | None:
    """(lines field, field) of a path such as `qty` or `lines.qty`."""
    head, dot, rest = path.partition(".")
    found = entity.field(head)
    lines = None
    if found is not None and dot and found.type == "lines":
        lines, entity = head, catalog.entities[found.options.of]
        found, head = entity.field(rest), rest
    if found is None or found.type == "lines" or found.computed or found.name == "deleted_at":
        near = suggest(head, [item.name for item in entity.stored if not item.computed])
        label = text(entity.label, "en", entity.name)
        problems.add("import.unknown-field", pointer, entity=label, field=path, suggestions=near)
        return None
    return lines, found


def _slot(
    catalog: Catalog,
    item: Field,
    column: ImportColumn,
    read: tuple[tuple[int, ...], tuple[str, ...]],
    lines: str | None,
    problems: Problems,
    pointer: str,
) -> Slot:
    heading = column.column or column.text or ""
    slot = Slot(item, column, heading, read[0], lines, read[1])
    if item.type not in LINKS:
        return slot
    target = catalog.entities[item.options.to]
    ways = _ways(target)
    if column.match is not None:
        way = tuple(column.match.split("."))
        if not _reaches(catalog, target, way):
            near = suggest(column.match, [item.name for item in target.stored])
            problems.add(
                "import.unknown-field", pointer + "/match", entity=target.name, field=column.match, suggestions=near
            )
        ways = (way,)
    return dataclasses.replace(slot, to=target.name, ways=ways)


def _ways(target: Entity) -> tuple[tuple[str, ...], ...]:
    """What a record may be called by when nobody says: its external id, a unique field, its title's only field."""
    names = ["external_id", *(item.name for item in target.stored if item.unique)]
    places = _PLACE.findall(target.title)
    if len(places) == 1 and target.title == "{" + places[0] + "}":
        names.append(places[0])
    known = target.by_name
    return tuple((name,) for name in dict.fromkeys(names) if name in known and not known[name].computed)


def _reaches(catalog: Catalog, entity: Entity, way: Sequence[str]) -> bool:
    for number, name in enumerate(way, 1):
        item = entity.field(name)
        if item is None or item.type == "lines":
            return False
        if number == len(way):
            return item.type not in LINKS
        if item.type not in LINKS:
            return False
        entity = catalog.entities[item.options.to]
    return False


def kept(mapping: FileMapping, line: Line) -> bool:
    """Does the row go in, or does a drop rule leave it out?"""
    return not any(_drops(rule, line.cells[index] if index < len(line.cells) else None) for index, rule in mapping.drop)


def _drops(rule: DropRule, cell: Any) -> bool:
    from runtime.records.transfer.cells import text_of

    found = (text_of(cell) or "").strip()
    value = rule.value or ""
    if rule.op == "empty":
        return not found
    if rule.op == "equals":
        return found == value
    return found.startswith(value) if rule.op == "starts" else value in found
