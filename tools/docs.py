"""Write docs/reference.md from the schemas, codes, commands and routes; with --check, fail where docs fell behind."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer.main

from metadata.codes import CODES
from metadata.fields import FIELD_TYPES
from metadata.kinds import KINDS
from runtime.cli import app as commands
from runtime.settings import SETTINGS
from runtime.web.routes import ROUTES

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "platform" / "metadata" / "schemas"
REFERENCE = ROOT / "docs" / "reference.md"
HEAD = """# Reference

Written by `python tools/docs.py` from the schemas, the code table, the commands and the routes; do not edit by hand.
"""


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    return found


def resolved(node: Mapping[str, Any], home: Path) -> dict[str, Any]:
    """The node with its $ref followed from the file `home`; its own words win."""
    out = dict(node)
    while "$ref" in out:
        path, _, pointer = out.pop("$ref").partition("#")
        home = (home.parent / path).resolve() if path else home
        target: Any = json.loads(home.read_text("utf-8"))
        for part in [item for item in pointer.split("/") if item]:
            target = target[part]
        out = {**target, **out}
    return out


def keys_of(node: Mapping[str, Any], home: Path) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """(key, what it takes, is it required) of an object schema, shared parts included."""
    required = set(node.get("required", ()))
    for part in node.get("allOf", ()):
        if "if" not in part:
            yield from keys_of(resolved(part, home), home)
    for key, raw in node.get("properties", {}).items():
        yield key, resolved(raw, home) if isinstance(raw, dict) else {}, key in required


def takes(node: Mapping[str, Any]) -> str:
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return ", ".join(f"`{item}`" for item in node["enum"])
    kind = node.get("type", "")
    text = " or ".join(kind) if isinstance(kind, list) else str(kind)
    bounds = [f"{word} {node[key]}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in node]
    return " ".join([text, *bounds]).strip()


def table(node: Mapping[str, Any], home: Path) -> list[str]:
    lines = ["| key | takes | says |", "|---|---|---|"]
    seen: set[str] = set()
    for key, value, required in keys_of(node, home):
        if key in seen or key == "$schema":
            continue
        seen.add(key)
        says = value.get("description", "").replace("|", "\\|")
        default = f" Default: `{json.dumps(value['default'], ensure_ascii=False)}`." if "default" in value else ""
        lines.append(f"| `{key}`{' (required)' if required else ''} | {takes(value)} | {says}{default} |")
    return lines


def reference() -> str:
    out = [HEAD, "## Kinds of documents", ""]
    for kind in KINDS:
        node = schema(kind)
        out += [f"### {kind}", "", node.get("description", ""), "", *table(node, SCHEMAS / f"{kind}.schema.json"), ""]
    out += ["## Field types", ""]
    for name in FIELD_TYPES:
        node = schema(f"fields/{name}")
        out += [
            f"### {name}",
            "",
            node.get("description", ""),
            "",
            *table(node, SCHEMAS / "fields" / f"{name}.schema.json"),
            "",
        ]
    out += ["## Commands", "", "| command | does |", "|---|---|"]
    out += [f"| `dougong {name}` | {says} |" for name, says in sorted(command_list())]
    out += ["", "## Settings", "", "| variable | says | default |", "|---|---|---|"]
    out += [f"| `{item.name}` | {item.says} | {item.default} |" for item in SETTINGS]
    out += ["", "## Routes", "", "| method | path | does |", "|---|---|---|"]
    for way in ROUTES:
        for method, (_, handler) in way.methods.items():
            says = (handler.__doc__ or "").strip().split("\n")[0]
            out.append(f"| {method} | `{way.path}` | {says} |")
    out += ["", "## Problem codes", "", "| code | status | en | zh-CN |", "|---|---|---|---|"]
    out += [f"| `{code}` | {item.status} | {item.en} | {item.zh} |".replace("\n", " ") for code, item in CODES.items()]
    return "\n".join(out) + "\n"


def command_list() -> Iterator[tuple[str, str]]:
    def walk(command: Any, name: str) -> Iterator[tuple[str, str]]:
        if subcommands := getattr(command, "commands", None):
            for key, item in subcommands.items():
                yield from walk(item, f"{name} {key}".strip())
        else:
            yield name, (command.help or "").split("\n")[0]

    yield from walk(typer.main.get_command(commands), "")


def broken_links() -> Iterator[str]:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "apps").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8")):
            if not (path.parent / target).exists():
                yield f"{path.relative_to(ROOT)}: no such file: {target}"


def undeclared_codes() -> Iterator[str]:
    """A declared code nobody raises says something that never happens."""
    sources = [path.read_text("utf-8") for path in (ROOT / "platform").rglob("*.py") if path.parent.name != "codes"]
    sources += [path.read_text("utf-8") for path in (ROOT / "frontend" / "src").rglob("*.ts*")]
    text = "\n".join(sources)
    for code in CODES:
        made = (f'f"{code[:end]}' + "{" for end, letter in enumerate(code, 1) if letter == "-")
        if f'"{code}"' not in text and f"'{code}'" not in text and not any(start in text for start in made):
            yield f"metadata/codes: {code} is declared and never raised"


def undocumented_settings() -> Iterator[str]:
    """Each variable the platform reads is told in SETTINGS."""
    told = {item.name for item in SETTINGS}
    for path in (ROOT / "platform").rglob("*.py"):
        for name in set(re.findall(r"[\"'](DOUGONG_[A-Z_]+)[\"']", path.read_text("utf-8"))) - told:
            yield f"{path.relative_to(ROOT)}: {name} is read, and not told in SETTINGS"


def main() -> int:
    if "--check" not in sys.argv:
        REFERENCE.write_text(reference(), "utf-8")
        return 0
    found = [*broken_links(), *undeclared_codes(), *undocumented_settings()]
    if not REFERENCE.exists() or REFERENCE.read_text("utf-8") != reference():
        found.append("docs/reference.md fell behind: run python tools/docs.py")
    for path in (ROOT / "changes").glob("*.json"):
        change = json.loads(path.read_text("utf-8"))
        if set(change.get("text", {})) != {"en", "zh-CN"}:
            found.append(f"{path.relative_to(ROOT)}: text in en and zh-CN")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
