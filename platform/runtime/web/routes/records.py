"""/api/records/{entity}: list, open, create, change, delete, batch, history. Rows pass through as finished JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from metadata.problems import Problems, Refused, refuse
from runtime.query import rows
from runtime.records.change import Change, Outcome, settle
from runtime.records.write import write
from runtime.web import body
from runtime.web.call import Answer, Call, json_answer

LARGEST_ID = 2**63 - 1
MOST_CHANGES = 1_000
_OPERATIONS = ("create", "update", "delete")


def index(call: Call) -> Answer:
    """A page of a list."""
    context = call.context
    request = rows.parse_list(context.catalog, call.params["entity"], call.parameters())
    return Answer(200, rows.list_json(context, request))


def show(call: Call) -> Answer:
    """One record with its lines; the ETag is its version."""
    return _record(call, _id(call))


def create(call: Call) -> Answer:
    """A new record: 201 with the record, or only its id and version when its maker may not read it."""
    entity = call.params["entity"]
    outcome = _write(call, Change(entity, "create", call.json))
    return _written(call, outcome, 201, (b"location", f"/api/records/{entity}/{outcome.id}".encode()))


def change(call: Call) -> Answer:
    """Change some fields; If-Match names the version that was read. Of a record given away only its id and version."""
    number = _id(call)
    outcome = _write(call, Change(call.params["entity"], "update", call.json, id=number, version=_version(call)))
    return _written(call, outcome, 200)


def remove(call: Call) -> Answer:
    """Delete (softly) the version named by If-Match."""
    _write(call, Change(call.params["entity"], "delete", {}, id=_id(call), version=_version(call)))
    return Answer(204, b"", ())


def batch(call: Call) -> Answer:
    """Many changes in one transaction (`all`), or each for itself (`each`), with an outcome per change."""
    asked = call.json
    body.keys(asked, {"mode": (str,), "changes": (list,)}, ("changes",))
    mode = asked.get("mode", "all")
    if mode not in ("all", "each"):
        refuse("body.wrong-type", "/mode", key="mode", expected="all | each")
    if len(asked["changes"]) > MOST_CHANGES:
        refuse("body.too-many", "/changes", key="changes", most=MOST_CHANGES)
    entity = call.context.catalog.entity(call.params["entity"]).name
    changes = [_change(entity, item, f"/changes/{index}") for index, item in enumerate(asked["changes"])]
    outcomes = write(call.context, changes, mode=mode, source="api")
    locale = call.locale
    listed = [_outcome_json(outcome, locale) for outcome in outcomes]
    failed = next((outcome.status for outcome in outcomes if outcome.status >= 400), 200)
    return json_answer({"outcomes": listed}, failed if mode == "all" else 200)


def history(call: Call) -> Answer:
    """Who changed what, newest first."""
    from runtime.records.read import history as read_history

    given = call.parameters(frozenset({"limit", "after"}))
    return json_answer(
        read_history(
            call.context,
            call.params["entity"],
            _id(call),
            limit=_limit(given.get("limit", "50")),
            after=given.get("after"),
        )
    )


def _write(call: Call, change_: Change) -> Outcome:
    """One change; pointers of its problems are those of the body, which holds the values alone."""
    try:
        (outcome,) = settle(write(call.context, [change_], mode="all", source="api"))
    except Refused as refused:
        raise Refused(
            replace(problem, pointer=problem.pointer.removeprefix("/values")) for problem in refused.problems
        ) from None
    return outcome


def _written(call: Call, outcome: Outcome, status: int, *headers: tuple[bytes, bytes]) -> Answer:
    """The record as it now stands, as far as its writer may read it."""
    try:
        return _record(call, _known(outcome.id), status, *headers)
    except Refused as refused:
        if refused.status not in (403, 404):
            raise
        found = {"id": outcome.id, "version": outcome.version}
        return json_answer(found, status, *headers, _etag(outcome.version))


def _record(call: Call, number: int, status: int = 200, *headers: tuple[bytes, bytes]) -> Answer:
    record = rows.get_row(call.context, call.params["entity"], number)
    return json_answer(record, status, *headers, _etag(record["version"]))


def _etag(version: object) -> tuple[bytes, bytes]:
    return b"etag", f'"{version}"'.encode()


def _known(number: int | None) -> int:
    if number is None:
        raise RuntimeError("a written record has an id")
    return number


def _id(call: Call) -> int:
    text = call.params["id"]
    if text.isascii() and text.isdigit() and len(text) <= 19 and 0 < int(text) <= LARGEST_ID:
        return int(text)
    return refuse("record.not-found", entity=call.params["entity"], id=text)


def _version(call: Call) -> int:
    """The version in If-Match: "3", 3 or W/"3"."""
    given = call.header(b"if-match")
    if given is None:
        return refuse("record.version-required")
    text = given.strip().removeprefix("W/").strip('"')
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    return refuse("request.version-not-a-number")


def _limit(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= 500:
        return int(text)
    return refuse("request.bad-parameter", name="limit", value=text, known="1 … 500")


def _change(entity: str, item: Any, pointer: str) -> Change:
    if not isinstance(item, Mapping):
        refuse("body.wrong-type", pointer, key=pointer, expected="object")
    try:
        body.keys(item, {"op": (str,), "id": (int,), "version": (int,), "values": (dict,)}, ("op",))
    except Refused as refused:
        raise _under(refused, pointer) from None
    operation = item["op"]
    if operation not in _OPERATIONS:
        refuse("body.wrong-type", f"{pointer}/op", key="op", expected=" | ".join(_OPERATIONS))
    for key in () if operation == "create" else ("id", "version"):
        if key not in item:
            refuse("body.missing-key", f"{pointer}/{key}", key=key)
        if not 0 <= item[key] <= LARGEST_ID:
            refuse("body.wrong-type", f"{pointer}/{key}", key=key, expected="number")
    return Change(entity, operation, item.get("values", {}), id=item.get("id"), version=item.get("version"))


def _under(refused: Refused, pointer: str) -> Refused:
    moved = Problems()
    moved.extend(refused.problems, under=pointer)
    return Refused(moved)


def _outcome_json(outcome: Outcome, locale: str) -> dict[str, Any]:
    return {
        "index": outcome.index,
        "id": outcome.id,
        "version": outcome.version,
        "status": outcome.status,
        "problems": [
            replace(problem, pointer=f"/changes/{outcome.index}{problem.pointer}").to_json(locale)
            for problem in outcome.problems
        ],
    }
