"""One hand-written file becomes a table, an interface, a list and a form; a broken one changes nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

PACK = '{"kind": "pack", "name": "garden", "label": {"zh-CN": "花园", "en": "Garden"}, "version": "1.0.0"}\n'
PLANT = """{
  "kind": "entity",
  "name": "plant",
  "label": {"zh-CN": "植物", "en": "Plant"},
  "fields": [
    {"name": "name", "label": {"zh-CN": "名称", "en": "Name"}, "type": "text", "required": true},
    {"name": "price", "label": {"zh-CN": "价格", "en": "Price"}, "type": "money"},
    {"name": "planted_on", "label": {"zh-CN": "栽种日期", "en": "Planted on"}, "type": "date"}
  ]
}
"""
BROKEN = """{
  "kind": "entity",
  "name": "plant",
  "label": {"zh-CN": "植物", "en": "Plant"},
  "title": "{nane}",
  "fields": [
    {"name": "name", "label": {"zh-CN": "名称", "en": "Name"}, "type": "text", "requird": true},
    {"name": "price", "label": {"zh-CN": "价格", "en": "Price"}, "type": "mony"},
    {"name": "bed", "label": {"zh-CN": "苗床", "en": "Bed"}, "type": "reference", "to": "useer"}
  ]
}
"""
TORN = '{\n  "kind": "entity",\n  "name": "tree",,\n}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "garden"
    (folder / "entities").mkdir(parents=True)
    (folder / "pack.json").write_text(PACK, "utf-8")
    (folder / "entities" / "plant.json").write_text(PLANT, "utf-8")
    return folder


def test_ten_lines_are_a_working_entity_without_restart(
    platform: Any, serve: Callable[..., str], sign_in: Any, command: Any, folder: Path
) -> None:
    assert PLANT.count("\n") == 10
    ada = sign_in(serve(platform), platform, "ada")
    assert ada.get("/api/records/plant").status_code == 404
    assert "plant" not in json.dumps(ada.get("/api/catalog").json()["entities"])
    done = command(platform, "install", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    installed = time.monotonic()
    asked = installed
    while (answer := ada.get("/api/records/plant")).status_code != 200 and asked - installed <= 1:
        time.sleep(0.05)
        asked = time.monotonic()
    assert answer.json() == {"rows": [], "next": None, "count": None}

    with platform.database.read() as conn:
        columns = {column["name"]: str(column["type"]) for column in inspect(conn).get_columns("e_plant")}
    assert columns["price"] in ("BIGINT", "INTEGER")
    assert {"name", "planted_on", "version", "created_by"} <= set(columns)
    document = ada.get("/api/openapi.json").json()
    assert set(document["paths"]["/api/records/plant"]) == {"get", "post"}
    assert set(document["paths"]["/api/records/plant/{id}"]) == {"get", "patch", "delete"}
    written = document["components"]["schemas"]["plant.write"]
    assert written["additionalProperties"] is False
    assert written["properties"]["planted_on"]["format"] == "date"
    assert "string" in written["properties"]["price"]["type"]
    catalog = ada.get("/api/catalog").json()
    [entity] = [item for item in catalog["entities"] if item["name"] == "plant"]
    assert entity["label"] == {"zh-CN": "植物", "en": "Plant"}
    assert entity["can"] == {"create": True, "read": True, "update": True, "delete": True}
    declared = {item["name"]: item for item in entity["fields"] if not item["system"]}
    assert {name: item["type"] for name, item in declared.items()} == {
        "name": "text",
        "price": "money",
        "planted_on": "date",
    }
    assert declared["name"]["required"] is True
    assert declared["price"]["options"]["scale"] == 4
    assert all(item["operators"] and item["label"]["en"] and item["label"]["zh-CN"] for item in declared.values())
    [dataset] = [item for item in catalog["datasets"] if item["name"] == "plant"]
    assert "planted_on" in [item["name"] for item in dataset["dimensions"]]

    made = ada.make("plant", name="Quince", price="12.5", planted_on="2026-03-18")
    assert (made["name"], made["price"]) == ("Quince", "12.5000")
    ada.make("plant", name="Medlar", price="0.0001")
    listed = ada.get("/api/records/plant", filter="price > 1", sort="-name").json()["rows"]
    assert [row["name"] for row in listed] == ["Quince"]
    question = {
        "of": "plant",
        "dimensions": [{"dimension": "planted_on", "grain": "month"}],
        "measures": ["rows", "price"],
    }
    answered = ada.post("/api/query", question).json()
    assert answered["rows"] == [["2026-03", "1", "12.5000"], [None, "1", "0.0001"]]
    again = command(platform, "install", str(folder), "--json")
    assert json.loads(again.stdout)["changed"] is False


def test_a_broken_file_tells_every_problem_and_changes_nothing(
    platform: Any, serve: Callable[..., str], sign_in: Any, command: Any, dump: Any, folder: Path
) -> None:
    (folder / "entities" / "plant.json").write_text(BROKEN, "utf-8")
    (folder / "entities" / "tree.json").write_text(TORN, "utf-8")
    ada = sign_in(serve(platform), platform, "ada")
    catalog = ada.get("/api/catalog").json()
    before = dump(platform.database)
    done = command(platform, "install", str(folder), "--json")
    assert done.returncode == 1
    problems = json.loads(done.stdout)["problems"]
    places = {
        (Path(item["source"]["file"]).name, item["source"]["line"], item["source"]["column"]): item for item in problems
    }
    lines = BROKEN.splitlines()
    expected = {(7, '"requird"'): "required", (8, '"type"'): "money", (5, '"title"'): "name", (9, '"to"'): "user"}
    for (line, key), meant in expected.items():
        told = places[("plant.json", line, lines[line - 1].index(key) + 1)]
        assert told["suggestions"][0] == meant, told
        assert meant in told["hint"]
    assert any(place[:2] == ("tree.json", 3) for place in places)
    assert {item["severity"] for item in problems} >= {"error"}
    assert all(item["message"] for item in problems)
    assert len(problems) == len({(item["code"], item["pointer"], item["source"]["file"]) for item in problems})
    assert dump(platform.database) == before
    assert ada.get("/api/catalog").json() == catalog
    assert ada.get("/api/records/plant").status_code == 404
    spoken = command(platform, "install", str(folder))
    assert spoken.returncode == 1
    assert f"plant.json:7:{lines[6].index(chr(34) + 'requird') + 1} /fields/0/requird" in spoken.stdout + spoken.stderr
    assert "required" in spoken.stdout + spoken.stderr
