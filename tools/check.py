"""Everything `make check` looks at, side by side: format, lint, types, imports, dead code, documents, layout."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "format": [f"{BIN}/ruff", "format", "--check", "platform", "tests", "tools"],
    "lint": [f"{BIN}/ruff", "check", "platform", "tests", "tools"],
    "types": [f"{BIN}/mypy"],
    "imports": [f"{BIN}/lint-imports", "--no-logo"],
    "dead code": [f"{BIN}/vulture"],
    "layout": [sys.executable, "tools/layout.py"],
    "docs": [sys.executable, "tools/docs.py", "--check"],
    "packs": [f"{BIN}/dougong", "check", "apps/sales_kpi"],
    "front end": ["npm", "--prefix", "frontend", "run", "--silent", "check"],
}


def run(item: tuple[str, list[str]]) -> tuple[str, int, str, float]:
    name, command = item
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - started


def main() -> int:
    started = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(run, CHECKS.items()))
    for name, code, output, seconds in results:
        print(f"{'ok  ' if code == 0 else 'FAIL'} {name:10} {seconds:5.1f} s")
        if code != 0:
            print(output.rstrip())
    print(f"{time.monotonic() - started:.1f} s")
    return 1 if any(code for _, code, _, _ in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
