"""The built frontend, served from memory."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest

from runtime.web.gate import Gate
from runtime.web.static import Static

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>shell</title>")
    script = "console.log('x');" * 100
    (tmp_path / "assets" / "main-abcdef12.js").write_text(script)
    (tmp_path / "assets" / "main-abcdef12.js.gz").write_bytes(gzip.compress(script.encode()))
    return tmp_path


def client(folder: Path | None) -> httpx.AsyncClient:
    static = Static(folder)
    return httpx.AsyncClient(transport=httpx.ASGITransport(Gate(static, static)), base_url="http://localhost")


async def test_files_pages_and_missing_assets(dist: Path) -> None:
    async with client(dist) as http:
        page = await http.get("/")
        assert page.status_code == 200
        assert "shell" in page.text
        assert page.headers["content-type"].startswith("text/html")
        assert "immutable" not in page.headers["cache-control"]
        assert (await http.get("/records/thing/5")).text == page.text
        asset = await http.get("/assets/main-abcdef12.js", headers={"accept-encoding": "gzip"})
        assert asset.headers["content-encoding"] == "gzip"
        assert "immutable" in asset.headers["cache-control"]
        assert asset.text.startswith("console.log")
        plain = await http.get("/assets/main-abcdef12.js", headers={"accept-encoding": "identity"})
        assert plain.text == asset.text
        again = await http.get("/assets/main-abcdef12.js", headers={"if-none-match": asset.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""
        missing = await http.get("/assets/other-abcdef12.js")
        assert missing.status_code == 404
        assert missing.json()["code"] == "request.not-found"
        assert (await http.head("/")).content == b""
        assert (await http.post("/")).status_code == 405
        for path in ("/../secret", "/assets/..%2f..%2findex.html", "//etc/passwd.txt"):
            assert (await http.get(path)).status_code in (200, 404)
            assert "root:" not in (await http.get(path)).text


async def test_without_a_build_it_says_so(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "none"):
        async with client(folder) as http:
            answer = await http.get("/")
            assert answer.status_code == 404
            assert answer.json()["code"] == "frontend.absent"
