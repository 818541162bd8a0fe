"""Paths with {places} to endpoints, by their segments."""

from __future__ import annotations

from metadata.problems import refuse
from runtime.web.asgi import App, Receive, Scope, Send

Segment = tuple[str, str]  # (place, suffix) or ("", literal)


class Paths:
    """Looks a path up by its number of segments, then segment by segment; earlier routes win.

    >>> paths = Paths()
    >>> paths.add("/api/records/{entity}:batch", "batch")
    >>> paths.add("/api/records/{entity}/{id}", "one")
    >>> paths.find("/api/records/team/5"), paths.find("/api/records/team:batch"), paths.find("/api/records/")
    (('one', {'entity': 'team', 'id': '5'}), ('batch', {'entity': 'team'}), None)
    """

    def __init__(self) -> None:
        self._by_count: dict[int, list[tuple[tuple[Segment, ...], App]]] = {}

    def add(self, path: str, endpoint: App) -> None:
        segments = tuple(_segment(text) for text in path.split("/"))
        self._by_count.setdefault(len(segments), []).append((segments, endpoint))

    def find(self, path: str) -> tuple[App, dict[str, str]] | None:
        """The endpoint and the values of its places."""
        parts = path.split("/")
        for segments, endpoint in self._by_count.get(len(parts), ()):
            found: dict[str, str] = {}
            for (place, suffix), part in zip(segments, parts, strict=True):
                if not place:
                    if part != suffix:
                        break
                elif not part.endswith(suffix) or len(part) == len(suffix):
                    break
                else:
                    found[place] = part[: len(part) - len(suffix)]
            else:
                return endpoint, found
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.find(scope["path"])
        if found is None:
            refuse("request.not-found", path=scope["path"])
        endpoint, scope["path_params"] = found
        await endpoint(scope, receive, send)


def _segment(text: str) -> Segment:
    if not text.startswith("{"):
        return "", text
    place, _, suffix = text[1:].partition("}")
    return place, suffix
