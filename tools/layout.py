"""Rules of the house that no linter knows: no __init__.py in platform/ or tests/, no sales word in platform code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def shadowing() -> Iterator[str]:
    """`platform/__init__.py` would shadow Python's own platform module."""
    if (ROOT / "platform" / "__init__.py").exists():
        yield "platform/__init__.py shadows Python's own platform module: remove it"
    for path in (ROOT / "tests").rglob("__init__.py"):
        yield f"{path.relative_to(ROOT)}: no __init__.py under tests/"


def app_words() -> set[str]:
    """Names of the app's entities and fields that are not words of the platform's own language."""
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    shared = set(re.findall(r"`([a-z][a-z0-9_]*)`", glossary))
    words: set[str] = set()
    for path in (ROOT / "apps" / "sales_kpi" / "entities").glob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        words.add(document["name"])
        words.update(field["name"] for field in document["fields"])
    return words - shared


def literals(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value
        return
    for number, line in enumerate(text.splitlines(), 1):
        for found in re.finditer(r"""(['"`])([a-z][a-z0-9_]*)\1""", line):
            yield number, found.group(2)


def app_literals() -> Iterator[str]:
    """The platform knows no word of the app (first promise of the design)."""
    words = app_words()
    sources = [*(ROOT / "platform").rglob("*.py"), *(ROOT / "platform" / "metadata" / "core").rglob("*.json")]
    sources += [p for p in (ROOT / "frontend" / "src").rglob("*.ts*") if ".test." not in p.name]
    for path in sources:
        for number, literal in literals(path):
            if literal in words:
                yield f"{path.relative_to(ROOT)}:{number}: {literal!r} is a word of apps/sales_kpi"


def main() -> int:
    found = [*shadowing(), *app_literals()]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
