"""Problem -> application/problem+json, and the languages of a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson

from metadata.codes import CODES
from metadata.labels import LOCALES
from metadata.problems import Problem

MEDIA_TYPE = b"application/problem+json"


@lru_cache(maxsize=256)
def locale_of(accept_language: str, fallback: str = LOCALES[0]) -> str:
    """The first of our languages that the header asks for, else `fallback`.

    >>> locale_of("fr, en;q=0.8, zh;q=0.5")
    'en'
    """
    wishes: list[tuple[float, int, str]] = []
    for index, part in enumerate(accept_language.split(",")):
        tag, _, rest = part.strip().partition(";")
        weight = 1.0
        if rest.strip().startswith("q="):
            try:
                weight = float(rest.strip()[2:])
            except ValueError:
                weight = 0.0
        primary = tag.split("-")[0].lower()
        known = next((locale for locale in LOCALES if locale.split("-")[0].lower() == primary), None)
        if known and weight > 0:
            wishes.append((-weight, index, known))
    return min(wishes)[2] if wishes else fallback


def to_json(problems: Iterable[Problem], locale: str, status: int | None = None) -> dict[str, Any]:
    """The body of RFC 9457, with every problem listed."""
    listed = tuple(problems)
    first = next((problem for problem in listed if problem.severity == "error"), listed[0])
    code = status or CODES[first.code].status
    return {
        "type": "about:blank",
        "title": first.text(locale),
        "status": code,
        "code": first.code,
        "problems": [problem.to_json(locale) for problem in listed],
    }


def render(problems: Iterable[Problem], locale: str, status: int | None = None) -> tuple[int, bytes]:
    """Status and body of an answer."""
    body = to_json(problems, locale, status)
    return body["status"], orjson.dumps(body)


def headers_of(problems: Iterable[Problem]) -> list[tuple[bytes, bytes]]:
    """The headers some problems bring: how long to wait, what is allowed, how to sign in."""
    found: list[tuple[bytes, bytes]] = []
    for problem in problems:
        args: Mapping[str, object] = problem.args
        if problem.code == "session.too-many-attempts":
            found.append((b"retry-after", str(args["seconds"]).encode()))
        elif problem.code == "request.method-not-allowed":
            found.append((b"allow", str(args["allowed"]).encode()))
        elif CODES[problem.code].status == HTTPStatus.UNAUTHORIZED and not found:
            found.append((b"www-authenticate", b'Bearer realm="dougong"'))
    return found
