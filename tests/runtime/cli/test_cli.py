"""The commands, as they are typed: exit codes, JSON, problems with their place, language."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from runtime.cli import app
from runtime.cli.output import language
from runtime.db import system
from runtime.db.engine import Database

DESK = Path(__file__).parents[2] / "packs" / "desk"


class Shell:
    """Runs commands against a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {"DOUGONG_DATA": str(folder), "DOUGONG_LANG": "en", "COLUMNS": "200", "TERM": "dumb"}
        self._runner = CliRunner()

    def run(self, *words: str, input: str | None = None, **env: str) -> Any:
        return self._runner.invoke(app, list(words), env={**self.env, **env}, input=input)

    def json(self, *words: str, code: int = 0, **more: Any) -> Any:
        result = self.run(*words, "--json", **more)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in list(os.environ):
        if name.startswith("DOUGONG_"):
            monkeypatch.delenv(name)
    return Shell(tmp_path)


def test_every_command_has_json_and_help(shell: Shell) -> None:
    words = [*app.registered_commands, *app.registered_groups[0].typer_instance.registered_commands]
    assert len(words) >= 15
    for command in words:
        callback = command.callback
        assert callback is not None
        assert callback.__doc__
        assert "json" in callback.__annotations__, callback
    assert shell.run("--help").exit_code == 0


def test_wrong_usage_is_2(shell: Shell, tmp_path: Path) -> None:
    for words in (
        ["none"],
        ["check"],
        ["check", "/no/such/folder"],
        ["serve", "--port", "x"],
        ["serve", "--host", "0.0.0.0"],
    ):
        assert shell.run(*words).exit_code == 2, words


def test_check(shell: Shell, tmp_path: Path) -> None:
    good = shell.run("check", str(DESK))
    assert (good.exit_code, "No errors" in good.output) == (0, True)
    assert shell.json("check", str(DESK)) == {"problems": []}
    pack = tmp_path / "bad"
    (pack / "entities").mkdir(parents=True)
    label = {"zh-CN": "坏", "en": "Bad"}
    (pack / "pack.json").write_text(json.dumps({"kind": "pack", "name": "bad", "label": label, "version": "1.0.0"}))
    text = json.dumps(
        {"kind": "entity", "name": "thing", "label": label, "title": "{a}",
         "fields": [{"name": "a", "type": "money", "label": label, "precison": 2}]}, indent=1
    )  # fmt: skip
    (pack / "entities" / "thing.json").write_text(text)
    bad = shell.run("check", str(pack))
    assert bad.exit_code == 1
    line = next(line for line in bad.output.splitlines() if "precison" in line)
    assert re.search(r"thing\.json:\d+:\d+ /fields/0/precison — .*money", line), line
    problems = shell.json("check", str(pack), code=1)["problems"]
    assert any(item["source"]["line"] > 1 and item["pointer"] == "/fields/0/precison" for item in problems)
    chinese = shell.run("check", str(pack), DOUGONG_LANG="zh_CN.UTF-8")
    assert re.search("[\u4e00-\u9fff]", chinese.output)
    assert shell.run("install", str(pack)).exit_code == 1


def test_language() -> None:
    assert language({"DOUGONG_LANG": "zh-CN"}) == "zh-CN"
    assert language({"DOUGONG_LANG": "en", "LANG": "zh_CN.UTF-8"}) == "en"
    assert language({"LANG": "zh_CN.UTF-8"}) == "zh-CN"
    assert language({"LC_ALL": "de_DE.UTF-8"}) == "en"


def test_fmt(shell: Shell, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    file = pack / "pack.json"
    file.write_text('{"version":"1.0.0","name":"pack","label":{"en":"P","zh-CN":"包"},"kind":"pack"}')
    assert shell.run("fmt", str(pack), "--check").exit_code == 1
    assert shell.json("fmt", str(pack)) == {"changed": [str(file)]}
    text = file.read_text()
    assert text.startswith('{\n  "kind": "pack",\n  "name": "pack",')
    assert shell.json("fmt", str(pack)) == {"changed": []}
    assert shell.run("fmt", str(DESK), "--check").exit_code == 0


def test_plan_and_install(shell: Shell) -> None:
    assert shell.run("init").exit_code == 0
    plan = shell.json("plan", str(DESK))
    assert any(step["entity"] == "ticket" and step["class"] == "safe" for step in plan["steps"])
    assert shell.json("install", str(DESK), "--plan", "stale", code=1)["problems"][0]["code"] == "plan.stale"
    done = shell.json("install", str(DESK), "--plan", plan["hash"])
    assert (done["release"], done["changed"]) == (2, True)
    again = shell.json("install", str(DESK))
    assert (again["release"], again["changed"]) == (2, False)
    assert "Nothing to do" in shell.run("plan", str(DESK)).output


def test_people(shell: Shell) -> None:
    shell.run("install", str(DESK))
    made = shell.json("user", "add", "ivy", "--name", "Ivy", "--role", "agent", "--password", "a long password")
    assert made["roles"] == ["agent"]
    assert shell.json("user", "roles", "ivy") == {"login": "ivy", "roles": ["agent"]}
    assert shell.json("user", "roles", "ivy", "lead", "guest")["roles"] == ["guest", "lead"]
    assert shell.json("user", "roles", "ivy", "--none")["roles"] == []
    wrong = shell.json("user", "roles", "ivy", "led", code=1)["problems"][0]
    assert (wrong["code"], wrong["suggestions"]) == ("role.unknown", ["lead"])
    again = ["user", "add", "ivy", "--password", "a long password"]
    assert shell.json(*again, code=1)["problems"][0]["code"] == "user.exists"
    assert (
        shell.json("user", "password", "nobody", "--password", "x" * 9, code=1)["problems"][0]["code"] == "user.unknown"
    )
    short = shell.json("user", "password", "ivy", "--password", "-", code=1, input="short\n")
    assert short["problems"][0]["code"] == "password.too-short"
    assert shell.run("user", "password", "ivy", "--password", "-", input="another password\n").exit_code == 0
    token = shell.json("user", "token", "ivy", "--name", "nightly", "--days", "3")
    assert token["token"].startswith("dg_")
    assert shell.run("user", "token", "ivy").stdout.strip().startswith("dg_")


def test_where_people_are_signed_in(shell: Shell) -> None:
    user = shell.json("user", "add", "ivy", "--password", "a long password")["id"]
    assert shell.json("user", "sessions", "ivy") == {"login": "ivy", "sessions": []}
    assert "not signed in" in shell.run("user", "sessions", "ivy").output
    database = Database.open(f"sqlite:///{shell.folder / 'dougong.db'}")
    now = system.milliseconds()
    with database.write() as conn:
        for name in ("one", "two", "three"):
            values = {"id": name, "user": user, "public": f"p-{name}", "roles": "[]", "csrf": "", "address": "10.0.0.1"}
            times = {"created_at": now, "seen_at": now, "expires_at": now + 60_000, "agent": "curl/8.5.0"}
            conn.execute(system.session.insert().values(**values, **times))
    database.dispose()
    listed = shell.json("user", "sessions", "ivy")["sessions"]
    assert sorted(row["id"] for row in listed) == ["p-one", "p-three", "p-two"]
    assert {(row["address"], row["browser"]) for row in listed} == {("10.0.0.1", "curl 8")}
    assert "p-two" in shell.run("user", "sessions", "ivy").output
    left = shell.json("user", "sessions", "ivy", "--end", "p-two")["sessions"]
    assert sorted(row["id"] for row in left) == ["p-one", "p-three"]
    assert shell.json("user", "sessions", "ivy", "--end", "p-two", code=1)["problems"][0]["code"] == "session.unknown"
    assert shell.json("user", "sessions", "ivy", "--end-all")["sessions"] == []
    assert shell.json("user", "sessions", "nobody", code=1)["problems"][0]["code"] == "user.unknown"


def test_questions(shell: Shell, tmp_path: Path) -> None:
    shell.run("install", str(DESK))
    question = tmp_path / "question.json"
    question.write_text('{"of": "area", "measures": ["rows"]}')
    assert shell.json("query", str(question))["rows"] == [["2"]]
    assert shell.json("query", "-", input='{"of": "area", "measures": ["rows"]}')["rows"] == [["2"]]
    table = shell.run("query", str(question))
    assert (table.exit_code, "rows" in table.output) == (0, True)
    unknown = shell.json("query", "-", input='{"of": "none", "measures": ["rows"]}', code=1)
    assert unknown["problems"][0]["code"] == "reference.unknown-dataset"
    assert shell.json("query", "-", input="{", code=1)["problems"][0]["code"] == "body.bad-json"
    shell.run("user", "add", "ivy", "--password", "a long password")
    refused = shell.run("query", "-", "--as", "ivy", "--json", input='{"of": "ticket", "measures": ["rows"]}')
    assert refused.exit_code == 1


def test_cases(shell: Shell) -> None:
    assert shell.json("test", str(DESK))["covers"] == {"M001": "passed"}
    assert "1 passed, 0 failed" in shell.run("test", str(DESK)).output
    unknown = shell.json("test", str(DESK), "--case", "right", code=1)["problems"][0]
    assert (unknown["code"], unknown["suggestions"]) == ("case.unknown", ["rights"])


def test_a_real_server(shell: Shell) -> None:
    """Over a real socket: signs in, makes a record, reads it, and stops when told to."""
    shell.run("install", str(DESK))
    shell.run("user", "add", "bo", "--role", "lead", "--password", "a long password")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, **shell.env}
    command = [sys.executable, "-m", "runtime.cli", "serve", "--port", str(port), "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
            _until_up(http, process)
            assert http.get("/readyz").json()["release"] == 2
            csrf = http.get("/api/session").json()["csrf"]
            body = {"user": "bo", "password": "a long password"}
            answer = http.post("/api/session", json=body, headers={"X-CSRF-Token": csrf})
            headers = {"X-CSRF-Token": answer.json()["csrf"], "Origin": f"http://127.0.0.1:{port}"}
            made = http.post("/api/records/ticket", json={"subject": "门", "area": "north"}, headers=headers)
            assert made.status_code == 201, made.text
            rows = http.get("/api/records/ticket", params={"filter": "area == 'north'"}).json()["rows"]
            assert [row["subject"] for row in rows] == ["门"]
            board = http.get("/api/dashboards/board").json()
            assert board["widgets"][0]["result"]["rows"][0][1] == "1"
            assert http.get("/api/records/ticket/1", headers={"host": "evil.example"}).status_code == 400
            assert http.get("/none.js").status_code == 404
    finally:
        process.terminate()
        assert process.wait(20) in (0, -15)
    told = json.loads(process.stdout.read()) if process.stdout else {}
    assert told["url"] == f"http://127.0.0.1:{port}"


def _until_up(http: httpx.Client, process: subprocess.Popen[str]) -> None:
    for _ in range(400):
        assert process.poll() is None, "the server ended"
        try:
            if http.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the server did not come up")
