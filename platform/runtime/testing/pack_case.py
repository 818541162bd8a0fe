"""Run a pack's own cases: what is given, then steps, then what must hold after each; every case in its own database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metadata.catalog import Catalog
from metadata.kinds.case import Case
from metadata.problems import Refused, refuse, suggest
from runtime.db.engine import Database
from runtime.packs.install import init, install
from runtime.packs.store import load_catalog
from runtime.testing.copies import Copies
from runtime.testing.expect import Unmet
from runtime.testing.scenario import Scenario, told


@dataclass(frozen=True, slots=True)
class Failure:
    """`step` is empty when what is given could not be written."""

    case: str
    step: str
    message: str


@dataclass(slots=True)
class Result:
    """`covers`: acceptance id to passed or failed; an id is passed only if every case that names it passed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    covers: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "passed": self.passed,
            "failed": self.failed,
            "skipped": self.skipped,
            "covers": self.covers,
            "failures": [{"case": item.case, "step": item.step, "message": item.message} for item in self.failures],
        }


def run_folder(folder: Path, only: Iterable[str] = (), url: str | None = None) -> Result:
    """Install the pack into a database of its own (a temporary SQLite file, or the empty one at `url`), run its cases.

    Raises Refused when the pack cannot be installed, or has no case of a name in `only`.
    """
    with tempfile.TemporaryDirectory(prefix="dougong-test-") as scratch:
        copies = Copies(url or f"sqlite:///{Path(scratch) / 'pack.db'}", Path(scratch))
        with copies.original() as database:
            init(database)
            release = install(database, folder).release
            with database.read() as conn:
                catalog = load_catalog(conn)[1]
        wanted = [_case(catalog, name) for name in only] or list(catalog.cases.values())
        result = Result()
        for case in wanted:
            with copies.copy() as database:
                failure = run_case(database, catalog, release, case)
            _count(result, case, failure)
        return result


def run_case(database: Database, catalog: Catalog, release: int, case: Case) -> Failure | None:
    """The first thing that does not hold, or None. The database holds the pack and nothing else."""
    scenario = Scenario(database, catalog, release, case)
    step_name = ""
    try:
        scenario.give()
        for step in case.steps:
            step_name = step.name
            scenario.play(step)
    except Unmet as unmet:
        return Failure(case.name, step_name, str(unmet))
    except Refused as refused:
        return Failure(case.name, step_name, told(refused.problems))
    return None


def _case(catalog: Catalog, name: str) -> Case:
    found: Case | None = catalog.cases.get(name)
    return found or refuse("case.unknown", name=name, suggestions=suggest(name, catalog.cases))


def _count(result: Result, case: Case, failure: Failure | None) -> None:
    if failure is None:
        result.passed += 1
    else:
        result.failed += 1
        result.failures.append(failure)
    for number in case.covers:
        if failure is not None or result.covers.get(number) == "failed":
            result.covers[number] = "failed"
        else:
            result.covers[number] = "passed"
