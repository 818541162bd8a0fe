"""Scope: what the names of an expression mean in the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from metadata.catalog import Catalog
from metadata.kinds.dataset import Dataset
from metadata.kinds.entity import Entity
from metadata.labels import Label
from metadata.problems import Problems, suggest
from rules.expression.ir import DATE, DATETIME, RATIONAL, Expr, Given, Hop, Literal, Path, Type

MAX_HOPS = 4
BROKEN = Type("null", digits=-1)  # of a part that has been refused: suits everything, so that one mistake is told once
_GIVEN = {"me": Type("reference", entity="user"), "today": DATE, "now": DATETIME}
_CONSTANTS = ("true", "false", "null")
_UNSEEN = ("deleted_at",)


@dataclass(frozen=True)
class Scope:
    """Names in order: me, today, now; `names` the place adds; `exprs` that stand for an expression; fields of `entity`.

    `lines`: lines fields may be aggregated. `pointer`: where problems are put.
    """

    catalog: Catalog | None = None
    entity: str = ""
    names: Mapping[str, Type] = field(default_factory=dict)
    exprs: Mapping[str, Expr] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    lines: bool = False
    given: tuple[str, ...] = tuple(_GIVEN)
    pointer: str = ""

    @classmethod
    def of_entity(
        cls, catalog: Catalog, entity: str | Entity, extra_names: Mapping[str, Type] | None = None, lines: bool = False
    ) -> Scope:
        """Fields of the entity, dotted paths over its to-one references, and what the place adds."""
        name = entity if isinstance(entity, str) else entity.name
        return cls(catalog, name, extra_names or {}, lines=lines)

    @classmethod
    def of_measures(cls, dataset: Dataset) -> Scope:
        """The measures of a dataset by name, as exact numbers; nothing else."""
        labels = {item.name: item.label for item in dataset.measures}
        return cls(names=dict.fromkeys(labels, RATIONAL), labels=labels, given=())

    @classmethod
    def of_dimensions(cls, dataset: Dataset, exprs: Mapping[str, Expr], catalog: Catalog) -> Scope:
        """The dimensions of a dataset by name, each standing for its expression; references lead on."""
        return cls(catalog, exprs=exprs, labels={item.name: item.label for item in dataset.dimensions})

    def at(self, pointer: str) -> Scope:
        """The same names, for an expression that stands elsewhere in the document."""
        return replace(self, pointer=pointer)

    def line(self, entity: str) -> Scope:
        """Inside an aggregate: the fields of the line."""
        return Scope(self.catalog, entity, self.names, given=self.given, pointer=self.pointer)

    def resolve(self, name: str, at: int, problems: Problems) -> Expr:
        """What a dotted name means; a literal of type BROKEN once a problem has been told."""
        parts = name.split(".")
        head = parts[0]
        if head in self.given and len(parts) == 1:
            return Given(type=_GIVEN[head], at=at, name=head)
        if name in self.names:
            return Path(type=self.names[name], at=at, field=name, entity="")
        if head in self.exprs:
            return self._follow(self.exprs[head], parts, at, problems)
        entity = self._entity(self.entity)
        if entity is None or not _seen(entity, head):
            return self._unknown(name, head, at, problems, entity)
        return self._walk(entity, parts, (), at, problems)

    def external_id(self, path: Path) -> Path | None:
        """From a path that ends at a reference to the external id of the record it points to."""
        target = self._entity(path.type.entity or "")
        stored = target.field("external_id") if target is not None else None
        if stored is None or not path.entity:
            return None
        hops = (*path.hops, Hop(path.entity, path.field, path.type.entity or ""))
        return Path(type=Type.of_field(stored), at=path.at, field="external_id", entity=hops[-1].to, hops=hops)

    def is_tree(self, entity: str) -> bool:
        found = self._entity(entity)
        return found is not None and "tree" in found.traits

    def _entity(self, name: str) -> Entity | None:
        return self.catalog.entities.get(name) if self.catalog is not None else None

    def _follow(self, expr: Expr, parts: list[str], at: int, problems: Problems) -> Expr:
        if len(parts) == 1:
            return replace(expr, at=at)
        target = self._entity(expr.type.entity or "") if isinstance(expr, Path) else None
        if target is None or not isinstance(expr, Path) or expr.type.kind != "reference":
            problems.add("expression.not-a-reference", self.pointer, name=parts[0], rest=".".join(parts[1:]), at=at)
            return broken(at)
        hops = (*expr.hops, Hop(expr.entity, expr.field, target.name))
        if not _seen(target, parts[1]):
            return self._unknown(".".join(parts), parts[1], at, problems, target)
        return self._walk(target, parts[1:], hops, at, problems)

    def _walk(self, entity: Entity, parts: list[str], hops: tuple[Hop, ...], at: int, problems: Problems) -> Expr:
        name = ".".join([*(hop.field for hop in hops), *parts])
        for index, part in enumerate(parts):
            stored = entity.field(part) if _seen(entity, part) else None
            if stored is None:
                return self._unknown(name, part, at, problems, entity)
            type_ = Type.of_field(stored)
            if index == len(parts) - 1:
                return Path(type=type_, at=at, field=part, entity=entity.name, hops=hops)
            target = self._entity(type_.entity or "")
            if type_.kind != "reference" or target is None:
                rest = ".".join(parts[index + 1 :])
                problems.add("expression.not-a-reference", self.pointer, name=part, rest=rest, at=at)
                return broken(at)
            hops = (*hops, Hop(entity.name, part, target.name))
            if len(hops) > MAX_HOPS:
                problems.add("expression.too-many-hops", self.pointer, name=name, max=MAX_HOPS, at=at)
                return broken(at)
            entity = target
        return broken(at)

    def _unknown(self, name: str, part: str, at: int, problems: Problems, entity: Entity | None) -> Expr:
        known = dict(self._known(entity))
        meant = {"True": "true", "False": "false", "None": "null"}.get(part)
        suggestions = (meant,) if meant else tuple(dict.fromkeys(known[near] for near in suggest(part, known)))
        listed = ", ".join(list(dict.fromkeys(known.values()))[:12])
        problems.add("expression.unknown-name", self.pointer, suggestions=suggestions, name=name, at=at, known=listed)
        return broken(at)

    def _known(self, entity: Entity | None) -> Iterator[tuple[str, str]]:
        """Every name and label that could have been meant, with the name to write."""
        for name in (*self.names, *self.exprs):
            yield name, name
            yield from ((label, name) for label in self.labels.get(name, {}).values())
        if entity is not None:
            for item in entity.fields:
                if item.name not in _UNSEEN:
                    yield item.name, item.name
                    yield from ((label, item.name) for label in item.label.values())
        yield from ((name, name) for name in (*self.given, *_CONSTANTS))


def broken(at: int) -> Literal:
    """Stands for a part that has been refused."""
    return Literal(type=BROKEN, at=at, value=None)


def _seen(entity: Entity, name: str) -> bool:
    return name not in _UNSEEN and entity.field(name) is not None
