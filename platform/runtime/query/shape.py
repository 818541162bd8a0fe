"""The shape of a row: which cells a select gives, and the function that makes JSON values of a tuple of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement

from metadata.fields import FIELD_TYPES
from runtime.access.scope import Part
from runtime.query.plan import Column, Reach, TitlePiece
from runtime.query.sql import Frame
from runtime.schema.columns import storage, to_json

Row = tuple[Any, ...]
Build = Callable[[Row], dict[str, Any]]
_PLAIN = frozenset({"text", "id"})
_PLAIN_IN_SQLITE = frozenset({"date", "instant"})
SAFE_DIGITS = 16  # fewer digits are a number that JavaScript holds exactly


@dataclass
class Cells:
    """Cells of a select in order, and what is made of them. Call `add_*`, then take `elements`, `builder()`."""

    frame: Frame
    elements: list[ColumnElement[Any]] = field(default_factory=list)
    _items: list[tuple[str, str, str]] = field(default_factory=list)  # (key, expression, condition or "")
    _names: dict[str, Any] = field(default_factory=dict)
    _flags: dict[tuple[Part, ...], int] = field(default_factory=dict)
    _known: dict[int, tuple[ColumnElement[Any], int]] = field(default_factory=dict)

    def add(self, element: ColumnElement[Any]) -> int:
        """The place of the element among the cells; the same column is selected once."""
        known = self._known.get(id(element))
        if known is not None:
            return known[1]
        self._known[id(element)] = (element, len(self.elements))
        self.elements.append(element.label(f"c{len(self.elements)}"))
        return len(self.elements) - 1

    def add_plain(self, key: str, element: ColumnElement[Any], convert: Callable[[Any], Any] | None = None) -> None:
        """A cell that is shown on every row."""
        at = self.add(element)
        self._items.append((key, self._call(convert, f"r[{at}]"), ""))

    def add_title(self, key: str, pieces: Sequence[TitlePiece], fallback: str = "None") -> None:
        self._items.append((key, self._title(pieces, fallback), ""))

    def add_column(self, column: Column) -> None:
        """The cell of a field; left out of a row on which the field is closed."""
        reach = column.reach
        flag = "" if reach.hops else self._flag(reach)
        at = self.add(self.frame.open(reach))
        text = f"r[{at}]"
        if reach.target is not None:
            text = f"None if {text} is None else {{'id': {text}, 'title': {self._title(column.title)}}}"
        else:
            text = self._value(reach, text)
        self._items.append((column.key, text, flag))

    def builder(self) -> Build:
        """One function from a row to its JSON object, written out once per plan: no loop over columns per row."""
        always = ", ".join(f"{key!r}: {text}" for key, text, flag in self._items if not flag)
        lines = ["def build(r):", f"    out = {{{always}}}"]
        for key, text, flag in self._items:
            if flag:
                lines += [f"    if {flag}:", f"        out[{key!r}] = {text}"]
        lines.append("    return out")
        # The source holds indices, quoted keys and names of converters made here: nothing of a request unquoted.
        space: dict[str, Any] = dict(self._names)
        exec(compile("\n".join(lines), "<row shape>", "exec"), space)
        build: Build = space["build"]
        return build

    def _flag(self, reach: Reach) -> str:
        rights = self.frame.setting.rights.entity(reach.entity)
        if not rights.partly(reach.field.name):
            return ""
        parts = rights.showing(reach.field.name)
        if parts not in self._flags:
            shown = self.frame.scope(parts)
            self._flags[parts] = self.add(sa.literal(1) if shown is None else sa.case((shown, 1), else_=0))
        return f"r[{self._flags[parts]}]"

    def _value(self, reach: Reach, text: str) -> str:
        kind, dialect = storage(reach.field), self.frame.setting.dialect
        if kind in _PLAIN or (kind in _PLAIN_IN_SQLITE and dialect == "sqlite"):
            return text
        if kind == "boolean":
            return f"None if {text} is None else {text} != 0"
        if kind == "integer" and reach.field.options.digits < SAFE_DIGITS:
            return text
        return self._call(to_json(reach.field, dialect), text)

    def _call(self, convert: Callable[[Any], Any] | None, text: str) -> str:
        if convert is None:
            return text
        name = f"c{len(self._names)}"
        self._names[name] = convert
        return f"{name}({text})"

    def _title(self, pieces: Sequence[TitlePiece], fallback: str = "None") -> str:
        """The title as one expression: None when every value in it is empty."""
        values: list[str] = []
        texts: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                texts.append(repr(piece))
                continue
            cell = f"r[{self.add(self.frame.open(piece))}]"
            values.append(f"{cell} is None")
            texts.append(
                f"({cell} or '')" if _is_text(piece) else f"('' if {cell} is None else str({self._value(piece, cell)}))"
            )
        if not values:
            return fallback
        if len(texts) == 1:
            only = pieces[0]
            text = texts[0] if isinstance(only, Reach) and not _is_text(only) else texts[0][1:-7]
            return f"({text} or {fallback})"
        return f"({fallback} if {' and '.join(values)} else (({' + '.join(texts)}).strip() or {fallback}))"


def _is_text(piece: TitlePiece) -> bool:
    return isinstance(piece, Reach) and FIELD_TYPES[piece.field.type].expression_type == "text"
