"""FieldType: what every field type must say. A type supplies its options, parse and dump; the rest has defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from metadata.problems import Problems


class ValueProblem(Exception):  # an expected refusal of one value; the caller adds the place
    """A value that its field refuses: `code` of CODES, `arguments` for its text, and what may have been meant."""

    def __init__(self, code: str, /, suggestions: Iterable[str] = (), **arguments: object) -> None:
        self.code = code
        self.arguments = arguments
        self.suggestions = tuple(suggestions)
        super().__init__(code, arguments)


class HasOptions(Protocol):
    """The part of a field that its type needs to know: the name, and the options of the type."""

    @property
    def name(self) -> str: ...
    @property
    def options(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class NoOptions:
    """Options of a type that has none."""


class FieldType:
    """One field type. Edge values are what Python code sees; JSON values are what documents and the API carry.

    `operators`: filter operators in menu order. `aggregates`: what a measure may do with the field.
    `expression_type`: number, text, boolean, date, datetime, reference or lines.
    """

    name: ClassVar[str]
    expression_type: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = ()
    aggregates: ClassVar[tuple[str, ...]] = ("count", "count_distinct")
    computable: ClassVar[bool] = True  # may carry `formula` or `rollup`
    searchable: ClassVar[bool] = False  # may stand in `search` of its entity
    sortable: ClassVar[bool] = True
    stored: ClassVar[bool] = True  # has a column of its own

    def parse_options(self, raw: Mapping[str, Any], problems: Problems, pointer: str) -> Any:
        """The options of a field document whose shape is already sound; adds what the shape cannot see."""
        return NoOptions()

    def parse(self, field: HasOptions, value: Any) -> Any:
        """JSON in, edge out; None stays None. Raises ValueProblem."""
        return None if value is None else self.read(field, value)

    def read(self, field: HasOptions, value: Any) -> Any:
        """Parse of a value that is not None."""
        raise ValueProblem("value.wrong-type", expected=self.name, value=shown(value))

    def dump(self, field: HasOptions, edge: Any) -> Any:
        """Edge out to JSON."""
        return edge


def shown(value: object, limit: int = 60) -> str:
    """The value as a message may show it: short and on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
