"""SECURITY, first run: demo only on loopback, the secret kept to its owner; API tokens shown once."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from runtime.cli import app as commands
from runtime.settings import Settings
from runtime.web.app import create_app

pytestmark = pytest.mark.anyio


def test_only_loopback_without_public(tmp_path: Path) -> None:
    for words in (
        ["--host", "0.0.0.0"],
        ["--demo", "--host", "0.0.0.0"],
        ["--demo", "--host", "192.168.1.5"],
        ["--host", "::"],
    ):
        result = CliRunner().invoke(
            commands, ["serve", *words], env={"DOUGONG_DATA": str(tmp_path), "DOUGONG_LANG": "en"}
        )
        assert result.exit_code == 2, words
        assert "--public" in result.output
    assert not list(tmp_path.iterdir())  # refused before anything was made


def test_the_secret_is_its_owners(tmp_path: Path) -> None:
    settings = Settings.load({"DOUGONG_DATA": str(tmp_path)})
    first = settings.secret({})
    file = tmp_path / "secret"
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert len(first) >= 43
    assert settings.secret({}) == first
    assert settings.secret({"DOUGONG_SECRET": "given"}) == "given"


async def test_another_secret_ends_csrf_tokens(platform: Any, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await visit(platform, "ivy")
    monkeypatch.setenv("DOUGONG_SECRET", "another one")
    browser.http._transport.app = create_app(platform)
    assert (await browser.post("/api/records/team", json={"name": "N", "code": "N"})).status_code == 403


async def test_demo_log_ins_are_shown_only_by_a_demo(platform: Any, visitor: Any) -> None:
    log_ins = [{"login": "ann", "password": "demo", "name": "Ann", "role": "rep"}]
    for demo in (None, log_ins):
        answer = await visitor(create_app(platform, demo=demo)).get("/api/session")
        assert answer.json()["demo"] == demo
        assert answer.headers["cache-control"] == "no-store"
