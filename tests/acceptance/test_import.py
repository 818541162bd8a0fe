"""A file with bad rows: the dry run says exactly what the real run does, bad rows come back, or nothing goes in."""

from __future__ import annotations

import base64
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

SALES = Path(__file__).parents[2] / "apps" / "sales_kpi"
HEAD = "code,name,tier,email,employees,region.name,note"
GOOD = ["A1,Alpha,key,a@example.com,10,East,", "A2,Beta,normal,,,,plain", 'A3,"Gamma, Ltd",,,,,"two\nlines"']
BAD = [
    "A4,,normal,,,,no name",
    "A5,Delta,huge,,,,",
    "A6,Eta,,nobody,x,,two faults",
    "A7,Theta,,,,Nowhere,",
    "A1,Iota,,,,,the key again",
    "A9,=Kappa,,,-1,,",
]
FILE = ("\n".join([HEAD, GOOD[0], *BAD[:3], GOOD[1], *BAD[3:], GOOD[2]]) + "\n").encode()
COUNTS = ("total", "created", "updated", "skipped", "refused")


@pytest.fixture
def world(make_platform: Any, serve: Any, sign_in: Any) -> tuple[Any, Any]:
    platform = make_platform(SALES)
    ada = sign_in(serve(platform), platform, "ada")
    ada.make("region", name="East", code="E1")
    ada.make("customer", name="Old", code="A2")
    return platform, ada


def send(ada: Any, content: bytes, **params: str) -> Any:
    params = {"file": "customers.csv", "key": "code", **params}
    answer = ada.http.post("/api/import/customer", content=content, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("mode", ["each", "all"])
def test_a_dry_run_foretells_the_real_one(world: tuple[Any, Any], dump: Any, mode: str) -> None:
    platform, ada = world
    before = dump(platform.database)
    foretold = send(ada, FILE, dry_run="1", mode=mode)
    assert dump(platform.database) == before
    real = send(ada, FILE, mode=mode)
    assert {**foretold, "batch": None} == {**real, "batch": None}
    assert foretold["batch"] is None
    counts = tuple(real[name] for name in COUNTS)
    names = sorted(row["name"] for row in ada.get("/api/records/customer").json()["rows"])
    if mode == "all":
        assert (real["created"], real["updated"], names) == (0, 0, ["Old"])
        assert real["refused"] == len(BAD) - 1
        assert send(ada, ("\n".join([HEAD, *GOOD]) + "\n").encode(), mode=mode)["created"] == 2
    else:
        assert counts == (9, 2, 2, 0, 5)
        assert names == ["Beta", "Gamma, Ltd", "Iota"]


def test_bad_rows_come_back_with_reasons_and_go_in_once_mended(world: tuple[Any, Any]) -> None:
    _, ada = world
    report = send(ada, FILE)
    places = {(item["source"]["line"], item["code"]) for item in report["problems"]}
    assert {(3, "field.required"), (4, "choice.unknown-option"), (7, "reference.not-found")} <= places, places
    assert all(item["source"]["column"] and item["args"]["column"] for item in report["problems"]), report
    back = base64.b64decode(report["bad_rows_file"]).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(back)))
    assert [row["code"] for row in rows] == ["A4", "A5", "A6", "A7", "A9"]
    assert all(row["!problem"] for row in rows)
    assert [row["!line"] for row in rows] == ["3", "4", "5", "7", "9"]
    assert rows[-1]["name"] == "'=Kappa"
    for row in rows:
        mended = {"tier": "key", "email": "", "employees": "1", "region.name": "East", "name": row["name"] or "Zeta"}
        row.update(mended)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    again = send(ada, out.getvalue().encode("utf-8-sig"))
    assert tuple(again[name] for name in COUNTS) == (5, 5, 0, 0, 0), again
    names = {row["name"] for row in ada.get("/api/records/customer").json()["rows"]}
    assert {"=Kappa", "Zeta", "Delta", "Eta", "Theta"} <= names


def test_the_command_says_the_same(world: tuple[Any, Any], command: Any, dump: Any, tmp_path: Path) -> None:
    platform, ada = world
    file = tmp_path / "customers.csv"
    file.write_bytes(FILE)
    words = ("import", "customer", str(file), "--key", "code", "--json")
    before = dump(platform.database)
    foretold = command(platform, *words, "--dry-run")
    assert foretold.returncode == 1, foretold.stderr
    assert dump(platform.database) == before
    assert not list(tmp_path.glob("*.refused.*"))
    nothing = command(platform, *words, "--all-or-nothing")
    assert json.loads(nothing.stdout)["created"] == 0
    real = command(platform, *words)
    said, done = json.loads(foretold.stdout), json.loads(real.stdout)
    assert [said[name] for name in COUNTS] == [done[name] for name in COUNTS] == [9, 2, 2, 0, 5]
    assert said["problems"] == done["problems"]
    assert Path(done["bad_rows"]).read_bytes().count(b"\n") == 6
    assert {row["name"] for row in ada.get("/api/records/customer").json()["rows"]} == {"Beta", "Gamma, Ltd", "Iota"}
