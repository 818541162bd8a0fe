"""The typed tree an expression becomes: plain frozen nodes that every back end reads. No node computes anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from metadata.fields import FIELD_TYPES, ChoiceOptions

if TYPE_CHECKING:
    from metadata.catalog import Catalog
    from metadata.kinds.entity import Field

Kind = OneOf["number", "text", "boolean", "date", "datetime", "reference", "lines", "null"]


@dataclass(frozen=True, slots=True)
class Type:
    """What a node is worth.

    Numbers: `digits` counts all digits, `scale` the decimals; scale None = a quotient, exact but without an end.
    References and lines: `entity` they point to. `options`: names of a choice, `uids`: what is stored for each.
    """

    kind: Kind
    digits: int = 18
    scale: int | None = 0
    entity: str | None = None
    options: tuple[str, ...] | None = None
    uids: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of_field(cls, stored: Field) -> Type:
        """The type of a field's value."""
        kind: Kind = FIELD_TYPES[stored.type].expression_type  # type: ignore[assignment]
        options = stored.options
        if kind == "number":
            return cls(kind, options.digits, options.scale)
        if kind == "reference":
            return cls(kind, entity=options.to)
        if kind == "lines":
            return cls(kind, entity=options.of)
        if isinstance(options, ChoiceOptions):
            names = tuple(item.name for item in options.options)
            return cls(kind, options=names, uids=tuple(item.uid or item.name for item in options.options))
        return cls(kind)

    @property
    def rational(self) -> bool:
        return self.kind == "number" and self.scale is None

    def __str__(self) -> str:
        return self.kind if self.entity is None else f"{self.kind}:{self.entity}"


BOOLEAN = Type("boolean")
TEXT = Type("text")
DATE = Type("date")
DATETIME = Type("datetime")
NULL = Type("null")
COUNT = Type("number", 18, 0)
RATIONAL = Type("number", 18, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expr:
    """`at`: offset of the node in its text, from 0; no part of its meaning."""

    type: Type
    at: int = field(default=0, compare=False)

    def children(self) -> Iterator[Expr]:
        """The nodes right below, in reading order."""
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Expr):
                yield value
            elif isinstance(value, tuple):
                yield from (part for part in value if isinstance(part, Expr))

    def walk(self) -> Iterator[Expr]:
        """This node and all below it."""
        stack: list[Expr] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(list(node.children())))

    def paths(self) -> tuple[Path, ...]:
        """The distinct paths read from the row itself; an aggregate gives its lines field alone."""
        found: dict[Path, None] = {}
        stack: list[Expr] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, Path):
                found.setdefault(node)
            elif isinstance(node, Aggregate):
                found.setdefault(node.lines)
            else:
                stack.extend(reversed(list(node.children())))
        return tuple(found)

    def fields(self, catalog: Catalog | None = None) -> tuple[tuple[str, str], ...]:
        """Every (entity, field) the answer depends on: hops, lines and what is read of them. For masks."""
        found: dict[tuple[str, str], None] = {}
        for node in self.walk():
            if isinstance(node, Path) and node.entity:
                for hop in node.hops:
                    found.setdefault((hop.entity, hop.field))
                found.setdefault((node.entity, node.field))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Hop:
    """A step along the to-one reference `field` of `entity`, to `to`."""

    entity: str
    field: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Expr):
    """`value`: Decimal, str, bool, date, aware datetime, int (an id) or None."""

    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Expr):
    """A field, along to-one references. `entity` holds `field`; "" = a name the place adds (a measure, `old` …).

    `day`: of a datetime field, its date in the company's zone (the column `…__day`).
    """

    field: str
    entity: str
    hops: tuple[Hop, ...] = ()
    day: bool = False

    @property
    def name(self) -> str:
        """Dotted name, the key under which a row holds the value: "customer.region"."""
        return ".".join([*(hop.field for hop in self.hops), self.field])


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Expr):
    """`me` (a reference to the user), `today`, `now`; `day`: the date of `now`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Expr):
    item: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Expr):
    """`op`: + - * /; a quotient is exact, division by zero an error."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Expr):
    """To `decimals`, halves away from zero."""

    item: Expr
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Expr):
    """`op`: == != < <= > >=; both sides of one kind, or one of them null."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Expr):
    item: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Expr):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Expr):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Expr):
    """True when equal to one of the options (none of them null); of no options: false, whatever the item is."""

    item: Expr
    options: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Expr):
    """`then` when the test is true, `otherwise` when it is false or null."""

    test: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty(Expr):
    """Is it null? Never null itself."""

    item: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Expr):
    """`op`: contains | starts; folds A-Z only, no wildcards."""

    op: str
    item: Expr
    part: Expr


@dataclass(frozen=True, slots=True)
class Period:
    """Days: a `name` of PERIODS, or `first` to `last`, both included, None = open."""

    name: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Expr):
    """`item`, a date, lies in the period."""

    item: Expr
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Under(Expr):
    """`item`, a reference to the tree `entity`, is one of `roots` (ids or external ids) or below one."""

    item: Expr
    entity: str
    roots: tuple[int | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Expr):
    """A function of rules.functions: abs, min, max, coalesce, year, days_between …"""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Expr):
    """`agg` (sum, count, min, max, avg) over the rows of a lines field; `of` and `filter` read the line."""

    agg: str
    lines: Path
    of: Expr | None = None
    filter: Expr | None = None
