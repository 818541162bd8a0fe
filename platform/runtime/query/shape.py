"""The shape of a row: which cells a select gives, and the function that makes JSON values of a tuple of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


@dataclass
class Cells:
    """Cells of a select in order, and what is made of them. Call `add_*`, then take `elements`, `builder()`."""

    frame: Frame
    elements: list[ColumnElement[Any]] = field(default_factory=list)
    _items: list[tuple[str, str, str]] = field(default_factory=list)  # (key, expression, condition or "")
    _names: dict[str, Any] = field(default_factory=dict)
    _flags: dict[tuple[Part, ...], int] = field(default_factory=dict)

    def add(self, element: ColumnElement[Any]) -> int:
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
        if storage(reach.field) in _PLAIN:
            return text
        return self._call(to_json(reach.field, self.frame.setting.dialect), text)

    def _call(self, convert: Callable[[Any], Any] | None, text: str) -> str:
        if convert is None:
            return text
        name = f"c{len(self._names)}"
        self._names[name] = convert
        return f"{name}({text})"

    def _title(self, pieces: Sequence[TitlePiece], fallback: str = "None") -> str:
        if not any(isinstance(piece, Reach) for piece in pieces):
            return fallback
        texts: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                texts.append(repr(piece))
            else:
                text = f"r[{self.add(self.frame.open(piece))}]"
                texts.append(text if _is_text(piece) else self._value(piece, text))
        if len(texts) == 1:
            text = texts[0] if _is_text(pieces[0]) else f"title(({texts[0]},), (None,))"
        else:
            fixed = tuple(piece if isinstance(piece, str) else None for piece in pieces)
            text = f"title(({', '.join(texts)},), {fixed!r})"
        self._names["title"] = joined
        return text if fallback == "None" else f"({text} or {fallback})"


def joined(values: Sequence[Any], fixed: Sequence[str | None]) -> str | None:
    """A title from its pieces; None when every value in it is empty. `fixed`: the pieces that are text as it stands.

    >>> joined((None, " / ", "Acme"), (None, " / ", None)), joined((None, " / ", None), (None, " / ", None))
    ('/ Acme', None)
    """
    if all(value is None for value, text in zip(values, fixed, strict=True) if text is None):
        return None
    return "".join("" if value is None else str(value) for value in values).strip() or None


def title_text(pieces: Sequence[TitlePiece], values: Mapping[str, Any]) -> str | None:
    """A title from JSON values by path name."""
    shown = [piece if isinstance(piece, str) else values.get(piece.name) for piece in pieces]
    return joined(shown, [piece if isinstance(piece, str) else None for piece in pieces])


def _is_text(piece: TitlePiece) -> bool:
    return isinstance(piece, Reach) and FIELD_TYPES[piece.field.type].expression_type == "text"
