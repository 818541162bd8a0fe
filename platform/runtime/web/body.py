"""Request bodies and query strings, read strictly: what is not exactly JSON or UTF-8 is a problem with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from metadata.problems import refuse, suggest

DEPTH = 64
QUERY_BYTES = 32_768
# A string that does not end is taken to the end of the text (`*+` never gives back): else its time is quadratic.
_OPENERS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}:,]|NaN|-?Infinity|[^\s\[\]{}:,"]+', re.DOTALL)


class _Twice(ValueError):
    """A key that stands twice in one object."""


class _NoNumber(ValueError):
    """NaN or Infinity."""


def parse(raw: bytes, fraction: type[Decimal] | type[str] = Decimal) -> Any:
    """The JSON value of a body. A fraction comes as Decimal, or as its text; never as a binary float.

    >>> parse(b'{"amount": 1.10, "lines": [1]}')
    {'amount': Decimal('1.10'), 'lines': [1]}
    """
    if not raw.strip():
        refuse("body.missing")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        refuse("body.bad-encoding", at=broken.start)
    if raw.count(b"[") + raw.count(b"{") > DEPTH and _depth(raw) > DEPTH:
        refuse("body.too-deep", limit=DEPTH)
    try:
        value = _DECODERS[fraction].decode(text)
    except json.JSONDecodeError as broken:
        refuse("body.bad-json", line=broken.lineno, column=broken.colno, reason=broken.msg)
    except _Twice as twice:
        key = twice.args[0]
        line, column = _place_of_twice(text, key)
        refuse("body.duplicate-key", key=key, line=line, column=column)
    except _NoNumber as bad:
        line, column = _place_of_word(text, bad.args[0])
        refuse("body.bad-number", value=bad.args[0], line=line, column=column)
    except ValueError as bad:  # an integer of thousands of digits
        refuse("body.bad-json", line=1, column=1, reason=str(bad).split(";")[0].split(":")[0])
    if "\\u" in text or "\x00" in text:
        _refuse_unstorable(value, "")
    return value


def parse_object(raw: bytes, fraction: type[Decimal] | type[str] = Decimal) -> dict[str, Any]:
    """The JSON object of a body; anything else is refused."""
    value = parse(raw, fraction)
    if not isinstance(value, dict):
        refuse("body.not-an-object")
    return value


def keys(body: Mapping[str, Any], known: Mapping[str, tuple[type, ...]], required: tuple[str, ...] = ()) -> None:
    """Refuse a body with a key that is not `known`, of another type, or without a `required` one."""
    for key, value in body.items():
        if key not in known:
            refuse("body.unknown-key", f"/{key}", key=key, known=", ".join(known), suggestions=suggest(key, known))
        kinds = known[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            refuse("body.wrong-type", f"/{key}", key=key, expected=" | ".join(_NAMES[kind] for kind in kinds))
    for key in required:
        if key not in body:
            refuse("body.missing-key", f"/{key}", key=key)


def query_string(raw: bytes) -> list[tuple[str, str]]:
    """The pairs of a query string, in order, strict UTF-8.

    >>> query_string(b"filter=a+%3D%3D+1&count=1")
    [('filter', 'a == 1'), ('count', '1')]
    """
    if not raw:
        return []
    if len(raw) > QUERY_BYTES:
        refuse("request.too-long", limit=QUERY_BYTES)
    pairs = []
    for part in raw.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            pairs.append((_unquote(name), _unquote(value)))
    return pairs


def parameters(raw: bytes, known: frozenset[str] | None = None) -> dict[str, str]:
    """The query string as a map; a name given twice, or not `known`, is refused."""
    found: dict[str, str] = {}
    for name, value in query_string(raw):
        if name in found:
            refuse("request.repeated-parameter", name=name)
        if known is not None and name not in known:
            names = sorted(known)
            refuse("request.unknown-parameter", name=name, known=", ".join(names), suggestions=suggest(name, names))
        found[name] = value
    return found


def one_of(given: Mapping[str, str], name: str, known: tuple[str, ...], default: str) -> str:
    """The value of a parameter that is one of a few words."""
    value = given.get(name, default)
    if value not in known:
        refuse("request.bad-parameter", name=name, value=value, known=", ".join(known))
    return value


_NAMES: dict[type, str] = {
    str: "text",
    int: "number",
    bool: "true or false",
    dict: "object",
    list: "list",
    type(None): "null",
}


def _unquote(raw: bytes) -> str:
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        refuse("request.bad-query-string", name=raw[:40].decode("latin-1"), reason="not UTF-8")
    if "\x00" in text:
        refuse("request.bad-query-string", name=raw[:40].decode("latin-1"), reason="holds the character NUL")
    return text


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return found


def _constant(word: str) -> NoReturn:
    raise _NoNumber(word)


_DECODERS: dict[type[Decimal] | type[str], json.JSONDecoder] = {
    kind: json.JSONDecoder(object_pairs_hook=_pairs, parse_float=kind, parse_constant=_constant)
    for kind in (Decimal, str)
}


def _depth(raw: bytes) -> int:
    depth = deepest = 0
    for match in _OPENERS.finditer(raw):
        first = raw[match.start()]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= 1
    return deepest


def _refuse_unstorable(value: Any, pointer: str) -> None:
    """NUL and lone surrogates have a JSON form, and no place in a text column."""
    if isinstance(value, str):
        for character in value:
            if character == "\x00" or "\ud800" <= character <= "\udfff":
                refuse("body.bad-character", pointer, character=f"\\u{ord(character):04x}")
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_unstorable(key, pointer)
            _refuse_unstorable(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_unstorable(item, f"{pointer}/{index}")


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _place_of_word(text: str, word: str) -> tuple[int, int]:
    for match in _TOKEN.finditer(text):
        if match.group() == word:
            return _line_column(text, match.start())
    return 1, 1


def _place_of_twice(text: str, key: str) -> tuple[int, int]:
    """Where `key` stands for the second time in one object."""
    seen: list[set[str]] = []
    before = before_at = None
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in ("{", "["):
            seen.append(set())
        elif token in ("}", "]") and seen:
            seen.pop()
        elif token == ":" and before is not None and before_at is not None and seen:
            name = json.loads(before)
            if name in seen[-1] and name == key:
                return _line_column(text, before_at)
            seen[-1].add(name)
        before, before_at = (token, match.start()) if token.startswith('"') else (None, None)
    return 1, 1
