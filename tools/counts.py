"""Print how many tests ran in the last `make test`; write var/covers.json, and docs/coverage.md from it.

An acceptance id is passed when at least one case or test that names it ran and all that ran passed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
COUNTS = ROOT / "var" / "counts"
COVERS = ROOT / "var" / "covers.json"
PAGE = ROOT / "docs" / "coverage.md"
HEAD = """# Coverage

Written by `make test` from its last run; do not edit by hand. Each id is an acceptance check of the sales application.
It is named by the cases of the pack (`covers`) and by the tests (`@pytest.mark.covers`) that assert its figures, and
has passed when all of those did.

| Id | Result |
|---|---|
"""


def junit(path: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) of a JUnit file."""
    total = failed = skipped = 0
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return total - failed - skipped, failed, skipped


def marked(path: Path) -> Iterator[tuple[str, str]]:
    """(id, passed | failed) of each test of a JUnit file that names an id and ran."""
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        failed = case.find("failure") is not None or case.find("error") is not None
        if failed or case.find("skipped") is None:
            for item in case.iter("property"):
                if item.get("name") == "covers":
                    yield item.get("value", ""), "failed" if failed else "passed"


def merged(answers: list[tuple[str, str]]) -> dict[str, str]:
    """The result per id, sorted: passed where no answer says otherwise.

    >>> merged([("K2", "passed"), ("M1", "passed"), ("K2", "failed")])
    {'K2': 'failed', 'M1': 'passed'}
    """
    told: dict[str, set[str]] = defaultdict(set)
    for name, result in answers:
        told[name].add(result)
    return {name: "passed" if told[name] == {"passed"} else "failed" for name in sorted(told)}


def main() -> int:
    sums = [0, 0, 0]
    answers: list[tuple[str, str]] = []
    for path in sorted(COUNTS.glob("*")):
        if path.suffix == ".xml":
            counts = junit(path)
            answers += marked(path)
        else:
            report = json.loads(path.read_text("utf-8"))
            counts = (report["passed"], report["failed"], report["skipped"])
            answers += report.get("covers", {}).items()
        print(f"{path.stem}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped")
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
    covers = merged(answers)
    report = {"passed": sums[0], "failed": sums[1], "skipped": sums[2], "covers": covers}
    COVERS.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    PAGE.write_text(HEAD + "".join(f"| {name} | {result} |\n" for name, result in covers.items()), "utf-8")
    print(f"{sums[0]} passed, {sums[1]} failed, {sums[2]} skipped")
    return 1 if sums[1] or not sums[0] else 0


if __name__ == "__main__":
    raise SystemExit(main())
