"""Each list walked through every layer: kinds, field types, operators, pictures and codes, from schema to pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from metadata.codes import CODES
from metadata.compile import MAPS
from metadata.fields import FIELD_TYPES
from metadata.filters import LISTED, OPERATORS, VALUELESS
from metadata.kinds import KINDS
from metadata.kinds.report import PICTURES
from metadata.shape import schemas
from runtime.db import system
from runtime.packs.store import load_catalog
from runtime.web.app import create_app

ROOT = Path(__file__).parents[2]
EVERYTHING = ROOT / "tests" / "packs" / "everything"
PAGES = ROOT / "frontend" / "src"
TEXTS = {name: json.loads((PAGES / "i18n" / f"{name}.json").read_text("utf-8")) for name in ("zh-CN", "en")}
CHINESE = re.compile("[\u4e00-\u9fff]")

FRONTED = {"entity": "entities", "form": "forms", "view": "views", "menu": "menus", "dataset": "datasets",
           "report": "reports", "dashboard": "dashboards"}  # fmt: skip
"""Kinds the pages are told of, and where in /api/catalog. The others are the server's own business."""
UNSEEN = {"pack", "role", "import_map", "seed", "case"}

HITS = {
    "==": (True, False), "!=": (False, False), "<": (False, False), "<=": (True, False), ">": (False, False),
    ">=": (True, False), "in": (True, False), "not in": (False, False), "is_not": (False, True),
    "none_of": (False, True), "contains": (True, False), "not_contains": (False, True), "starts": (True, False),
    "under": (True, False), "within": (True, False), "empty": (False, True), "not empty": (True, False),
}  # fmt: skip
"""Operator with a row's own value: does it find that row, and a row where the field is empty?"""

VALUES: dict[str, Any] = {
    "text": "Grün, O'Neil 订单", "long_text": "first\nsecond", "email": "a@example.com", "phone": "+86 21 5555 1234",
    "url": "https://example.com/a?b=c", "integer": 999999, "decimal": "99999.999", "money": "12345678901234.1234",
    "percent": "0.3333", "boolean": True, "choice": "high", "date": "2026-01-31",
    "datetime": "2026-01-31T08:00:00.123Z",
}  # fmt: skip
"""Field type to a value near its limits, as JSON; references are made when the records they name are."""
TEXT, LINK = {"type": ["string", "null"]}, {"anyOf": [{"$ref": "#/components/schemas/_reference"}, {"type": "null"}]}
OPENAPI: dict[str, dict[str, Any]] = {
    "text": TEXT, "long_text": TEXT, "email": TEXT, "phone": TEXT, "url": TEXT, "auto_number": TEXT,
    "integer": {"type": ["integer", "string", "null"]}, "decimal": TEXT, "money": TEXT, "percent": TEXT,
    "boolean": {"type": ["boolean", "null"]}, "choice": {"enum": ["low", "high", "old", None]},
    "date": {**TEXT, "format": "date"}, "datetime": {**TEXT, "format": "date-time"},
    "reference": LINK, "lines": {"type": "array", "items": {"$ref": "#/components/schemas/thing_line"}},
    "user": LINK, "team": LINK,
}  # fmt: skip
"""Field type to what the OpenAPI document says of it when reading."""


def named(kind: str) -> str:
    """The field of the everything pack that shows a type plainly."""
    return {"auto_number": "number", "lines": "rows"}.get(kind, f"plain_{kind}")


@pytest.fixture
async def world(make_platform: Any, visit: Any) -> Any:
    """A platform with one of each thing, somebody who may do anything, one full record and one empty one."""
    platform = make_platform(EVERYTHING)
    ada = await visit(platform, "ada", app=create_app(platform), name="Ada")

    async def make(entity: str, **values: Any) -> Any:
        answer = await ada.post(f"/api/records/{entity}", json=values)
        assert answer.status_code == 201, answer.text
        return answer.json()

    groups = [await make("group", name=name, active=True) for name in ("Walked one", "Walked two")]
    team = await make("team", name="Walkers", code="walkers", leader=ada.me["id"])
    links = {"reference": groups[0]["id"], "user": ada.me["id"], "team": team["id"]}
    given = {**VALUES, **links}
    required = {"required_team": team["id"]}
    rows = [{"group": groups[0]["id"], "qty": "2", "price": "1.5"}]
    plain = {named(kind): value for kind, value in given.items()}
    full = await make("thing", required_reference=groups[0]["id"], rows=rows, **required, **plain)
    bare = await make("thing", required_reference=groups[1]["id"], **required)
    return platform, ada, given, full, bare


# --- kinds -------------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_every_kind_is_stored_and_shown(world: Any) -> None:
    platform, ada, *_ = world
    assert set(FRONTED) | UNSEEN == set(KINDS)
    assert not set(FRONTED) & UNSEEN
    catalog = (await ada.get("/api/catalog")).json()
    with platform.database.read() as conn:
        _, kept = load_catalog(conn)
        stored = set(conn.execute(select(system.document.c.kind)).scalars())
    for kind in KINDS:
        own = [item for item in getattr(kept, MAPS[kind]).values() if item.pack == "everything"]
        assert own, kind
        assert kind in stored
        if place := FRONTED.get(kind):
            shown = [item["name"] for item in catalog[place]]
            assert {item.name for item in own} <= set(shown), kind


# --- field types -------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_every_field_type_survives_database_and_interface(world: Any) -> None:
    platform, ada, given, full, bare = world
    _, known, tables = platform.snapshot()
    with platform.database.read() as conn:
        columns = {column["name"] for column in inspect(conn).get_columns(tables.of("thing").name)}
    document = (await ada.get("/api/openapi.json")).json()
    shown = {
        item["name"]: item
        for entity in (await ada.get("/api/catalog")).json()["entities"]
        if entity["name"] == "thing"
        for item in entity["fields"]
    }
    read = (await ada.get(f"/api/records/thing/{full['id']}")).json()
    empty = (await ada.get(f"/api/records/thing/{bare['id']}")).json()
    listed = (await ada.get("/api/records/thing?filter=plain_integer == 999999")).json()["rows"][0]
    written: dict[str, Any] = {}
    for name, kind in FIELD_TYPES.items():
        field = named(name)
        assert known.entity("thing").by_name[field].type == name
        assert (known.entity("thing").by_name[field].column in columns) is kind.stored, name
        told = shown[field]
        assert (told["type"], tuple(told["operators"])) == (name, kind.operators), "group and team are trees"
        assert CHINESE.search(told["label"]["zh-CN"]), name
        assert told["label"]["en"]
        schema = document["components"]["schemas"]["thing"]["properties"][field]
        assert {key: schema[key] for key in OPENAPI[name]} == OPENAPI[name], name
        if name in given:
            value = {"id": given[name]} if name in ("reference", "user", "team") else given[name]
            got = {"id": read[field]["id"]} if isinstance(value, dict) else read[field]
            assert (got, type(got)) == (value, type(value)), name
            assert listed[field] == read[field], name
            assert empty[field] is None, name
            written[field] = read[field]
    assert set(OPENAPI) == set(FIELD_TYPES)
    assert set(given) | {"auto_number", "lines"} == set(FIELD_TYPES)
    assert read["number"]
    assert [row["price"] for row in read["rows"]] == ["1.500000"]
    same = await ada.patch(f"/api/records/thing/{full['id']}", 1, json=written)
    assert (same.status_code, same.json()["version"]) == (200, 1), "what was read is what would be written"
    moved = await ada.patch(f"/api/records/thing/{bare['id']}", 1, json={**written, "plain_text": "other"})
    assert moved.status_code == 200, moved.text
    assert {name: moved.json()[name] for name in written} == {**written, "plain_text": "other"}


def test_every_field_type_has_its_place_in_the_pages() -> None:
    registry = (PAGES / "fields" / "registry.ts").read_text("utf-8")
    listed = re.search(r"FIELD_KINDS\b[^=]*=\s*\[(.*?)\]", registry, re.DOTALL)
    assert listed is not None
    sources = "\n".join(path.read_text("utf-8") for path in sorted((PAGES / "fields").rglob("index.ts*")))
    constants = dict(
        re.findall(r"^(?:export )?const (\w+)\b[^=]*=(.*?)(?=^\S)", sources + "\nend", re.DOTALL | re.MULTILINE)
    )

    def name_of(variable: str) -> str:
        body = constants[variable]
        found = re.search(r'\bname:\s*"(\w+)"', body)
        return found.group(1) if found else name_of(body.strip(" ;\n"))

    assert [name_of(variable) for variable in re.findall(r"\w+", listed.group(1))] == list(FIELD_TYPES)
    for name in FIELD_TYPES:
        bilingual(f"field.{name}")


def bilingual(key: str) -> None:
    assert TEXTS["en"].get(key), key
    assert not CHINESE.search(TEXTS["en"][key]), key
    assert CHINESE.search(TEXTS["zh-CN"].get(key, "")), key


# --- operators ---------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_every_operator_of_every_type_finds_what_it_should(world: Any) -> None:
    _, ada, given, full, bare = world
    assert set(HITS) == set(OPERATORS) == {op for kind in FIELD_TYPES.values() for op in kind.operators}
    for name, kind in FIELD_TYPES.items():
        field = named(name)
        own = full["number"] if name == "auto_number" else given.get(name)
        for op in kind.operators:
            value = {"from": "2026-01-01", "to": "2026-01-31"} if op == "within" else own
            test = {"field": field, "op": op, "value": [value] if op in LISTED else value}
            if op in VALUELESS:
                del test["value"]
            for tree in (test, {"and": [test, {"not": {"not": test}}]}):
                params = {"filter": json.dumps(tree), "fields": "number"}
                answer = await ada.http.get("/api/records/thing", params=params)
                assert answer.status_code == 200, (name, op, answer.text)
                ids = {row["id"] for row in answer.json()["rows"]}
                hit, of_empty = HITS[op]
                assert (full["id"] in ids) is hit, (name, op, ids)
                if name != "auto_number":  # numbers are never empty
                    assert (bare["id"] in ids) is of_empty, (name, op, ids)


def test_every_operator_has_its_words_and_stands_in_the_list_once() -> None:
    assert len(OPERATORS) == len(set(OPERATORS))
    for op in OPERATORS:
        bilingual(f"op.{op}")
    told = {key.removeprefix("op.") for key in TEXTS["en"] if key.startswith("op.") and not key.startswith("op.time.")}
    assert told == set(OPERATORS)


# --- pictures ----------------------------------------------------------------------------------------


def test_every_picture_has_its_place_in_the_pages() -> None:
    assert tuple(schemas()["report.schema.json"]["properties"]["picture"]["properties"]["type"]["enum"]) == PICTURES
    registry = (PAGES / "widgets" / "registry.ts").read_text("utf-8")
    listed = re.search(r"WIDGETS\b[^=]*=\s*\[(.*?)\]", registry, re.DOTALL)
    assert listed is not None
    types = []
    for variable in re.findall(r"\w+", listed.group(1)):
        imported = re.search(rf'import \{{[^}}]*\b{variable}\b[^}}]*\}} from "\./(\w+)"', registry)
        assert imported is not None, variable
        source = (PAGES / "widgets" / imported.group(1) / "index.ts").read_text("utf-8")
        found = re.search(rf'export const {variable}\b.*?\btype:\s*"(\w+)"', source, re.DOTALL)
        assert found is not None, variable
        assert (PAGES / "widgets" / imported.group(1) / "Chart.tsx").is_file(), variable
        types.append(found.group(1))
    assert types == list(PICTURES)
    for name in PICTURES:
        bilingual(f"widget.{name}")


@pytest.mark.anyio
async def test_every_picture_is_answered(world: Any) -> None:
    platform, ada, *_ = world
    reports = [item for item in platform.snapshot()[1].reports.values() if item.pack == "everything"]
    assert {item.picture["type"] for item in reports} == set(PICTURES)
    for item in reports:
        answer = (await ada.get(f"/api/reports/{item.name}")).json()
        assert "result" in answer, answer
        assert answer["result"]["columns"]
    board = (await ada.get("/api/dashboards/overview")).json()
    assert board["widgets"]
    assert all("result" in widget for widget in board["widgets"]), board


# --- codes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CODES)
def test_every_code_speaks_both_languages(name: str) -> None:
    code = CODES[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*", name)
    assert 400 <= code.status < 600
    assert CHINESE.search(code.zh), name
    assert code.en, name
    assert not CHINESE.search(code.en + code.hint_en), name
    assert bool(code.hint_zh) == bool(code.hint_en), name
    assert CHINESE.search(code.hint_zh) or code.hint_zh == code.hint_en, name
    zh, en = (set(re.findall(r"(?<!\{)\{(\w+?)(?:_zh|_en)?\}(?!\})", text)) for text in (code.zh, code.en))
    assert zh == en, name
