"""The built frontend: WhiteNoise's file index read straight from ASGI, kept in memory; unknown pages get the shell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise

from metadata.problems import refuse
from runtime.web.asgi import Receive, Scope, Send, answer

_KEPT = 1_000_000  # bytes: a larger file is read from the disk each time
_HASHED = r"^/assets/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+$"
Headers = list[tuple[bytes, bytes]]


class Static:
    """Files of `folder`; a path without a dot that names no file answers index.html (the pages route themselves)."""

    def __init__(self, folder: Path | None) -> None:
        self._files: Mapping[str, Any] = {}
        self._kept: dict[str, bytes] = {}
        if folder is not None and (folder / "index.html").is_file():
            index = WhiteNoise(None, root=str(folder), allow_all_origins=False, max_age=0, immutable_file_test=_HASHED)
            self._files = index.files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        found = self._files.get(path)
        if found is None and "." not in path.rsplit("/", 1)[-1]:
            found = self._files.get("/index.html")
            if found is None:
                refuse("frontend.absent")
        if found is None:
            refuse("request.not-found", path=path)
        if scope["method"] not in ("GET", "HEAD"):
            refuse("request.method-not-allowed", path=path, method=scope["method"], allowed="GET, HEAD")
        try:
            status, headers, body = self._response(found, scope)
        except FileNotFoundError:  # the pages were built anew since the index was read
            refuse("request.not-found", path=path)
        await answer(send, status, body, headers)

    def _response(self, found: Any, scope: Scope) -> tuple[int, Headers, bytes]:
        environ = {
            "HTTP_" + name.decode("latin-1").upper().replace("-", "_"): value.decode("latin-1")
            for name, value in scope["headers"]
            if name in (b"if-none-match", b"if-modified-since", b"accept-encoding")
        }
        if found.is_not_modified(environ):
            response = found.not_modified_response
            return int(response.status), _encoded(response.headers), b""
        file, headers = found.get_path_and_headers(environ)
        body = b"" if scope["method"] == "HEAD" else self._read(file)
        return 200, _encoded(headers), body

    def _read(self, file: str) -> bytes:
        body = self._kept.get(file)
        if body is None:
            body = Path(file).read_bytes()
            if len(body) <= _KEPT:
                self._kept[file] = body
        return body


def _encoded(headers: Any) -> Headers:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
