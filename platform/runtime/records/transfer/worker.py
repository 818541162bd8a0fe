"""A worker process that parses a workbook within bounds of memory and time; what it sends back is plain JSON."""

from __future__ import annotations

import datetime
import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from metadata.kinds.import_map import FileForm
from metadata.problems import Problem, Refused, refuse
from runtime.records.transfer.files import Cell, Line, Table, read

MEMORY = 2 * 1024**3  # bytes of address space
PROCESSOR_SECONDS = 60
SECONDS = 120


def read_apart(data: bytes, form: FileForm) -> Table:
    """`files.read` in a process of its own. Raises Refused as it does, and `file.too-large` beyond the bounds."""
    root = str(Path(__file__).parents[3])
    asked = json.dumps(asdict(form)).encode()
    env = {"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8", "PATH": os.environ.get("PATH", "")}
    try:
        done = subprocess.run(
            [sys.executable, "-s", "-m", __name__],
            input=len(asked).to_bytes(4, "big") + asked + data,
            capture_output=True,
            timeout=SECONDS,
            env=env,
            check=False,
        )
    except subprocess.TimeoutExpired:
        refuse("file.too-slow", seconds=SECONDS)
    if done.returncode:
        # Killed by a bound, or out of memory: the file is at fault, not the platform.
        refuse("file.too-slow", seconds=PROCESSOR_SECONDS)
    found = json.loads(done.stdout)
    if "problems" in found:
        raise Refused(Problem(item["code"], item["args"]) for item in found["problems"])
    lines = tuple(Line(number, tuple(_cell(cell) for cell in cells)) for number, cells in found["lines"])
    return Table(found["type"], tuple(found["columns"]), lines, found["delimiter"])


def _plain(cell: Cell | None) -> Any:
    """A cell as JSON: what JSON has no word for is a list of its kind and text."""
    if cell is None or isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, float):
        return ["number", repr(cell)]
    if isinstance(cell, datetime.datetime):
        return ["datetime", cell.isoformat()]
    if isinstance(cell, datetime.date):
        return ["date", cell.isoformat()]
    return ["text", cell.isoformat() if isinstance(cell, datetime.time) else str(cell)]


def _cell(plain: Any) -> Cell | None:
    if not isinstance(plain, list):
        found: Cell | None = plain
        return found
    kind, text = plain
    if kind == "number":
        return float(text)
    if kind == "datetime":
        return datetime.datetime.fromisoformat(text)
    return datetime.date.fromisoformat(text) if kind == "date" else str(text)


def main() -> None:
    """Read the form and the file from the input, write the table, or the problems, to the output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    raw = sys.stdin.buffer.read()
    end = 4 + int.from_bytes(raw[:4], "big")
    try:
        table = read(raw[end:], FileForm(**json.loads(raw[4:end])))
    except Refused as refused:
        told: dict[str, Any] = {
            "problems": [{"code": item.code, "args": item.to_json().get("args", {})} for item in refused.problems]
        }
    else:
        lines = [[line.number, [_plain(cell) for cell in line.cells]] for line in table.lines]
        told = {"type": table.type, "columns": table.columns, "delimiter": table.delimiter, "lines": lines}
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
