"""Units: the rows of a file that make one record together, with their values read, in an order they can go in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from metadata.fields import FIELD_TYPES, ValueProblem
from metadata.kinds.entity import Value
from metadata.problems import Problem, Source
from rules.expression.closure import closure
from rules.expression.parse import Scope, parse
from rules.values import Env
from runtime.context import Context
from runtime.records.transfer.cells import CellReader, day_order, text_of
from runtime.records.transfer.files import Line, Table
from runtime.records.transfer.mapping import FileMapping, Slot, kept


@dataclass(slots=True)
class Named:
    """A reference still to be looked up: `values[slot.field.name]` will hold its id."""

    slot: Slot
    text: str
    line: Line
    values: dict[str, Any]


@dataclass(slots=True, eq=False)
class Unit:
    """One record of the file. `values`: JSON values by field, None for an empty cell; `rows`: of its lines fields.

    `places`: the line each row of a lines field came from. `named`: references to look up. `problems`: by line.
    """

    lines: list[Line]
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    places: dict[str, list[Line]] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    level: int = 0
    refused: bool = False
    id: int | None = None  # of the record, once it is stored


class Reader:
    """Turns the rows of a table into units by a mapping."""

    def __init__(self, ctx: Context, table: Table, mapping: FileMapping, file: str) -> None:
        self.ctx, self.table, self.mapping, self.file = ctx, table, mapping, file
        self.env = Env.at(ctx.now, ctx.zone, ctx.actor.user)
        self.lines = [line for line in table.lines if kept(mapping, line)]
        self.readers = [(slot, self._reader(slot)) for slot in mapping.slots]
        self.defaults = {
            slot.name: self.value(slot.column.default, slot.field.name)
            for slot in mapping.slots
            if slot.column.default is not None
        }
        self.constants = {name: self.value(item, name) for name, item in mapping.constants.items()}

    def _reader(self, slot: Slot) -> CellReader:
        order = None
        if slot.field.type in ("date", "datetime") and slot.column.format is None:
            order = day_order(text_of(slot.cell(line)) or "" for line in self.lines)
        return CellReader(slot.field, slot.column, self.ctx.zone, self.mapping.blanks, order, self.table.type == "csv")

    def value(self, given: Value, name: str) -> Any:
        """A value position of an import map: a literal, or an expression over no row (`today`, `me`)."""
        if given.expr is None:
            return given.literal
        found = closure(parse(given.expr, Scope.of_entity(self.ctx.catalog, self.mapping.entity)))({}, self.env)
        item = self.mapping.entity.field(name)
        return FIELD_TYPES[item.type].dump(item, found) if item is not None and found is not None else found

    def units(self) -> list[Unit]:
        """Every record of the file, in the order of its first row."""
        if not self.mapping.group:
            found = [Unit([line]) for line in self.lines]
        else:
            groups: dict[object, Unit] = {}
            for line in self.lines:
                cells = tuple(
                    (text_of(line.cells[index] if index < len(line.cells) else None) or "").strip()
                    for index in self.mapping.group
                )
                groups.setdefault(cells if any(cells) else line.number, Unit([])).lines.append(line)
            found = list(groups.values())
        for unit in found:
            self._fill(unit)
        return found

    def _fill(self, unit: Unit) -> None:
        for name in self.mapping.lines:
            unit.rows[name], unit.places[name] = [], []
        unit.values.update(self._constants(None))
        for number, line in enumerate(unit.lines):
            extra = sum(cell is not None for cell in line.cells[len(self.table.columns) :])
            if extra:
                self.refuse(unit, line, None, ValueProblem("import.row-too-long", count=len(line.cells)))
            fresh = {name: self._constants(name) for name in self.mapping.lines}
            for slot, reader in self.readers:
                values = unit.values if slot.lines is None else fresh[slot.lines]
                try:
                    item = reader.read(slot.cell(line))
                except ValueProblem as problem:
                    self.refuse(unit, line, slot, problem)
                    continue
                if item is None:
                    item = self.defaults.get(slot.name)
                if slot.lines is None and number and not self._agrees(unit, line, slot, item):
                    continue
                self._put(unit, line, slot, values, item)
            for name, row in fresh.items():
                unit.rows[name].append(row)
                unit.places[name].append(line)

    def _constants(self, lines: str | None) -> dict[str, Any]:
        """Constants of the record, or of each row of a lines field."""
        start = "" if lines is None else lines + "."
        return {
            name.removeprefix(start): item
            for name, item in self.constants.items()
            if name.startswith(start) and "." not in name.removeprefix(start)
        }

    def _agrees(self, unit: Unit, line: Line, slot: Slot, item: Any) -> bool:
        """May a further row of the same record say this of it? Only what the others say, or nothing."""
        name = slot.field.name
        before = next((named.text for named in unit.named if named.slot is slot), unit.values.get(name))
        if item is None or before is None or item == before:
            return before is None
        first = unit.lines[0].number
        self.refuse(unit, line, slot, ValueProblem("import.group-differs", field=slot.heading, line=first))
        return False

    def _put(self, unit: Unit, line: Line, slot: Slot, values: dict[str, Any], item: Any) -> None:
        if slot.to is not None and isinstance(item, str):
            unit.named.append(Named(slot, item, line, values))
        else:
            values[slot.field.name] = item

    def refuse(self, unit: Unit, line: Line, slot: Slot | None, problem: ValueProblem) -> None:
        told = Problem(problem.code, problem.arguments, suggestions=problem.suggestions)
        self.tell(unit, line, slot, told)

    def tell(self, unit: Unit, line: Line, slot: Slot | None, problem: Problem) -> None:
        """Add a problem with its place in the file: line, column, heading and the cell as it stands there."""
        cell = None if slot is None else text_of(slot.cell(line))
        args: Mapping[str, object] = dict(problem.args)
        if slot is not None:
            args = {**args, "column": slot.heading, "cell": cell}
        column = slot.indexes[0] + 1 if slot is not None and slot.indexes else None
        source = Source(self.file, line.number, column)
        pointer = "" if slot is None else "/" + slot.name.replace(".", "/")
        unit.problems.append((line.number, replace(problem, args=args, source=source, pointer=pointer)))

    def slot_at(self, pointer: str) -> tuple[Slot | None, str | None, int]:
        """(slot, lines field, row) of a pointer of the write road: /values/lines/2/qty."""
        parts = pointer.removeprefix("/values/").split("/")
        lines, row, name = (parts[0], int(parts[1]), parts[-1]) if len(parts) > 2 else (None, 0, parts[0])
        slot = next((slot for slot in self.mapping.slots if slot.lines == lines and slot.field.name == name), None)
        return slot, lines, row


def order(units: list[Unit], reader: Reader, standing: Iterable[str]) -> list[Unit]:
    """Set the level of each unit: one that refers to another of the file comes after it. Gives those in circles.

    `standing`: texts of references that are stored already, and bind nobody.
    """
    entity = reader.mapping.entity.name
    slots = [slot for slot in reader.mapping.slots if slot.to == entity and slot.lines is None]
    if not slots:
        return []
    stored = set(standing)
    makers: dict[str, dict[str, Unit]] = {}
    for slot in slots:
        calls: dict[str, Unit] = {}
        for way in slot.ways:
            for unit in units:
                name = unit.values.get(way[0]) if len(way) == 1 else None
                if name is not None:
                    calls.setdefault(str(name), unit)
        makers[slot.name] = calls
    waits: dict[Unit, set[Unit]] = defaultdict(set)
    for unit in units:
        for named in unit.named:
            if named.slot in slots and named.text not in stored:
                maker = makers[named.slot.name].get(named.text)
                if maker is not None:
                    waits[unit].add(maker)
    done: set[Unit] = set()
    waiting, level = [unit for unit in units if unit in waits], 1
    done.update(unit for unit in units if unit not in waits)
    while waiting:
        ready = [unit for unit in waiting if waits[unit] <= done]
        if not ready:
            return waiting
        for unit in ready:
            unit.level = level
        done.update(ready)
        waiting = [unit for unit in waiting if unit not in done]
        level += 1
    return []
