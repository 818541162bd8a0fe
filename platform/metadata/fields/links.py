"""reference, user, team (to one record) and lines (the rows of a record)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from metadata.fields.base import FieldType, HasOptions, ValueProblem, shown
from metadata.problems import Problems

_MAX_ID = 2**63 - 1


class ExternalId(str):
    """A referenced record named by its external id; the write path turns it into an id."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ReferenceOptions:
    """`to`: entity; `filter`: condition on what may be chosen; `on_delete` refuse | clear | cascade."""

    to: str
    filter: Any = None
    on_delete: str = "refuse"


@dataclass(frozen=True, slots=True)
class LinesOptions:
    """`of`: the line entity; `as_`: the name of its reference to the parent; `min`, `max`: how many lines."""

    of: str
    as_: str
    min: int | None = None
    max: int | None = None


class Reference(FieldType):
    """The edge value is the id, or an ExternalId still to be looked up."""

    name = "reference"
    expression_type = "reference"
    operators: ClassVar[tuple[str, ...]] = (
        *("in", "none_of", "==", "is_not", "under"),
        *("empty", "not empty", "!=", "not in"),
    )
    computable = False
    target: str | None = None

    def parse_options(self, raw: Mapping[str, Any], problems: Problems, pointer: str) -> ReferenceOptions:
        return ReferenceOptions(self.target or raw["to"], raw.get("filter"), raw.get("on_delete", "refuse"))

    def read(self, field: HasOptions, value: Any) -> int | ExternalId | None:
        if isinstance(value, Mapping):
            value = value.get("id")
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MAX_ID:
            return value
        if isinstance(value, str) and "\x00" not in value:
            return ExternalId(value) if value else None
        raise ValueProblem("reference.bad-form", value=shown(value))


class User(Reference):
    name = "user"
    target = "user"
    operators: ClassVar[tuple[str, ...]] = tuple(op for op in Reference.operators if op != "under")  # people: no tree


class Team(Reference):
    name = "team"
    target = "team"


class Lines(FieldType):
    """The rows of a record, saved with it; the edge value is a list of row objects, still in JSON form."""

    name = "lines"
    expression_type = "lines"
    operators = ()
    aggregates = ()
    computable = False
    sortable = False
    stored = False

    def parse_options(self, raw: Mapping[str, Any], problems: Problems, pointer: str) -> LinesOptions:
        low, high = raw.get("min"), raw.get("max")
        if low is not None and high is not None and low > high:
            problems.add("field.min-over-max", pointer + "/min", min=low, max=high)
        return LinesOptions(raw["of"], raw["as"], low, high)

    def read(self, field: HasOptions, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise ValueProblem("lines.bad-form", value=shown(value))
        return [dict(row) for row in value]
