"""/api/import and /api/export: files in, files out."""

from __future__ import annotations

import base64
from tempfile import SpooledTemporaryFile
from typing import Literal, cast
from urllib.parse import quote

from metadata.problems import refuse
from runtime.query.request import parse_list
from runtime.records.transfer.export import export
from runtime.records.transfer.run import import_file
from runtime.web import body
from runtime.web.call import Answer, Call, json_answer

_IN_MEMORY = 4_000_000  # bytes of an export kept off the disk
_TYPES = {
    "csv": b"text/csv; charset=utf-8",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_IMPORT = frozenset({"map", "dry_run", "mode", "key", "file"})


def import_rows(call: Call) -> Answer:
    """Import a file; the refused rows come back as a file in the answer (base64), with their reasons."""
    given = call.parameters(_IMPORT)
    name, content = call.file or ("", b"")
    if not content:
        refuse("body.missing")
    report = import_file(
        call.context,
        call.params["entity"],
        content,
        map=given.get("map") or None,
        key=[part for part in given.get("key", "").split(",") if part] or None,
        mode=cast(Literal["each", "all"], body.one_of(given, "mode", ("each", "all"), "each")),
        dry_run=body.one_of(given, "dry_run", ("0", "1", "true", "false"), "0") in ("1", "true"),
        name=given.get("file") or name,
    )
    found = report.to_json(call.locale)
    if report.bad_rows_file is not None:
        found["bad_rows_file"] = base64.b64encode(report.bad_rows_file).decode("ascii")
        found["bad_rows_type"] = report.bad_rows_type
    return json_answer(found)


def export_rows(call: Call) -> Answer:
    """The rows of a list as a file; parameters as for the list, and the format."""
    given = call.parameters()
    form = body.one_of(given, "format", ("csv", "xlsx"), "csv")
    context, entity = call.context, call.params["entity"]
    request = parse_list(context.catalog, entity, {key: given[key] for key in given if key != "format"})
    # Written out before the first byte is sent: a slow client must not hold the database's snapshot open.
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by whoever sends it
    for piece in export(context, entity, request, cast(Literal["csv", "xlsx"], form)):
        file.write(piece)
    size = file.tell()
    file.seek(0)
    name = f"{entity}-{context.today.isoformat()}.{form}"
    headers = (
        (b"content-type", _TYPES[form]),
        (b"content-length", str(size).encode()),
        (b"content-disposition", f"attachment; filename*=UTF-8''{quote(name)}".encode()),
        (b"cache-control", b"no-store"),
    )
    return Answer(200, file, headers)
