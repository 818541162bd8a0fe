"""Paths with {places} to endpoints, by their segments."""

from __future__ import annotations

from typing import NamedTuple

from metadata.problems import refuse
from runtime.web.asgi import App, Receive, Scope, Send


class Paths:
    """Looks a path up by its number of segments, then segment by segment; earlier routes win.

    >>> paths = Paths()
    >>> paths.add("/api/records/{entity}:batch", "batch")
    >>> paths.add("/api/records/{entity}/{id}", "one")
    >>> paths.find("/api/records/team/5"), paths.find("/api/records/team:batch"), paths.find("/api/records/")
    (('one', {'entity': 'team', 'id': '5'}), ('batch', {'entity': 'team'}), None)
    """

    def __init__(self) -> None:
        self._by_count: dict[int, list[_Pattern]] = {}

    def add(self, path: str, endpoint: App) -> None:
        literals: list[tuple[int, str]] = []
        places: list[tuple[int, str, str]] = []
        for at, text in enumerate(path.split("/")):
            if text.startswith("{"):
                place, _, suffix = text[1:].partition("}")
                places.append((at, place, suffix))
            else:
                literals.append((at, text))
        self._by_count.setdefault(path.count("/"), []).append(_Pattern(tuple(literals), tuple(places), endpoint))

    def find(self, path: str) -> tuple[App, dict[str, str]] | None:
        """The endpoint and the values of its places."""
        parts = path.split("/")
        for literals, places, endpoint in self._by_count.get(len(parts) - 1, ()):
            for at, text in literals:
                if parts[at] != text:
                    break
            else:
                found = {}
                for at, place, suffix in places:
                    value = parts[at].removesuffix(suffix) if suffix else parts[at]
                    if not value or (suffix and value == parts[at]):
                        break
                    found[place] = value
                else:
                    return endpoint, found
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.find(scope["path"])
        if found is None:
            refuse("request.not-found", path=scope["path"])
        endpoint, scope["path_params"] = found
        await endpoint(scope, receive, send)


class _Pattern(NamedTuple):
    """`literals`: (position, text); `places`: (position, name, what stands behind it)."""

    literals: tuple[tuple[int, str], ...]
    places: tuple[tuple[int, str, str], ...]
    endpoint: App
