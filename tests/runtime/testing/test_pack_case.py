"""The case runner: what passes, what fails with words that help, and what it claims to cover."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from metadata.problems import Refused
from runtime.testing.pack_case import run_folder

DESK = Path(__file__).parents[2] / "packs" / "desk"


def test_a_sound_pack_passes(databases: Any) -> None:
    url = databases.empty().url
    result = run_folder(DESK, url=url)
    assert result.to_json() == {
        "passed": 1,
        "failed": 0,
        "skipped": 0,
        "covers": {"M001": "passed"},
        "failures": [],
    }


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("ann_lists", {"count": 1}, "expected 1 rows, found 0"),
    ("ann_peeks", {"values": {"subject": "Printer"}}, "record.not-found"),
    ("ann_peeks", {"problem": "record.changed"}, "expected the problem record.changed"),
    ("ann_peeks", {"problem": "record.not-found", "status": 403}, "expected status 403, found 404"),
    ("made", {"problem": "key.exists"}, "it went through"),
    ("made", {"values": {"hours": "4"}}, "hours: expected '4', found '3.5000'"),
    ("made", {"values": {"cost": None}}, "cost is not there"),
    ("made", {"absent": ["subject"]}, "subject should be hidden"),
    ("made", {"values": {"owner": "bo"}}, "owner: expected 'bo'"),
    ("made", {"values": {"lines": [{"hours": "1.5"}]}}, "expected 1 rows, found 2"),
    ("changed", {"rows": [{"of": "ticket", "filter": "cost == 1", "count": 1}]}, "expected 1 rows of ticket"),
    ("changed", {"rows": [{"of": "ticket", "filter": "cost == 1"}]}, "found none"),
    ("asked", {"result": [["north", "1", "7.25"]]}, "expected 1 rows, found 2"),
    ("asked", {"totals": ["2", "17.26"]}, "17.26"),
    ("opened", {"adds_up": "7.26"}, "rows that add up to 7.26"),
]


def test_what_does_not_hold_is_told(tmp_path: Path) -> None:
    """The same case once per expectation that does not hold, all in one pack."""
    folder = tmp_path / "desk"
    shutil.copytree(DESK, folder)
    for number, (step, expect, _) in enumerate(WRONG):
        case = json.loads((DESK / "cases" / "rights.json").read_text())
        case["name"] = f"rights_{number}"
        next(item for item in case["steps"] if item["name"] == step)["expect"] = expect
        (folder / "cases" / f"rights_{number}.json").write_text(json.dumps(case))
    result = run_folder(folder)
    assert (result.passed, result.failed, result.covers) == (1, len(WRONG), {"M001": "failed"})
    found = {failure.case: failure for failure in result.failures}
    for number, (step, _, message) in enumerate(WRONG):
        failure = found[f"rights_{number}"]
        assert failure.step == step
        assert message in failure.message


IMPORTS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"rows": "name,code\nEast,E\n"}, {"created": 2}, "expected 2 created, found 1"),
    ({"rows": "name,code\n,E\nWest,W\n"}, {"refused": 0, "created": 1}, "expected 0 refused, found 1 field.required"),
    ({"rows": "name,code\n,E\n"}, {"problems": []}, "expected the problems [], found field.required"),
    ({"rows": "name,code\nEast,E\n"}, {"problems": ["key.exists"]}, "expected the problems ['key.exists'], found []"),
    ({"rows": "name,code\n,E\nWest,W\n", "mode": "all"}, {"created": 1}, "expected 1 created, found 0"),
    ({"rows": "name,code\nEast,E\n", "as": "ann"}, {"created": 1}, "feature.not-granted"),
    ({"rows": "name,code\nEast,E\n"}, {"rows": [{"of": "area", "filter": "code == 'W'"}]}, "found none"),
    ({"rows": "name,code\nEast,E\n,F\n"}, {"created": 1, "refused": 1, "problems": ["field.required"]}, ""),
    ({"rows": "name,code\nEast,E\n", "as": "ann"}, {"problem": "feature.not-granted", "status": 403}, ""),
]


def test_an_import_is_a_step(tmp_path: Path, databases: Any) -> None:
    """Each once; those without a message hold."""
    folder = tmp_path / "desk"
    shutil.copytree(DESK, folder)
    for number, (do, expect, _) in enumerate(IMPORTS):
        case = json.loads((DESK / "cases" / "rights.json").read_text())
        case["name"] = f"import_{number}"
        who = do.get("as", "bo")
        do = {"type": "import", "of": "area", **{key: value for key, value in do.items() if key != "as"}}
        case["steps"] = [{"name": "brought", "as": who, "do": do, "expect": expect}]
        (folder / "cases" / f"import_{number}.json").write_text(json.dumps(case))
    result = run_folder(folder, url=databases.empty().url)
    found = {failure.case: failure.message for failure in result.failures}
    for number, (_, _, message) in enumerate(IMPORTS):
        assert message in found.get(f"import_{number}", ""), number
        assert bool(message) == (f"import_{number}" in found), found


def test_one_case_by_name() -> None:
    with pytest.raises(Refused, match=r"case.unknown"):
        run_folder(DESK, only=["right"])
