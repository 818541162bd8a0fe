"""Everything wrong with a pack at once: its shapes, its names and its expressions."""

from __future__ import annotations

from pathlib import Path

from runtime.packs.check import check_folder

PACK = """{"kind": "pack", "name": "bench", "label": {"zh-CN": "台", "en": "Bench"}, "version": "0.1.0"}
"""
TOOL = """{
  "kind": "entity", "name": "tool", "label": {"zh-CN": "工具", "en": "Tool"}, "title": "{nane}",
  "fields": [
    {"name": "name", "label": {"zh-CN": "名", "en": "Name"}, "type": "text", "requird": true},
    {"name": "who", "label": {"zh-CN": "人", "en": "Who"}, "type": "reference", "to": "usr"},
    {"name": "parts", "label": {"zh-CN": "件", "en": "Parts"}, "type": "lines", "of": "prt", "as": "tool"},
    {"name": "qty", "label": {"zh-CN": "数", "en": "Qty"}, "type": "decimal"},
    {"name": "price", "label": {"zh-CN": "价", "en": "Price"}, "type": "money"},
    {"name": "sum", "label": {"zh-CN": "和", "en": "Sum"}, "type": "money",
     "rollup": {"agg": "sum", "from": "parts", "of": "x"}},
    {"name": "net", "label": {"zh-CN": "净", "en": "Net"}, "type": "money", "formula": "qty * pryce"},
    {"name": "odd", "label": {"zh-CN": "怪", "en": "Odd"}, "type": "money", "formula": "who + qty"}
  ]
}
"""


def test_shapes_names_and_expressions_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / "pack.json").write_text(PACK, "utf-8")
    (tmp_path / "entities" / "tool.json").write_text(TOOL, "utf-8")
    found = [problem for problem in check_folder(tmp_path) if problem.severity == "error"]
    told = {(problem.code, problem.pointer, problem.source.line if problem.source else 0) for problem in found}
    # what reads a field that is itself in doubt (odd of who, sum of parts) is not blamed for it
    assert told == {
        ("field.unknown-option", "/fields/0/requird", 4),
        ("field.unknown", "/title", 2),
        ("reference.unknown-entity", "/fields/1/to", 5),
        ("reference.unknown-entity", "/fields/2/of", 6),
        ("expression.unknown-name", "/fields/6/formula", 11),
    }
    assert all(problem.hint("en") and problem.hint("zh-CN") for problem in found if problem.suggestions)
