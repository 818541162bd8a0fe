"""Strict JSON: bytes to a value and the place of each part; everything that is wrong with the text at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.pointer import Lines
from metadata.problems import Problem, Problems, Refused, Source

MAX_DEPTH = 64
MAX_BYTES = 8_000_000
MAX_PROBLEMS = 50  # in one text: after so many the reader gives up

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r'"([^"\\\x00-\x1f\ud800-\udfff]*)"')
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMBER_LIKE = re.compile(r"[+-]?[0-9.][0-9a-zA-Z.+-]*")
_WORD = re.compile(r"-?[A-Za-z_][A-Za-z0-9_]*")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|#[^\n]*", re.DOTALL)
_ESCAPE = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_MEANT = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}


@dataclass(frozen=True)
class Reading:
    """A value read from a text; `places`: pointer to line and column (of the key, for what has one)."""

    value: Any
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)


def read_json(data: bytes, file: str = "") -> Reading:
    """Read one JSON text. Refused with all its problems: encoding, syntax, depth, duplicate keys, floats, NaN.

    >>> read_json(b'{"name": "order", "count": 3}').value
    {'name': 'order', 'count': 3}
    """
    text = _decode(data, file)
    reader = _Reader(text, file)
    value = reader.document()
    if reader.problems.errors:
        raise Refused(reader.problems)
    lines = Lines(text)
    return Reading(value, {pointer: lines.at(offset) for pointer, offset in reader.offsets.items()})


def _decode(data: bytes, file: str) -> str:
    source = Source(file, 1, 1) if file else None
    if len(data) > MAX_BYTES:
        raise Refused([Problem("document.too-large", {"size": len(data), "max": MAX_BYTES}, source=source)])
    for mark, encoding in ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            code = "document.byte-order-mark" if encoding == "UTF-8" else "document.wrong-encoding"
            raise Refused([Problem(code, {"encoding": encoding}, source=source)])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        place = Source(file, line, column) if file else None
        args = {"encoding": "?", "byte": f"0x{data[error.start]:02X}", "line": line}
        raise Refused([Problem("document.wrong-encoding", args, source=place)]) from None


class _GiveUp(Exception):
    """The text makes no sense from here on."""


class _Reader:
    """Recursive descent over one text; mends what it can so that later problems are seen too."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.position = 0
        self.problems = Problems()
        self.offsets: dict[str, int] = {}
        self._lines: Lines | None = None

    def document(self) -> Any:
        try:
            value = self.value("", 0)
            self.space()
            if self.position < len(self.text):
                self.wrong("json.after-end", self.position, found=self.here())
        except _GiveUp:
            return None
        return value

    # --- pieces ---------------------------------------------------------------------------------

    def value(self, pointer: str, depth: int) -> Any:
        self.space()
        start = self.position
        self.offsets.setdefault(pointer, start)
        character = self.text[start : start + 1]
        if character == "{" or character == "[":
            if depth >= MAX_DEPTH:
                raise self.stop("document.too-deep", start, max=MAX_DEPTH)
            return self.object(pointer, depth) if character == "{" else self.array(pointer, depth)
        if character == '"':
            return self.string()
        if character == "'":
            return self.quoted_wrongly()
        if word := _WORD.match(self.text, start):
            return self.word(word.group())
        if number := _NUMBER_LIKE.match(self.text, start):
            return self.number(number.group())
        raise self.expected("json.missing-value", start)

    def object(self, pointer: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.position += 1
        while not self.closes("}", comma=bool(found)):
            key_at = self.position
            if self.text[key_at : key_at + 1] == '"':
                key = self.string()
            elif self.text[key_at : key_at + 1] == "'":
                key = self.quoted_wrongly()
            elif word := _WORD.match(self.text, key_at):
                key = word.group()
                self.position = word.end()
                self.wrong("json.bare-key", key_at, key=key)
            else:
                raise self.expected("json.missing-key", key_at)
            below = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in found:
                self.wrong("document.duplicate-key", key_at, below, key=key)
            self.offsets.setdefault(below, key_at)
            self.space()
            if self.text[self.position : self.position + 1] == ":":
                self.position += 1
            else:
                raise self.expected("json.missing-colon", self.position)
            value = self.value(below, depth + 1)
            found.setdefault(key, value)
        return found

    def array(self, pointer: str, depth: int) -> list[Any]:
        found: list[Any] = []
        self.position += 1
        while not self.closes("]", comma=bool(found)):
            found.append(self.value(f"{pointer}/{len(found)}", depth + 1))
        return found

    def closes(self, end: str, *, comma: bool) -> bool:
        """Pass the end of a list or object, or the comma before its next item (`comma`: one is due)."""
        self.space()
        if self.text[self.position : self.position + 1] == end:
            self.position += 1
            return True
        if not comma:
            return False
        if self.text[self.position : self.position + 1] == ",":
            at = self.position
            self.position += 1
            self.space()
            if self.text[self.position : self.position + 1] == end:
                self.wrong("json.extra-comma", at, end=end)
                self.position += 1
                return True
            return False
        if self.position >= len(self.text):
            raise self.stop("json.not-closed", self.position, end=end, found="EOF")
        if self.text[self.position] in "]}:":
            raise self.stop("json.not-closed", self.position, end=end, found=self.here())
        self.wrong("json.missing-comma", self.position, found=self.here())
        return False

    def string(self) -> str:
        start = self.position
        if plain := _PLAIN.match(self.text, start):
            self.position = plain.end()
            return plain.group(1)
        out: list[str] = []
        index = start + 1
        while True:
            character = self.text[index : index + 1]
            if character == "" or character == "\n":
                raise self.stop("json.open-text", start)
            if character == '"':
                break
            if character == "\\":
                escape = self.text[index + 1 : index + 2]
                if escape in _ESCAPE:
                    out.append(_ESCAPE[escape])
                    index += 2
                elif escape == "u" and re.fullmatch("[0-9a-fA-F]{4}", self.text[index + 2 : index + 6]):
                    out.append(chr(int(self.text[index + 2 : index + 6], 16)))
                    index += 6
                else:
                    self.wrong("json.bad-escape", index, escape="\\" + escape)
                    index += 2
                continue
            if character < " ":
                self.wrong("json.bad-character", index, character=f"U+{ord(character):04X}")
            out.append(character)
            index += 1
        self.position = index + 1
        # Surrogate pairs come as two escapes; what stays single cannot be stored anywhere.
        text = "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if "\ufffd" in text and "\ufffd" not in "".join(out):
            self.wrong("json.half-character", start)
        if "\x00" in text:
            self.wrong("json.bad-character", start, character="U+0000")
        return text

    def quoted_wrongly(self) -> str:
        start = self.position
        end = self.text.find("'", start + 1)
        if end < 0 or "\n" in self.text[start:end]:
            raise self.stop("json.single-quotes", start)
        self.wrong("json.single-quotes", start)
        self.position = end + 1
        return self.text[start + 1 : end]

    def word(self, word: str) -> Any:
        start = self.position
        self.position += len(word)
        if word in _WORDS:
            return _WORDS[word]
        if word.lstrip("-") in ("NaN", "Infinity", "nan", "inf", "Inf"):
            self.wrong("document.not-a-number", start, value=word)
        elif word in _MEANT:
            self.wrong("json.foreign-word", start, word=word, meant=_MEANT[word])
        else:
            self.wrong("json.bare-word", start, word=word[:40])
        return None

    def number(self, like: str) -> Any:
        start = self.position
        self.position += len(like)
        form = _NUMBER.fullmatch(like)
        if form is None:
            self.wrong("json.bad-number", start, value=like[:40])
            return 0
        if form.group(2) or form.group(3):
            self.wrong("document.float", start, value=like[:40])
            return 0
        if len(like) > 17 or abs(int(like)) >= 2**53:
            self.wrong("document.number-too-big", start, value=like[:40])
            return 0
        return int(like)

    # --- places ---------------------------------------------------------------------------------

    def space(self) -> None:
        match = _SPACE.match(self.text, self.position)
        self.position = match.end() if match else self.position
        while comment := _COMMENT.match(self.text, self.position):
            self.wrong("json.comment", self.position)
            match = _SPACE.match(self.text, comment.end())
            self.position = match.end() if match else comment.end()

    def here(self) -> str:
        if self.position >= len(self.text):
            return "EOF"
        return repr(self.text[self.position : self.position + 12].split("\n")[0])

    def wrong(self, code: str, offset: int, pointer: str = "", **args: Any) -> None:
        if self._lines is None:
            self._lines = Lines(self.text)
        line, column = self._lines.at(offset)
        source = Source(self.file, line, column) if self.file else None
        self.problems.add(code, pointer, source=source, line=line, column=column, **args)
        if len(self.problems) >= MAX_PROBLEMS:
            raise _GiveUp

    def expected(self, code: str, offset: int) -> _GiveUp:
        """Something is missing here, before what stands here; at the end of the text that is another problem."""
        return self.stop("json.ends-too-soon" if offset >= len(self.text) else code, offset, found=self.here())

    def stop(self, code: str, offset: int, **args: Any) -> _GiveUp:
        self.wrong(code, offset, **args)
        return _GiveUp()
