"""Import: a file to records, batch by batch through the one road of writing; bad rows are kept and told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from metadata.fields import ValueProblem
from metadata.kinds.import_map import FileForm, ImportMap
from metadata.problems import Problem, refuse
from runtime.access.scope import rights
from runtime.context import Context
from runtime.records import validate
from runtime.records.change import Change, Mode, Outcome
from runtime.records.prepared import Prepared, UniqueKey, prepared
from runtime.records.present import Present
from runtime.records.transfer import batches, files, mapping
from runtime.records.transfer.lookup import Lookup
from runtime.records.transfer.report import ImportReport, bad_rows
from runtime.records.transfer.units import Named, Reader, Unit, order
from runtime.records.transfer.worker import read_apart
from runtime.records.write import write

BATCH = 2_000  # records written at once
Progress = Callable[[int, int], None]


class _Undo(Exception):  # leaves the outer transaction of a dry run, or of an import that is all or nothing
    pass


def import_file(
    ctx: Context,
    entity: str,
    data: bytes | str | Path,
    *,
    map: str | ImportMap | None = None,
    key: str | Sequence[str] | None = None,
    mode: Mode = "each",
    dry_run: bool = False,
    name: str | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a file into an entity.

    `data`: the file, or its path; `map`: an import map or its name, else the header is guessed; `key`: the fields
    that say a record exists already, over the map's. `mode`: each = the good rows go in, all = all or nothing.
    `dry_run`: the same report, nothing stored. `progress`: called with (rows done, rows).
    Raises Refused when the file cannot be read, the columns do not fit, or the feature `import` is not granted.
    """
    kind = prepared(ctx.catalog, ctx.catalog.entity(entity).name)
    if ctx.actor.engine is None and "import" not in ctx.actor.features:
        refuse("feature.not-granted", feature="import")
    if mode not in ("all", "each"):
        refuse("record.bad-change", "/mode", reason=str(mode))
    if isinstance(data, bytes):
        content, file = data, name or "file"
    else:
        content, file = Path(data).read_bytes(), name or Path(data).name
    form: ImportMap | None = ctx.catalog.import_map(map) if isinstance(map, str) else map
    if form is not None and form.of != kind.entity.name:
        refuse("import.bad-map", "/of", reason=f"{form.name}: {form.of} != {kind.entity.name}")
    shape = form.file if form is not None else FileForm()
    # Text is read here, in time and memory that follow from its size; a workbook unpacks to who knows what.
    table = files.read(content, shape) if files.type_of(content, shape) == "csv" else read_apart(content, shape)
    wanted = (key,) if isinstance(key, str) else tuple(key or ())
    if form is not None:
        found = mapping.by_map(ctx.catalog, table, form, wanted)
    else:
        found = mapping.guess(ctx.catalog, table, kind.entity, _writable(ctx, kind), wanted)
    return _Import(ctx, kind, Reader(ctx, table, found, file), mode, form, progress).run(dry_run)


def _writable(ctx: Context, kind: Prepared) -> frozenset[str]:
    """Fields a guessed column may fill; what the platform stamps is never guessed."""
    if ctx.actor.engine is not None:
        return kind.givable - {"created_at", "created_by"}
    held = rights(ctx.catalog, ctx.actor).entity(kind.entity.name)
    return held.writable | {field.name for field, _ in kind.numbers}


class _Import:
    """One import on its way."""

    def __init__(
        self,
        ctx: Context,
        kind: Prepared,
        reader: Reader,
        mode: Mode,
        form: ImportMap | None,
        progress: Progress | None,
    ) -> None:
        self.ctx, self.kind, self.reader, self.mode = ctx, kind, reader, mode
        self.mapping = reader.mapping
        self.form = form
        self.progress = progress
        self.lookup = Lookup(ctx)
        self.cause: str | None = None
        self.counts = {"created": 0, "updated": 0, "skipped": 0}
        self.refused: list[Unit] = []
        self.done = 0

    def run(self, dry_run: bool) -> ImportReport:
        started = datetime.now(UTC)
        units = self.reader.units()
        batch = None if dry_run else batches.begin(self.ctx, self._about(started))
        self.cause = None if batch is None else f"import:{batch}"
        try:
            with ExitStack() as stack:
                whole = dry_run or self.mode == "all"
                conn = stack.enter_context(self.ctx.database.write()) if whole else None
                self._go(units, conn)
                if dry_run or (self.mode == "all" and self.refused):
                    raise _Undo
        except _Undo:
            if self.mode == "all" and self.refused:
                self.counts = dict.fromkeys(self.counts, 0)
        report = self._report(batch)
        if batch is not None:
            counts = {name: getattr(report, name) for name in ("created", "updated", "skipped", "refused")}
            batches.finish(self.ctx, batch, counts)
        return report

    def _about(self, started: datetime) -> dict[str, Any]:
        """What is known of the import before it begins."""
        return {
            "entity": self.kind.entity.name,
            "file": self.reader.file[:300],
            "map": self.form.name if self.form is not None else None,
            "rows": len(self.reader.lines),
            "started_at": started,
            "created_by": self.ctx.actor.user,
        }

    # --- the batches ---------------------------------------------------------------------------------

    def _go(self, units: list[Unit], conn: Connection | None) -> None:
        with ExitStack() as stack:
            reading = conn or stack.enter_context(self.ctx.database.read())
            circles = order(units, self.reader, self._standing(units, reading))
            self._resolve(Present(self.ctx, reading), [unit for unit in units if unit.problems], own=False)
        levels: dict[int, list[Unit]] = defaultdict(list)
        for unit in units:
            if unit.problems:
                self._refuse(unit)
            elif unit not in circles:
                levels[unit.level].append(unit)
        for level in sorted(levels):
            waiting = levels[level]
            while waiting:
                batch, waiting = waiting[:BATCH], waiting[BATCH:]
                again: list[Unit] = []
                with ExitStack() as stack:
                    self._batch(batch, conn or stack.enter_context(self.ctx.database.write()), again)
                waiting = again + waiting
                self._moved(len(batch) - len(again))
        if circles := [unit for unit in circles if not unit.problems]:
            with ExitStack() as stack:
                self._circle(circles, conn or stack.enter_context(self.ctx.database.write()))
            self._moved(len(circles))

    def _moved(self, count: int) -> None:
        self.done += count
        if self.progress is not None:
            self.progress(self.done, len(self.reader.lines))

    def _standing(self, units: list[Unit], conn: Connection) -> set[str]:
        """Texts of references to the imported entity itself that are stored already."""
        wanted: dict[tuple[tuple[str, ...], ...], set[str]] = defaultdict(set)
        for unit in units:
            for named in unit.named:
                if named.slot.to == self.kind.entity.name and named.slot.lines is None:
                    wanted[named.slot.ways].add(named.text)
        present = Present(self.ctx, conn)
        return {
            text
            for ways, texts in wanted.items()
            for text, found in self.lookup.find(present, self.kind.entity.name, ways, texts).items()
            if isinstance(found, int)
        }

    def _batch(self, units: list[Unit], conn: Connection, again: list[Unit]) -> None:
        """Write these units; those whose key another of them has as well go to `again`, to follow it."""
        present = Present(self.ctx, conn)
        self._resolve(present, units)
        changes: list[tuple[Unit, Change]] = []
        for unit, standing in self._match(present, [unit for unit in units if not unit.problems], again):
            if standing is None:
                changes.append((unit, self._create(unit)))
            elif self.mapping.existing == "update":
                changes.append((unit, self._update(present, unit, standing)))
            elif self.mapping.existing == "skip":
                self.counts["skipped"] += 1
            else:
                key = ", ".join(str(unit.values.get(name)) for name in self.mapping.key)
                self._tell(unit, "/values/" + self.mapping.key[0], ValueProblem("import.exists", value=key))
        outcomes = write(
            self.ctx, [change for _, change in changes], mode="each", source="import", conn=conn, cause=self.cause
        )
        for (unit, change), outcome in zip(changes, outcomes, strict=True):
            self._take(unit, change, outcome)
        for unit in units:
            if unit.problems:
                self._refuse(unit)

    def _take(self, unit: Unit, change: Change, outcome: Outcome) -> None:
        if outcome.stored:
            unit.id = outcome.id
            self.counts["created" if change.op == "create" else "updated"] += 1
        for problem in outcome.problems:
            self._place(unit, problem)

    def _resolve(self, present: Present, units: list[Unit], own: bool = True) -> None:
        """References of the units to ids, one SELECT per kind of look-up; what is not found is told.

        `own`: also those to the imported entity itself, whose records may stand further down in the file.
        """
        wanted: dict[tuple[str, tuple[tuple[str, ...], ...]], list[tuple[Unit, Named]]] = defaultdict(list)
        for unit in units:
            for named in unit.named:
                if own or named.slot.to != self.kind.entity.name:
                    wanted[(named.slot.to or "", named.slot.ways)].append((unit, named))
        for (to, ways), asked in wanted.items():
            found = self.lookup.find(present, to, ways, {named.text for _, named in asked})
            for unit, named in asked:
                item = found[named.text]
                if isinstance(item, int):
                    named.values[named.slot.field.name] = item
                else:
                    args = {**item.arguments, "field": named.slot.heading}
                    told = Problem(item.code, args, suggestions=item.suggestions)
                    self.reader.tell(unit, named.line, named.slot, told)

    def _match(self, present: Present, units: list[Unit], again: list[Unit]) -> Iterator[tuple[Unit, int | None]]:
        """Each unit with the id of the record its key says, None for a new one."""
        if not self.mapping.key:
            yield from ((unit, None) for unit in units)
            return
        keys: dict[Unit, tuple[Any, ...]] = {}
        for unit in units:
            if (values := self._key(unit)) is not None:
                keys[unit] = values
        standing: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        unique = UniqueKey("import", self.mapping.key, {})
        for values, id_ in validate.standing(self.ctx, present, self.kind, unique, set(keys.values())):
            standing[values].append(id_)
        if self.ctx.actor.engine is None:
            ids = {id_ for found in standing.values() for id_ in found}
            seen = present.visible(self.kind.entity.name, ids)
            standing = defaultdict(list, {key: [id_ for id_ in ids if id_ in seen] for key, ids in standing.items()})
        met: set[tuple[Any, ...]] = set()
        for unit, values in keys.items():
            ids_ = standing.get(values, [])
            if len(ids_) > 1:
                shown = ", ".join(str(value) for value in values)
                problem = ValueProblem(
                    "import.ambiguous-reference", value=shown, entity=self.kind.entity.name, count=len(ids_)
                )
                self._tell(unit, "/values/" + self.mapping.key[0], problem)
            elif values in met and not (ids_ and self.mapping.existing != "update"):
                again.append(unit)
            else:
                met.add(values)
                yield unit, ids_[0] if ids_ else None

    def _key(self, unit: Unit) -> tuple[Any, ...] | None:
        """The edge values of the key fields; None, with the problem told, when one is empty or wrong."""
        out = []
        for name in self.mapping.key:
            kind, field = self.kind.types[name]
            try:
                edge = kind.parse(field, unit.values.get(name))
                if edge is None:
                    raise ValueProblem("import.key-empty", field=name)
            except ValueProblem as problem:
                self._tell(unit, "/values/" + name, problem)
                return None
            out.append(edge)
        return tuple(out)

    def _create(self, unit: Unit) -> Change:
        """Empty cells of a new record leave their fields to the defaults."""
        values = {name: value for name, value in unit.values.items() if value is not None}
        for name, rows in unit.rows.items():
            values[name] = [{key: value for key, value in row.items() if value is not None} for row in rows]
        return Change(self.kind.entity.name, "create", values)

    def _update(self, present: Present, unit: Unit, id_: int) -> Change:
        """Lines of a record that exists are taken over in their order; more are added, fewer are deleted."""
        values: dict[str, Any] = dict(unit.values)
        for name, rows in unit.rows.items():
            below = present.prepared(self.kind.types[name][1].options.of)
            assert below.above is not None
            column = below.types[below.above.as_][1].column
            there = sorted(present.where(below, column, [id_]), key=lambda row: (row["position"] or 0, row["id"]))
            values[name] = [
                {**row, "id": there[number]["id"]}
                if number < len(there)
                else {key: value for key, value in row.items() if value is not None}
                for number, row in enumerate(rows)
            ]
        return Change(self.kind.entity.name, "update", values, id=id_)

    def _circle(self, units: list[Unit], conn: Connection) -> None:
        """Records that refer to each other: made first, then joined, or refused together."""
        own = [
            (unit, [named for named in unit.named if named.slot.to == self.kind.entity.name and not named.slot.lines])
            for unit in units
        ]
        for unit, named in own:
            unit.named = [item for item in unit.named if item not in named]
        before, again = dict(self.counts), list[Unit]()
        with conn.begin_nested() as point:
            self._batch(units, conn, again)
            for unit, named in own:
                unit.named = named
            if not again and not any(unit.problems for unit in units):
                self._join(units, conn)
            for unit in units:
                if again or any(unit.problems for unit in units):
                    text = next((named.text for named in unit.named), "")
                    if not unit.problems:
                        self._tell(unit, "", ValueProblem("import.circular-reference", value=text))
            failed = any(unit.problems for unit in units)
            if failed:
                point.rollback()
        if failed:
            self.counts = before
            for unit in units:
                self._refuse(unit)

    def _join(self, units: list[Unit], conn: Connection) -> None:
        self._resolve(Present(self.ctx, conn), units)
        changes = [
            (unit, Change(self.kind.entity.name, "update", _links(unit), id=unit.id))
            for unit in units
            if not unit.problems
        ]
        done = write(self.ctx, [change for _, change in changes], mode="all", source="import", conn=conn)
        for (unit, _), outcome in zip(changes, done, strict=True):
            for problem in outcome.problems:
                self._place(unit, problem)

    # --- what is refused -----------------------------------------------------------------------------

    def _tell(self, unit: Unit, pointer: str, problem: ValueProblem) -> None:
        self._place(unit, Problem(problem.code, problem.arguments, pointer, suggestions=problem.suggestions))

    def _place(self, unit: Unit, problem: Problem) -> None:
        """A problem of the write road at its place in the file."""
        slot, lines, row = self.reader.slot_at(problem.pointer)
        line = unit.places[lines][row] if lines and row < len(unit.places.get(lines, ())) else unit.lines[0]
        self.reader.tell(unit, line, slot, problem)

    def _refuse(self, unit: Unit) -> None:
        """Keep a refused record; its rows without a problem of their own say which one has."""
        if unit.refused:
            return
        unit.refused = True
        bad = {number for number, _ in unit.problems}
        for line in unit.lines:
            if line.number not in bad:
                told = ValueProblem("import.group-refused", line=min(bad))
                self.reader.refuse(unit, line, None, told)
        self.refused.append(unit)

    # --- the end -------------------------------------------------------------------------------------

    def _report(self, batch: int | None) -> ImportReport:
        problems = sorted(
            ((number, problem) for unit in self.refused for number, problem in unit.problems), key=lambda pair: pair[0]
        )
        reasons: dict[int, list[str]] = defaultdict(list)
        for number, problem in problems:
            reasons[number].append(_reason(problem, self.ctx.locale))
        lines = sorted((line for unit in self.refused for line in unit.lines), key=lambda line: line.number)
        form = self.form.file if self.form is not None else FileForm()
        table = self.reader.table
        return ImportReport(
            total=len(self.reader.lines),
            created=self.counts["created"],
            updated=self.counts["updated"],
            skipped=self.counts["skipped"],
            refused=len(lines),
            problems=(*self.mapping.warnings, *(problem for _, problem in problems)),
            bad_rows_file=bad_rows(table, lines, reasons, form) if lines else None,
            bad_rows_type=table.type,
            batch=batch,
        )


def _links(unit: Unit) -> dict[str, Any]:
    return {named.slot.field.name: named.values[named.slot.field.name] for named in unit.named}


def _reason(problem: Problem, locale: str) -> str:
    heading = problem.args.get("column")
    place = f"{heading}: " if heading else ""
    return f"{place}{problem.text(locale)} {problem.hint(locale)}".strip()


__all__ = ["ImportReport", "import_file"]
