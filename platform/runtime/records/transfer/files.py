"""Readers: the bytes of a CSV or Excel file to a table of cells with line numbers; knows nothing of entities."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from metadata.kinds.import_map import FileForm
from metadata.problems import refuse

Cell = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "cp1252")
DELIMITERS = (",", "\t", ";", "|")
MAX_CELL = 1_000_000
MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 10_000, 200_000_000, 100
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NO_BREAK = str.maketrans({"\ufeff": None})


@dataclass(frozen=True, slots=True)
class Line:
    """One data row; `number` counts from 1 in the file, as an editor or Excel shows it."""

    number: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: `columns` are the headings ("#1", "#2" … without a header), `lines` the non-blank data rows."""

    type: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    delimiter: str = ","


def read(data: bytes, options: FileForm | None = None) -> Table:
    """The table in a file.

    Errors: `file.unreadable`, `file.wrong-encoding`, `file.unknown-sheet`, `file.empty`.

    >>> read("名称;数量\\n网关;1".encode("gb18030")).columns
    ('名称', '数量')
    """
    options = options or FileForm()
    kind = type_of(data, options)
    if kind == "csv":
        text = decode(data, options.encoding)
        delimiter = options.delimiter or _delimiter_of(text, options)
        raw = list(_csv_rows(text, delimiter, options))
    else:
        delimiter = ","
        raw = _sheet_rows(data, options.sheet)[options.skip_rows :]
    filled = [line for line in raw if any(cell is not None for cell in line.cells)]
    if not filled:
        refuse("file.empty")
    if options.header:
        head, filled = filled[0], filled[1:]
        columns = _headings(head.cells)
    else:
        columns = tuple(f"#{number + 1}" for number in range(max(len(line.cells) for line in filled)))
    if options.skip_last:
        filled = filled[: -options.skip_last]
    return Table(kind, columns, tuple(filled), delimiter)


def decode(data: bytes, encoding: str | None = None) -> str:
    """Text of a file; without `encoding` the byte order mark says it, else UTF-16, UTF-8, GB18030 are tried.

    A byte order mark anywhere is dropped: files glued together carry them in the middle.

    >>> decode(codecs.BOM_UTF16_LE + "销售".encode("utf-16-le"))
    '销售'
    """
    name = (encoding or _encoding_of(data)).lower().replace("_", "-")
    if name in ("gbk", "gb2312"):
        name = "gb18030"  # a superset; files said to be gbk often hold more
    if name in ("utf-16", "utf16"):
        name = "utf-16-be" if data.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    try:
        codec = codecs.lookup(name)
        if not codec._is_text_encoding:
            raise LookupError(name)
        text, _ = codec.decode(data, "strict")
    except LookupError:
        refuse("file.unknown-encoding", encoding=encoding or name, known=", ".join(ENCODINGS))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        refuse("file.wrong-encoding", encoding=name, line=line, byte=error.start)
    return text.translate(_NO_BREAK)


def _encoding_of(data: bytes) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:4096]
    if sample.count(0) > len(sample) // 8:
        return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "gb18030" if _looks_chinese(data) else "cp1252"


def _looks_chinese(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 are GB18030: most of what is not ASCII decodes to everyday characters."""
    try:
        other = [char for char in data.decode("gb18030") if ord(char) > 127]
    except UnicodeDecodeError:
        return False
    return 2 * sum(_everyday(char) for char in set(other)) >= len(set(other))


def _everyday(char: str) -> bool:
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def type_of(data: bytes, form: FileForm) -> str:
    """csv or xlsx (which covers the older xls too): as the form says, else as the first bytes show."""
    if form.type is not None:
        return form.type
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    return "csv"


def _delimiter_of(text: str, options: FileForm) -> str:
    """The delimiter that cuts the first rows into the most columns of an even count."""
    best, most = ",", 1
    for candidate in DELIMITERS:
        rows = [line for line, _ in zip(_csv_rows(text, candidate, options), range(50), strict=False)]
        widths = [len(line.cells) for line in rows if any(cell is not None for cell in line.cells)]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if common > most and widths.count(common) * 2 >= len(widths):
            best, most = candidate, common
    return best


def _csv_rows(text: str, delimiter: str, options: FileForm) -> Iterator[Line]:
    """Rows of CSV text. Long delimiters and row ends are swapped for characters the text does not use."""
    spare = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    back: dict[str, str] = {}
    if options.row_end and options.row_end not in ("\n", "\r\n", "\r"):
        text, back = _swap_row_end(text, options.row_end, spare)
    if len(delimiter) > 1:
        mark = next(spare)
        text, back[mark] = text.replace(delimiter, mark), delimiter
        delimiter = mark
    restore = str.maketrans(back)
    csv.field_size_limit(MAX_CELL)
    stream = io.StringIO(text, newline="")
    for _ in range(options.skip_rows):
        stream.readline()
    quote = '"' if options.quote is None else options.quote
    quoting: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE, "quotechar": None}
    reader = csv.reader(stream, delimiter=delimiter, **quoting)
    while True:
        number = options.skip_rows + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            refuse("file.unreadable", reason=f"line {number}: {error}")
        if back:
            cells = [cell.translate(restore) for cell in cells]
        yield Line(number, tuple(cell if cell.strip() else None for cell in cells))


def _swap_row_end(text: str, row_end: str, spare: Iterator[str]) -> tuple[str, dict[str, str]]:
    """The text with `row_end` as its only line end; real line ends become stand-ins, given with their meaning."""
    feed, turn, end = next(spare), next(spare), next(spare)
    text = text.replace(row_end, end).replace("\n", feed).replace("\r", turn)
    return text.replace(end + turn + feed, "\n").replace(end + feed, "\n").replace(end, "\n"), {feed: "\n", turn: "\r"}


def _sheet_rows(data: bytes, sheet: str | None) -> list[Line]:
    import python_calamine  # at the first workbook: a server starts without it

    _check_zip(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        if sheet is None and not names:
            refuse("file.empty")
        if sheet is not None and sheet not in names:
            refuse("file.unknown-sheet", sheet=sheet, known=", ".join(names))
        found = book.get_sheet_by_name(sheet if sheet is not None else names[0])
        rows = found.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        refuse("file.unreadable", reason=str(error))
    return [Line(number, tuple(_sheet_cell(cell) for cell in row)) for number, row in enumerate(rows, 1)]


def _sheet_cell(cell: Any) -> Cell | None:
    if isinstance(cell, str):
        return cell.translate(_NO_BREAK) if cell.strip() else None
    found: Cell = cell
    return found


def _check_zip(data: bytes) -> None:
    """Refuse a workbook that would unpack to too much."""
    if not data.startswith(b"PK"):
        return
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        refuse("file.unreadable", reason=str(error))
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 100_000):
        refuse("file.too-large", limit=MAX_UNPACKED // 1_000_000)


def _headings(cells: Sequence[Cell | None]) -> tuple[str, ...]:
    """Heading texts; an empty one is its position, a repeated one gets its position too.

    >>> _headings(["a", None, "a"])
    ('a', '#2', 'a (3)')
    """
    out: list[str] = []
    for position, cell in enumerate(cells, 1):
        text = "" if cell is None else " ".join(str(cell).split())
        text = text or f"#{position}"
        out.append(f"{text} ({position})" if text in out else text)
    return tuple(out)
