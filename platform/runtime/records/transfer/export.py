"""Export: a list as the asker may see it, to CSV or Excel, all of it seen at one moment."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from metadata.fields import ChoiceOptions
from metadata.kinds.entity import Field
from metadata.labels import text
from metadata.problems import refuse
from runtime.access.scope import rights
from runtime.context import Context
from runtime.query.plan import Reach, reach_of
from runtime.query.request import LARGEST_PAGE, ListRequest
from runtime.query.rows import walk
from runtime.records.prepared import LINKS
from runtime.records.transfer.report import csv_line, marked, open_workbook, write_cell

Format = Literal["csv", "xlsx"]
SHEET_ROWS = 1_048_575  # what an Excel sheet holds below its header
EXACT_DIGITS = 15  # what an Excel number holds
PIECE = 64 * 1024


def export(ctx: Context, entity: str, request: ListRequest | None = None, format: Format = "csv") -> Iterator[bytes]:
    """The rows of a list request as a file, piece by piece; its page size and cursor do not count.

    Without `fields` every visible field but the platform's own stamps. A reference is told by its title, a choice by
    its label. Raises Refused before the first piece: feature.not-granted, export.unknown-format, query.no-access.
    """
    if ctx.actor.engine is None and "export" not in ctx.actor.features:
        refuse("feature.not-granted", feature="export")
    if format not in ("csv", "xlsx"):
        refuse("export.unknown-format", "/format", format=str(format))
    kind = ctx.catalog.entity(entity)
    request = request or ListRequest.of(kind.name)
    if request.fields is None:
        seen = rights(ctx.catalog, ctx.actor).entity(kind.name).visible
        names = [
            item.name
            for item in kind.stored
            if item.name in seen and (not item.system or item.name in ("external_id", "owner", "owner_team", "parent"))
        ]
        request = replace(request, fields=tuple(names))
    request = replace(request, limit=LARGEST_PAGE, after=None, count=False)
    held = rights(ctx.catalog, ctx.actor)
    columns = [(name, reach_of(ctx.catalog, held, kind, name)) for name in request.fields or ()]
    pages = walk(ctx, request)
    first = next(pages)  # whatever is wrong with the request is told before the first piece
    found = [(name, reach) for name, reach in columns if reach is not None]
    write = _csv if format == "csv" else _xlsx
    return write(ctx, request, found, _all(first, pages))


def _all(first: list[dict[str, Any]], rest: Iterator[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    yield from first
    for page in rest:
        yield from page


def headings(ctx: Context, columns: Sequence[tuple[str, Reach]]) -> list[str]:
    """Labels of the columns; the name where two have one label, or where the path leads away."""
    labels = [text(reach.field.label, ctx.locale, name) if "." not in name else name for name, reach in columns]
    return [name if labels.count(label) > 1 else label for label, (name, _) in zip(labels, columns, strict=True)]


def _csv(
    ctx: Context, request: ListRequest, columns: Sequence[tuple[str, Reach]], rows: Iterator[dict[str, Any]]
) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"  # so that Excel takes the file for UTF-8
    buffer = [csv_line(marked(heading) for heading in headings(ctx, columns))]
    size = count = 0
    for row in rows:
        count += 1
        line = csv_line(_csv_cell(ctx, reach.field, row.get(name)) for name, reach in columns)
        buffer.append(line)
        size += len(line)
        if size > PIECE:
            yield "".join(buffer).encode()
            buffer, size = [], 0
    yield "".join(buffer).encode()
    _told(ctx, request, "csv", count)


def _csv_cell(ctx: Context, field: Field, value: Any) -> str:
    shown = _shown(ctx, field, value)
    if shown is None:
        return ""
    if isinstance(shown, bool):
        return "true" if shown else "false"
    if field.type in ("integer", "decimal", "money", "percent", "date", "datetime"):
        return str(shown)
    return marked(str(shown))


def _shown(ctx: Context, field: Field, value: Any) -> Any:
    """A JSON value as people read it: a reference by its title, a choice by its label."""
    if value is None:
        return None
    if field.type in LINKS and isinstance(value, dict):
        return value.get("title") or str(value.get("id"))
    if field.type == "choice" and isinstance(field.options, ChoiceOptions):
        option = field.options.option(value)
        labels = [text(item.label, ctx.locale, item.name) for item in field.options.options]
        label = text(option.label, ctx.locale, option.name) if option is not None else value
        return label if labels.count(label) == 1 else value
    return value


def _xlsx(
    ctx: Context, request: ListRequest, columns: Sequence[tuple[str, Reach]], rows: Iterator[dict[str, Any]]
) -> Iterator[bytes]:
    out = io.BytesIO()
    count = 0
    with open_workbook(out, constant_memory=True) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings(ctx, columns)):
            sheet.write_string(0, column, heading, bold)
        for count, row in enumerate(rows, 1):
            if count > SHEET_ROWS:
                refuse("export.too-large", format="xlsx", most=SHEET_ROWS)
            for column, (name, reach) in enumerate(columns):
                write_cell(sheet, count, column, _sheet_cell(ctx, reach.field, row.get(name)), day, moment)
    data = out.getvalue()
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]
    _told(ctx, request, "xlsx", count)


def _sheet_cell(ctx: Context, field: Field, value: Any) -> Any:
    """A cell of the kind the field is; a number Excel would round stays text."""
    shown = _shown(ctx, field, value)
    if shown is None or isinstance(shown, bool):
        return shown
    if field.type in ("integer", "decimal", "money", "percent"):
        number = Decimal(shown).normalize()
        return float(number) if len(number.as_tuple().digits) <= EXACT_DIGITS else str(shown)
    if field.type == "date":
        return datetime.fromisoformat(shown).date()
    if field.type == "datetime":
        return datetime.fromisoformat(shown).astimezone(ctx.zone).replace(tzinfo=None)
    return str(shown)


def _told(ctx: Context, request: ListRequest, format: str, rows: int) -> None:
    """Exports are noted on the error output: who, what, how many rows."""
    import structlog  # at the first export: a server starts without it

    processors: list[Any] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    log: Any = structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=processors, room="export")
    about = {"entity": request.entity, "filter": request.filter, "search": request.search}
    log.info("export", user=ctx.actor.user, engine=ctx.actor.engine, format=format, rows=rows, **about)
