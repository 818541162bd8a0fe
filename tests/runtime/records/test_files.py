"""Readers: every shape of file that has been met in the wild."""

from __future__ import annotations

import codecs
import datetime
import io

import pytest
import xlsxwriter

from metadata.kinds.import_map import FileForm
from metadata.problems import Refused
from runtime.records.transfer.files import read

SIMPLE = "名称,数量\n网关,1\n授权,2\n"


def cells(data: bytes, **options: object) -> list[tuple[object, ...]]:
    return [line.cells for line in read(data, FileForm(**options)).lines]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        SIMPLE.encode(),
        codecs.BOM_UTF8 + SIMPLE.encode(),
        codecs.BOM_UTF16_LE + SIMPLE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + SIMPLE.encode("utf-16-be"),
        SIMPLE.encode("gb18030"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le", "utf-16-be", "gb18030"],
)
def test_encoding_is_detected(data: bytes) -> None:
    table = read(data)
    assert table.columns == ("名称", "数量")
    assert [line.cells for line in table.lines] == [("网关", "1"), ("授权", "2")]


def test_utf16_without_mark_is_detected_and_can_be_given() -> None:
    ascii_text = "name,qty\nGateway,1\n"
    assert cells(ascii_text.encode("utf-16-le")) == [("Gateway", "1")]
    assert cells(ascii_text.encode("utf-16-be")) == [("Gateway", "1")]
    assert cells(SIMPLE.encode("utf-16-le"), encoding="utf-16-le") == [("网关", "1"), ("授权", "2")]


def test_western_text_is_not_taken_for_chinese() -> None:
    assert cells("name,city\nMünchen Küche,Liège\n".encode("cp1252")) == [("München Küche", "Liège")]
    assert cells("名称,城市\nRhönbräu,上海\n".encode("gb18030")) == [("Rhönbräu", "上海")]


def test_byte_order_mark_in_mid_file_is_dropped() -> None:
    data = codecs.BOM_UTF8 + b"a,b\n1,2\n" + codecs.BOM_UTF8 + b"3,4\n"
    assert cells(data) == [("1", "2"), ("3", "4")]


def test_wrong_or_unknown_encoding_is_refused_with_the_place() -> None:
    with pytest.raises(Refused) as wrong:
        read(b"a,b\n1,2\n\xff\xff,3\n", FileForm(encoding="utf-8"))
    assert (wrong.value.problems[0].code, wrong.value.problems[0].args["line"]) == ("file.wrong-encoding", 3)
    for name in ("klingon", "base64", "zlib"):
        with pytest.raises(Refused) as unknown:
            read(b"a,b\n1,2\n", FileForm(encoding=name))
        assert unknown.value.problems[0].code == "file.unknown-encoding"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "::", "||", "~|~", "§"])
def test_any_delimiter_with_quotes_and_embedded_line_ends(delimiter: str) -> None:
    text = delimiter.join(["a", "b", "c"]) + "\r\n" + delimiter.join(['"x\r\ny"', f'"p{delimiter}q"', '"say ""hi"""'])
    table = read(text.encode(), FileForm(delimiter=delimiter))
    assert table.columns == ("a", "b", "c")
    assert table.lines[0].cells == ("x\r\ny", f"p{delimiter}q", 'say "hi"')


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_common_delimiters_are_detected(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (["name", "note", "qty"], ["A", "x y", "1"], ["B", "z", "2"]))
    assert read(text.encode()).columns == ("name", "note", "qty")


def test_own_row_end_keeps_line_ends_inside_cells() -> None:
    data = b"a|b~\r\nline 1\nline 2|2~\r\nx|y~"
    assert cells(data, delimiter="|", row_end="~", quote="") == [("line 1\nline 2", "2"), ("x", "y")]


def test_without_quoting_a_quote_is_a_character() -> None:
    assert cells(b'a\tb\n5" disk\t"x\n', delimiter="\t", quote="") == [('5" disk', '"x')]


def test_title_and_total_rows_are_skipped_and_lines_numbered_as_in_the_file() -> None:
    text = '明细表,,\n\n编号,数量,金额\n1,2,3\n,,\n2,"4\n5",6\n3,1,1\n合计,,10\n,,\n'
    table = read(text.encode("gb18030"), FileForm(skip_rows=1, skip_last=1))
    assert table.columns == ("编号", "数量", "金额")
    assert [(line.number, line.cells[0]) for line in table.lines] == [(4, "1"), (6, "2"), (8, "3")]


def test_no_header_names_columns_by_position() -> None:
    table = read(b"x,1\ny,2\n", FileForm(header=False))
    assert table.columns == ("#1", "#2")
    assert len(table.lines) == 2


def test_headings_are_trimmed_and_made_distinct() -> None:
    assert read(b" a \n, \nb , ,a\n1,2,3\n").columns == ("a",)
    assert read(b"b , ,b\n1,2,3\n").columns == ("b", "#2", "b (3)")


def test_blank_file_is_refused() -> None:
    for data in (b"", b"\n\n , \n", codecs.BOM_UTF8):
        with pytest.raises(Refused) as error:
            read(data)
        assert error.value.problems[0].code == "file.empty"


def workbook(rows: list[list[object]], sheet: str = "数据") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet("说明")
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


def test_workbook_keeps_kinds_of_cells() -> None:
    rows: list[list[object]] = [["日期", "数量", "编号", "有效"], [datetime.date(2026, 1, 31), 1.5, "007", True]]
    table = read(workbook(rows), FileForm(sheet="数据"))
    assert table.type == "xlsx"
    assert table.lines[0].cells == (datetime.date(2026, 1, 31), 1.5, "007", True)
    with pytest.raises(Refused) as error:
        read(workbook(rows), FileForm(sheet="Sheet9"))
    assert error.value.problems[0].code == "file.unknown-sheet"


def test_broken_workbook_is_refused() -> None:
    for data in (b"PK\x03\x04 not a zip", workbook([["a"], [1]])[:900], b"\xd0\xcf\x11\xe0 no"):
        with pytest.raises(Refused) as error:
            read(data)
        assert error.value.problems[0].code == "file.unreadable"


def test_workbook_that_unpacks_to_too_much_is_refused() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(Refused) as error:
        read(out.getvalue())
    assert error.value.problems[0].code == "file.too-large"


def test_a_workbook_is_read_by_a_worker_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    from runtime.records.transfer import worker

    rows: list[list[object]] = [
        ["日期", "数", "码", "真"],
        [datetime.date(2026, 1, 31), 0.1, "007", True],
        [1, 2, 3, None],
    ]
    data = workbook(rows)
    form = FileForm(sheet="数据")
    assert worker.read_apart(data, form) == read(data, form)
    for broken, code in ((b"PK\x03\x04 no", "file.unreadable"), (workbook([]), "file.empty")):
        with pytest.raises(Refused) as error:
            worker.read_apart(broken, FileForm())
        assert error.value.problems[0].code == code
    monkeypatch.setattr(worker, "SECONDS", 0.01)
    with pytest.raises(Refused) as error:
        worker.read_apart(data, form)
    assert error.value.problems[0].code == "file.too-slow"
