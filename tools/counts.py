"""Print how many tests ran, per part and in all, from the reports of the last `make test`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

COUNTS = Path(__file__).resolve().parent.parent / "var" / "counts"


def junit(path: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) of a JUnit file."""
    total = failed = skipped = 0
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return total - failed - skipped, failed, skipped


def main() -> int:
    sums = [0, 0, 0]
    for path in sorted(COUNTS.glob("*")):
        if path.suffix == ".xml":
            counts = junit(path)
        else:
            report = json.loads(path.read_text("utf-8"))
            counts = (report["passed"], report["failed"], report["skipped"])
        print(f"{path.stem}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped")
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
    print(f"{sums[0]} passed, {sums[1]} failed, {sums[2]} skipped")
    return 1 if sums[1] or not sums[0] else 0


if __name__ == "__main__":
    raise SystemExit(main())
