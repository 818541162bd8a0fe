"""SECURITY, work limits and odd input: refused with a code and a place, never a failure of the server."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from metadata.fields import FIELD_TYPES, ValueProblem
from metadata.problems import Problems, Refused
from runtime.db import system
from runtime.web.body import parse
from runtime.web.credentials import _count_try

pytestmark = pytest.mark.anyio
DESK = Path(__file__).parents[1] / "packs" / "desk"


async def test_odd_values_are_problems(make_platform: Any, visit: Any) -> None:
    bo = await visit(make_platform(DESK), "bo", ["lead"])
    for path, code in (
        ("/api/records/ticket?q=" + "_" * 30_000, "query.search-too-long"),
        ("/api/export/ticket?q=" + "_" * 30_000, "query.search-too-long"),
        ('/api/records/ticket?filter={"field":"area","op":"in","value":[9223372036854775808]}', "filter.bad-value"),
        ('/api/records/ticket?filter={"field":"area","op":"==","value":9223372036854775808}', "filter.bad-value"),
        ("/api/records/ticket?filter=" + quote("area == 9223372036854775808"), "expression.bad-number"),
    ):
        answer = await bo.get(path)
        assert (answer.status_code in (400, 422), answer.json()["code"]) == (True, code), (path[:80], answer.text[:200])
    assert (await bo.get('/api/records/ticket?filter={"field":"area","op":"==","value":9223372036854775807}')).json()[
        "rows"
    ] == []


async def test_days_at_the_ends_of_time_are_told_by_an_import(make_platform: Any, visit: Any) -> None:
    bo = await visit(make_platform(DESK), "bo", ["lead"])
    file = "subject,due_at\na,9999-12-31 23:00:00-10:00\nb,0001-01-01 01:00\nc,2026-01-02 08:00\n"
    headers = {"content-type": "text/csv"}
    answer = await bo.send("POST", "/api/import/ticket", content=file.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    assert [item["code"] for item in answer.json()["problems"]] == ["import.not-a-date"] * 2
    assert answer.json()["created"] == 1


def test_tries_at_once_are_all_counted(platform: Any) -> None:
    database = platform.database
    gate, keys = threading.Barrier(4), ("account:ann", "address:1")

    def go(_: int) -> None:
        gate.wait()
        _count_try(database, keys)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, range(4)))
    attempt = system.login_attempt
    with database.read() as conn:
        found = {row.key: row.failures for row in conn.execute(attempt.select())}
    assert found == dict.fromkeys(keys, 4)


def test_the_depth_of_a_body_is_counted_in_linear_time() -> None:
    start = time.process_time()
    with pytest.raises(Refused) as refused:
        parse(b"[" * 65 + b'"' + b'\\"' * 500_000)
    assert refused.value.problems[0].code == "body.too-deep"
    assert time.process_time() - start < 2


def test_a_pattern_takes_no_longer_than_the_text() -> None:
    """Patterns come with packs: one like this stops Python's own `re` for good."""
    text, options = FIELD_TYPES["text"], {"pattern": "^(a+)+$", "max_length": 5_000}
    problems = Problems()
    field = SimpleNamespace(options=text.parse_options(options, problems, ""))
    start = time.process_time()
    assert text.parse(field, "a" * 5_000) == "a" * 5_000
    with pytest.raises(ValueProblem) as refused:
        text.parse(field, "a" * 4_000 + "!")
    assert refused.value.code == "text.wrong-pattern"
    assert time.process_time() - start < 1
    text.parse_options({"pattern": "(?=a)b"}, problems, "")  # looking ahead is what cannot be bounded
    assert [problem.code for problem in problems] == ["field.bad-pattern"]


async def test_a_question_reaches_over_so_many_references(make_platform: Any, visit: Any) -> None:
    root = await visit(make_platform(DESK), "root")
    steps = ("created_by", "updated_by", "manager")
    paths = [
        ".".join((first, *rest, "name"))
        for first in ("owner", "created_by")
        for hops in (2, 3)
        for rest in product(steps, repeat=hops)
    ]
    told = {"or": [{"field": path, "op": "empty"} for path in paths[:70]]}
    for answer in (
        await root.get("/api/records/ticket?fields=" + ",".join(paths[:70])),
        await root.get("/api/export/ticket?fields=" + ",".join(paths[:70])),
        await root.get("/api/records/ticket?sort=owner.name&filter=" + quote(json.dumps(told))),
        await root.post("/api/query", json={"of": "ticket", "measures": ["rows"], "filter": told}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "query.too-many"), answer.text[:200]
    few = await root.get("/api/records/ticket?fields=" + ",".join(paths[:20]))
    assert few.status_code == 200
