"""What came of an import: counts, problems with their place in the file, and the bad rows in a file of their own."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.import_map import FileForm
from metadata.problems import Problem
from runtime.records.transfer.cells import MARKED, text_of
from runtime.records.transfer.files import Cell, Line, Table

REASONS = ("!line", "!problem")
"""Headings of what is added to each bad row; an import leaves columns of such names out."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`total` and `refused` count rows of the file; `created`, `updated` and `skipped` records.

    `problems`: each with `source` (file, line, column) and args `column` (heading) and `cell` (as it stands there);
    warnings among them. `bad_rows_file`: the refused rows with their reasons, in the form they came in, to be mended
    and imported again. `batch`: id of the import_batch row, None for a dry run.
    """

    total: int
    created: int
    updated: int
    skipped: int
    refused: int
    problems: tuple[Problem, ...] = ()
    bad_rows_file: bytes | None = None
    bad_rows_type: str = "csv"
    batch: int | None = field(default=None, compare=False)

    def to_json(self, locale: str = "en") -> dict[str, Any]:
        return {
            "total": self.total,
            "created": self.created,
            "updated": self.updated,
            "skipped": self.skipped,
            "refused": self.refused,
            "batch": self.batch,
            "problems": [problem.to_json(locale) for problem in self.problems],
        }


def marked(text: str) -> str:
    """CSV text that no spreadsheet takes for a formula; `unmarked` on reading takes the apostrophe off again.

    >>> marked("=1+1"), marked("'=x"), marked("'tis"), marked("a")
    ("'=1+1", "''=x", "'tis", 'a')
    """
    return "'" + text if text.startswith(_DANGEROUS) or MARKED.match(text) else text


def csv_line(cells: Iterable[str], delimiter: str = ",", quote: str = '"', end: str = "\r\n") -> str:
    """One row of CSV text, quoted where it must be.

    >>> csv_line(["a", "x,y", "it's"], quote="'", end="")
    "a,'x,y','it''s'"
    """
    # a part of a delimiter of several characters at the end of a cell would run together with the one that follows
    telling = (quote, "\n", "\r", *delimiter)
    out = []
    for cell in cells:
        special = quote and (any(mark in cell for mark in telling) or cell != cell.strip())
        out.append(quote + cell.replace(quote, quote * 2) + quote if special else cell)
    return delimiter.join(out) + end


def bad_rows(table: Table, lines: Sequence[Line], problems: Mapping[int, list[str]], form: FileForm) -> bytes:
    """The refused rows as a file of the same form; `problems`: line number to its reasons."""
    width = max([len(table.columns), *(len(line.cells) for line in lines)])
    rows: list[list[Cell | None]] = []
    if form.header:
        rows.append([*table.columns, *([None] * (width - len(table.columns))), *REASONS])
    for line in lines:
        cells = [*line.cells, *([None] * (width - len(line.cells)))]
        rows.append([*cells, line.number, " | ".join(problems.get(line.number, ()))])
    return _workbook(rows, form) if table.type == "xlsx" else _csv(rows, table, form)


def _csv(rows: Iterable[Sequence[Cell | None]], table: Table, form: FileForm) -> bytes:
    end = form.row_end + "\n" if form.row_end and form.row_end.strip("\r\n") else "\r\n"
    delimiter = form.delimiter or table.delimiter
    quote = '"' if form.quote is None else form.quote
    body = [csv_line((marked(text_of(cell) or "") for cell in row), delimiter, quote, end) for row in rows]
    # Lines the map skips above and below stand here too, so that the same map reads the file again.
    text = "".join([end * form.skip_rows, *body, ("!" + end) * form.skip_last])
    if not form.encoding:
        return text.encode("utf-8-sig")
    name = form.encoding.lower().replace("_", "-")
    return text.encode("gb18030" if name in ("gbk", "gb2312") else name, "replace")


def _workbook(rows: Iterable[Sequence[Cell | None]], form: FileForm) -> bytes:
    out = io.BytesIO()
    with open_workbook(out) as book:
        sheet = book.add_worksheet((form.sheet or "")[:31] or None)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, row in enumerate(rows, form.skip_rows):
            for column, cell in enumerate(row):
                write_cell(sheet, number, column, cell, day, moment)
    return out.getvalue()


def open_workbook(out: io.BytesIO, *, constant_memory: bool = False) -> Any:
    """An Excel file in the making in which text stays text: no formulas, no links."""
    import xlsxwriter  # at the first workbook: a server starts without it

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(out, {**options, "constant_memory": constant_memory, "in_memory": not constant_memory})


def write_cell(sheet: Any, row: int, column: int, cell: Cell | None, day: Any, moment: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, datetime.datetime):
        sheet.write_datetime(row, column, cell, moment)
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, column, cell, day)
    else:
        sheet.write_string(row, column, str(cell)[:32_767])
