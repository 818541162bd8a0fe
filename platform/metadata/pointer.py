"""JSON Pointer (RFC 6901): join, split, get, and the line and column a text offset stands on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def join(*parts: str | int) -> str:
    """The pointer of a path.

    >>> join("fields", 3, "a/b~c")
    '/fields/3/a~1b~0c'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def split(pointer: str) -> list[str]:
    """The path of a pointer.

    >>> split("/fields/3/a~1b~0c")
    ['fields', '3', 'a/b~c']
    """
    if not pointer:
        return []
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def get(value: Any, pointer: str) -> Any:
    """What stands at the pointer; KeyError when nothing does.

    >>> get({"fields": [{"name": "amount"}]}, "/fields/0/name")
    'amount'
    """
    for part in split(pointer):
        if isinstance(value, Mapping):
            value = value[part]
        elif isinstance(value, Sequence) and not isinstance(value, str) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            raise KeyError(pointer)
    return value


def parents(pointer: str) -> Iterable[str]:
    """The pointer, then each pointer above it, the root last.

    >>> list(parents("/a/0"))
    ['/a/0', '/a', '']
    """
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


class Lines:
    """Line and column of offsets in one text; both count from 1.

    >>> Lines("ab\\ncd").at(4)
    (2, 2)
    """

    def __init__(self, text: str) -> None:
        self._starts = [0]
        start = text.find("\n")
        while start >= 0:
            self._starts.append(start + 1)
            start = text.find("\n", start + 1)

    def at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
