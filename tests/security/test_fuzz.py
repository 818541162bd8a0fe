"""Whatever is sent, to whatever route, as whoever: never a 5xx, always JSON, and no SQL in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.web.app import create_app

DESK = Path(__file__).parents[1] / "packs" / "desk"
NAMES = ["subject", "cost", "area", "area.name", "lines", "hours", "state", "opened_on", "due_at", "urgent", "priority",
         "id", "version", "owner", "owner.team", "number", "limit_amount", "none", "mail", "external_id"]  # fmt: skip
QUIET = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def ask(make_platform: Any, visit: Any) -> Iterator[Any]:
    """`ask(method, path, body)`: one request of a signed-in lead, checked; on a loop of its own."""
    platform = make_platform(DESK)
    loop = asyncio.new_event_loop()
    lead = loop.run_until_complete(visit(platform, "bo", ["lead"], app=create_app(platform)))
    for number in range(3):
        body = {"subject": f"s{number}", "cost": number, "area": "north", "lines": [{"hours": 1}]}
        assert loop.run_until_complete(lead.post("/api/records/ticket", json=body)).status_code == 201

    def make(method: str, path: str, body: bytes = b"", version: str = "1") -> Any:
        headers = {"content-type": "application/json", "If-Match": version}
        answer = loop.run_until_complete(lead.send(method, path, headers=headers, content=body))
        assert answer.status_code < 500, (method, path, body[:500], answer.status_code, answer.text)
        assert "SELECT" not in answer.text
        if answer.status_code >= 400:
            assert answer.json()["problems"]
        return answer

    yield make
    loop.run_until_complete(lead.http.aclose())
    loop.close()


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["", "open", "north", "2026-02-28", "2026-02-30", "2026-02-28T10:00:00Z", "1e5", "me", "0", "T-1"]),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*NAMES, "id", "note", "expr", "field", "op", "value"]), inner, max_size=3)
    ),
    max_leaves=8,
)
bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=6).map(lambda body: json.dumps(body).encode())


@QUIET
@given(body=bodies, raw=st.binary(max_size=40), number=st.sampled_from(["1", "2", "99", "x"]))
def test_records(ask: Any, body: bytes, raw: bytes, number: str) -> None:
    ask("POST", "/api/records/ticket", body)
    ask("PATCH", f"/api/records/ticket/{number}", body)
    ask("POST", "/api/records/ticket", raw)
    change = {"op": "create", "values": json.loads(body)}
    ask(
        "POST",
        "/api/records/ticket:batch",
        json.dumps({"mode": "each", "changes": [change, json.loads(body)]}).encode(),
    )


operators = ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is_not", "none_of", "not_contains", "contains",
             "starts", "under", "within", "empty", "not empty", "like", ""]  # fmt: skip
tests = st.fixed_dictionaries(
    {"field": st.sampled_from(NAMES), "op": st.sampled_from(operators)}, optional={"value": values, "extra": scalars}
)
trees = st.recursive(
    tests,
    lambda inner: (
        st.fixed_dictionaries({"and": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"or": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=5,
)
WORDS = (
    "and or not in ( ) == + - * / < 'x' 'open' 1 0 null true me today now round( sum( empty( , if else [ ' \" 1.5 "
    "lambda __class__ ; -- \\ % 中 " + "9" * 30
)
words = st.sampled_from([*NAMES, *WORDS.split()])
expressions = st.lists(words, max_size=9).map(" ".join)
filters = st.one_of(expressions, trees.map(json.dumps), values.map(json.dumps))


@QUIET
@given(
    condition=filters,
    sort=st.lists(st.sampled_from([*NAMES, "-cost", "-", ""]), max_size=3),
    fields=st.lists(st.sampled_from([*NAMES, "*"]), max_size=4),
    after=st.text(max_size=20) | st.just(""),
    search=st.text(max_size=8),
)
def test_lists(ask: Any, condition: str, sort: list[str], fields: list[str], after: str, search: str) -> None:
    given_ = {"filter": condition, "sort": ",".join(sort), "fields": ",".join(fields), "count": "1", "q": search}
    for name in ("filter", "sort", "fields", "q"):
        ask("GET", f"/api/records/ticket?{name}={quote(given_[name], safe='', errors='replace')}")
    whole = "&".join(f"{name}={quote(value, safe='', errors='replace')}" for name, value in given_.items())
    page = ask("GET", f"/api/records/ticket?{whole}&limit=1&after={quote(after, safe='', errors='replace')}")
    if page.status_code == 200 and page.json()["next"]:
        ask("GET", f"/api/records/ticket?{whole}&limit=1&after={page.json()['next']}")


items = st.sampled_from(["opened_on", "state", "area", "tickets", "cost", "hours", "cost_each", "none", ""])
asked = st.one_of(
    items,
    st.fixed_dictionaries(
        {},
        optional={
            "dimension": items,
            "measure": items,
            "grain": st.sampled_from(["day", "week", "month", "quarter", "half", "year", "eon"]),
            "name": items,
            "filter": filters | trees,
            "compare": st.sampled_from(["previous", "year_ago", "x"]),
            "show": st.sampled_from(["value", "change", "change_rate", "running", "share", "x"]),
        },
    ),
    values,
)
questions = st.fixed_dictionaries(
    {"of": st.sampled_from(["tickets", "ticket", "area", "ticket_line", "none"])},
    optional={
        "dimensions": st.lists(asked, max_size=3),
        "measures": st.lists(asked, max_size=3),
        "filter": filters | trees | values,
        "sort": st.lists(items | st.just("-cost"), max_size=2),
        "limit": st.integers(-1, 20_000) | values,
        "totals": st.just(["rows"]) | values,
        "cell": st.dictionaries(items, values, max_size=2),
        "measure": items,
        "after": st.text(max_size=10),
        "none": values,
    },
)


@QUIET
@given(question=questions)
def test_questions(ask: Any, question: dict[str, Any]) -> None:
    raw = json.dumps(question).encode()
    ask("POST", "/api/query", raw)
    ask("POST", "/api/query/drill", raw)


@QUIET
@given(
    path=st.text(max_size=30), query=st.text(max_size=30), method=st.sampled_from(["GET", "POST", "PATCH", "DELETE"])
)
def test_paths(ask: Any, path: str, query: str, method: str) -> None:
    tail = quote(path, safe="/:", errors="replace")
    for start in ("/api/", "/api/records/", "/api/records/ticket/", "/api/dashboards/", "/api/export/", "/"):
        ask(method, f"{start}{tail}?{quote(query, safe='=&', errors='replace')}", b"{}")


@QUIET
@given(raw=st.binary(max_size=80), query=st.text(max_size=20))
def test_imports(ask: Any, raw: bytes, query: str) -> None:
    ask("POST", f"/api/import/ticket?dry_run=1&{quote(query, safe='=&', errors='replace')}", raw)
    ask("POST", "/api/import/area?dry_run=1", b"name,code\n" + raw)
