"""Look-up: what a cell calls a record by, to its id, as far as the one who imports may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from metadata.fields import FIELD_TYPES, ValueProblem
from metadata.kinds.entity import Field
from metadata.kinds.import_map import ImportColumn
from metadata.labels import text
from metadata.problems import suggest
from runtime.access.scope import rights
from runtime.context import Context
from runtime.records.prepared import LINKS
from runtime.records.present import Present, chunks
from runtime.records.transfer.cells import CellReader
from runtime.schema.columns import to_stored

Way = tuple[str, ...]
MOST_NAMES = 2_000  # names that are compared with a text that is not found
MOST_SUGGESTED = 50  # texts that are compared at all


class Lookup:
    """Found ids are kept for the length of one import; what was not found is asked again: it may be made meanwhile."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._known: dict[tuple[str, tuple[Way, ...]], dict[str, int]] = defaultdict(dict)
        self._told: dict[tuple[str, tuple[Way, ...]], dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._called: dict[tuple[str, tuple[Way, ...]], tuple[str, ...]] = {}

    def find(
        self, present: Present, entity: str, ways: tuple[Way, ...], texts: Iterable[str]
    ) -> dict[str, int | ValueProblem]:
        """Text to id, or to the problem it has; one SELECT per way for all texts not known yet."""
        known = self._known[(entity, ways)]
        out: dict[str, int | ValueProblem] = {}
        waiting = set()
        for item in texts:
            if (id_ := known.get(item)) is not None:
                out[item] = id_
            else:
                waiting.add(item)
        for way in ways:
            if not waiting:
                break
            for item, ids in self._ask(present, entity, way, waiting).items():
                waiting.discard(item)
                if len(ids) == 1:
                    out[item] = known[item] = ids[0]
                else:
                    label = text(self.ctx.catalog.entities[entity].label, self.ctx.locale, entity)
                    out[item] = ValueProblem("import.ambiguous-reference", value=item, entity=label, count=len(ids))
        for item in waiting:
            near = self._near(present, entity, ways, item)
            out[item] = ValueProblem("reference.not-found", near, field=entity, value=item)
        return out

    def _near(self, present: Present, entity: str, ways: tuple[Way, ...], item: str) -> tuple[str, ...]:
        """The nearest names of visible records, for the first few texts that are not found and where names are few."""
        told = self._told[(entity, ways)]
        if item not in told:
            names = self._names(present, entity, ways) if len(told) < MOST_SUGGESTED else ()
            told[item] = suggest(item, names)
        return told[item]

    def _names(self, present: Present, entity: str, ways: tuple[Way, ...]) -> tuple[str, ...]:
        known = self._called.get((entity, ways))
        if known is None:
            table, kind = self.ctx.tables.of(entity), self.ctx.catalog.entities[entity]
            fields = [field for way in ways if len(way) == 1 and (field := kind.field(way[0])) is not None]
            query = select(table.c.id, *(table.c[field.column] for field in fields))
            query = query.where(table.c.deleted_at.is_(None)).limit(MOST_NAMES + 1)
            rows = present.conn.execute(query).all() if fields else []
            seen = present.visible(entity, {row[0] for row in rows}) if self.ctx.actor.engine is None else None
            names = {cell: None for id_, *cells in rows if seen is None or id_ in seen for cell in cells}
            known = tuple(name for name in names if isinstance(name, str)) if len(rows) <= MOST_NAMES else ()
            self._called[(entity, ways)] = known
        return known

    def _open(self, entity: str, way: Way) -> bool:
        """Whether the one who imports may see each field on the way: what he finds a record by, he learns."""
        if self.ctx.actor.engine is not None:
            return True
        held = rights(self.ctx.catalog, self.ctx.actor)
        for name in way:
            if name not in held.entity(entity).visible:
                return False
            field = self.ctx.catalog.entities[entity].field(name)
            entity = field.options.to if field is not None and field.type in LINKS else entity
        return True

    def _ask(self, present: Present, entity: str, way: Way, texts: Iterable[str]) -> dict[str, list[int]]:
        if not self._open(entity, way):
            return {}
        base = self.ctx.tables.of(entity)
        table, source = base, base
        kind = self.ctx.catalog.entities[entity]
        field: Field | None = kind.field(way[0])
        where = [base.c.deleted_at.is_(None)]
        joined = base
        passed: list[tuple[str, Any]] = []  # what the way leads through: entity and id
        for name in way[1:]:
            assert field is not None
            assert field.type in LINKS
            kind = self.ctx.catalog.entities[field.options.to]
            following = self.ctx.tables.of(kind.name).alias()
            joined = joined.join(following, following.c.id == table.c[field.column])  # type: ignore[assignment]
            where.append(following.c.deleted_at.is_(None))
            passed.append((kind.name, following.c.id))
            table, field = following, kind.field(name)  # type: ignore[assignment]
        assert field is not None
        stored = self._stored(field, texts)
        rows: list[Any] = []
        for part in chunks(stored):
            query = select(source.c.id, table.c[field.column], *(id_ for _, id_ in passed)).select_from(joined)
            query = query.where(table.c[field.column].in_(part), *where).order_by(source.c.id)
            rows += present.conn.execute(query).all()
        if self.ctx.actor.engine is None:
            for at, (through, _) in enumerate(passed, 2):
                open_ = present.visible(through, {row[at] for row in rows})
                rows = [row for row in rows if row[at] in open_]
        found: dict[str, list[int]] = defaultdict(list)
        for id_, value, *_ in rows:
            for item in stored[value]:
                found[item].append(id_)
        if self.ctx.actor.engine is not None:
            return found
        seen = present.visible(entity, {id_ for ids in found.values() for id_ in ids})
        kept = {item: [id_ for id_ in ids if id_ in seen] for item, ids in found.items()}
        return {item: ids for item, ids in kept.items() if ids}

    def _stored(self, field: Field, texts: Iterable[str]) -> dict[object, list[str]]:
        """Stored value to the texts that mean it; a text the field cannot hold means nothing."""
        reader = CellReader(field, ImportColumn(field.name, field.name), self.ctx.zone)
        out: dict[object, list[str]] = defaultdict(list)
        for item in texts:
            try:
                edge = FIELD_TYPES[field.type].parse(field, reader.read(item))
            except ValueProblem:
                continue
            if edge is not None:
                out[to_stored(field, edge, self.ctx.dialect)].append(item)
        return out
