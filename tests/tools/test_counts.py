"""The answer of `make test`: what counts as passed, and what is written down."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "counts.py"
JUNIT = """<testsuites><testsuite tests="4" failures="1" errors="0" skipped="1">
<testcase><properties><property name="covers" value="M2"/><property name="covers" value="K1"/></properties></testcase>
<testcase><properties><property name="covers" value="M3"/></properties><failure/></testcase>
<testcase><properties><property name="covers" value="M3"/></properties></testcase>
<testcase><properties><property name="covers" value="M4"/></properties><skipped/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("counts", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("var/counts", "docs"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(module, "COUNTS", tmp_path / "var" / "counts")
    monkeypatch.setattr(module, "COVERS", tmp_path / "var" / "covers.json")
    monkeypatch.setattr(module, "PAGE", tmp_path / "docs" / "coverage.md")
    return module


def test_an_id_is_passed_when_all_that_name_it_passed_and_one_ran(counts: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "var" / "counts" / "python.xml").write_text(JUNIT)
    cases = {"passed": 3, "failed": 1, "skipped": 0, "covers": {"K1": "failed", "A9": "passed"}}
    (tmp_path / "var" / "counts" / "packs.json").write_text(json.dumps(cases))
    assert counts.main() == 1
    told = json.loads((tmp_path / "var" / "covers.json").read_text())
    covers = {"A9": "passed", "K1": "failed", "M2": "passed", "M3": "failed"}
    assert told == {"passed": 5, "failed": 2, "skipped": 1, "covers": covers}
    page = (tmp_path / "docs" / "coverage.md").read_text()
    assert page.endswith("| A9 | passed |\n| K1 | failed |\n| M2 | passed |\n| M3 | failed |\n")


def test_nothing_run_is_a_failure(counts: ModuleType) -> None:
    assert counts.main() == 1
