"""Entity and Field: what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metadata.fields import FIELD_TYPES
from metadata.kinds.items import Raw, document_head, head, once, strings
from metadata.labels import Label
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class Value:
    """A value position: a literal in JSON form, or an expression text; exactly one counts (`expr` when not None)."""

    literal: Any = None
    expr: str | None = None


@dataclass(frozen=True, slots=True)
class Rollup:
    """A stored total over the lines of a record: agg sum|count|min|max, `from_` a lines field of the entity."""

    agg: str
    from_: str
    of: str | None = None
    filter: Any = None  # condition: expression text or filter tree


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity. `options` is the frozen dataclass of its type (metadata.fields)."""

    name: str
    uid: str
    type: str
    label: Label
    options: Any
    help: Label = field(default_factory=dict)
    note: str = ""
    required: bool = False
    unique: bool = False
    readonly: bool = False  # set by defaults, formulas and engines only
    default: Value | None = None
    formula: str | None = None
    rollup: Rollup | None = None
    system: bool = False  # carried by every entity (id, version, owner …), never declared
    sort: str | None = None

    @property
    def column(self) -> str:
        """Physical column: the uid, `.` as `__`."""
        return self.uid.replace(".", "__")

    @property
    def computed(self) -> bool:
        return self.formula is not None or self.rollup is not None


@dataclass(frozen=True, slots=True)
class Key:
    """A unique key over several fields; empty equals empty."""

    name: str
    uid: str
    fields: tuple[str, ...]
    message: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    uid: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineOf:
    """Of a line entity: the parent entity, its lines field, and the name (`as_`) of the reference to the parent."""

    parent: str
    field: str
    as_: str


@dataclass(frozen=True)
class Entity:
    """What is stored. `fields` holds declared and system fields, system ones last; look up with `field(name)`."""

    name: str
    uid: str
    label: Label
    pack: str
    fields: tuple[Field, ...]
    help: Label = field(default_factory=dict)
    note: str = ""
    traits: frozenset[str] = frozenset()  # owned, tree, managed, append_only
    title: str = "{id}"  # text with {paths}
    search: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()  # names, "-" in front for descending
    keys: tuple[Key, ...] = ()
    indexes: tuple[Index, ...] = ()
    line_of: LineOf | None = None
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {item.name: item for item in self.fields})

    @property
    def table(self) -> str:
        """Physical table: the uid, `.` as `__`, behind a prefix that keeps clear of bootstrap tables and SQL words."""
        return "e_" + self.uid.replace(".", "__")

    def field(self, name: str) -> Field | None:
        return self.by_name.get(name)

    @property
    def stored(self) -> tuple[Field, ...]:
        """Fields with a column of their own: all but lines."""
        return tuple(item for item in self.fields if item.type != "lines")

    @property
    def lines(self) -> tuple[Field, ...]:
        return tuple(item for item in self.fields if item.type == "lines")

    @property
    def owned(self) -> bool:
        return "owned" in self.traits


def parse(raw: Raw, pack: str, problems: Problems) -> Entity:
    """The entity as declared: its own fields only, not yet known as the lines of another."""
    fields = tuple(parse_field(item, problems, f"/fields/{index}") for index, item in enumerate(raw["fields"]))
    keys = tuple(
        Key(item["name"], item.get("uid", item["name"]), strings(item, "fields"), item.get("message", {}))
        for item in raw.get("keys", ())
    )
    indexes = tuple(
        Index(item["name"], item.get("uid", item["name"]), strings(item, "fields")) for item in raw.get("indexes", ())
    )
    named: dict[str, Sequence[Field | Key | Index]] = {"fields": fields, "keys": keys, "indexes": indexes}
    for key, items in named.items():
        once([(item.name, f"/{key}/{index}/name") for index, item in enumerate(items)], problems)
        once([(item.uid, f"/{key}/{index}") for index, item in enumerate(items) if item.uid != item.name], problems)
    return Entity(
        **document_head(raw, pack),
        fields=fields,
        traits=frozenset(raw.get("traits", ())),
        title=raw.get("title") or _title(fields),
        search=strings(raw, "search"),
        sort=strings(raw, "sort"),
        keys=keys,
        indexes=indexes,
    )


def parse_field(raw: Raw, problems: Problems, pointer: str) -> Field:
    rollup = raw.get("rollup")
    return Field(
        **head(raw),
        note=raw.get("note", ""),
        type=raw["type"],
        options=FIELD_TYPES[raw["type"]].parse_options(raw, problems, pointer),
        required=raw.get("required", False),
        unique=raw.get("unique", False),
        readonly=raw.get("readonly", False),
        default=parse_value(raw["default"]) if "default" in raw else None,
        formula=raw.get("formula"),
        rollup=Rollup(rollup["agg"], rollup["from"], rollup.get("of"), rollup.get("filter")) if rollup else None,
    )


def parse_value(raw: Any) -> Value:
    """A value position: a literal, or {"expr": …}."""
    if isinstance(raw, Mapping) and set(raw) == {"expr"}:
        return Value(expr=raw["expr"])
    return Value(literal=raw)


def _title(fields: tuple[Field, ...]) -> str:
    """Without a title of its own an entity is called by its first text, `name` before others, else by its id."""
    texts = [item.name for item in fields if item.type in ("text", "auto_number")]
    return "{%s}" % ("name" if "name" in texts else texts[0] if texts else "id")
