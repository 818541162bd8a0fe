"""Imports on both databases: maps and guesses, look-ups, groups, upserts, bad rows, dry runs."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import select

from metadata.kinds.import_map import ImportMap, parse
from metadata.problems import Problems, Refused
from runtime.access.actor import Actor
from runtime.context import Context
from runtime.query.request import ListRequest
from runtime.query.rows import get_row, list_rows
from runtime.records.transfer.export import export
from runtime.records.transfer.files import read
from runtime.records.transfer.run import import_file

Make = Callable[..., int]
PACK = Path(__file__).parent / "pack"


def a_map(of: str, **raw: Any) -> ImportMap:
    problems = Problems()
    columns = [{"column": column, "field": field} for column, field in raw.pop("plain", {}).items()]
    columns += raw.pop("columns", [])
    found = parse({"name": "m", "label": {"en": "m"}, "of": of, "columns": columns, **raw}, "test", problems)
    problems.raise_errors()
    return found


def rows(ctx: Context, entity: str, *fields: str, filter: str | None = None) -> list[tuple[Any, ...]]:
    page = list_rows(ctx, ListRequest.of(entity, filter=filter, fields=fields, sort=("id",), limit=500))
    return [tuple(row[name] for name in fields) for row in page.rows]


def told(report: Any) -> list[tuple[str, int | None, Any]]:
    """(code, line, heading) of each problem."""
    return [
        (problem.code, problem.source.line if problem.source else None, problem.args.get("column"))
        for problem in report.problems
    ]


def test_header_is_guessed_by_name_and_label_in_either_language(ctx: Context, make: Make) -> None:
    zone = make("zone", name="华东", code="E")
    text = "name,简称,ZONE,等级,Limit (元),费率,首次见面,Seen at,有效,nonsense\n"
    text += '阿里,ali,E,甲,"¥1,234.50",15%,2026年1月31日,2026-01-31 08:00,是,x\n'
    text += "百度,bd,华东,second,.012,0.2,20260131,2026-01-31T00:00:00Z,no,y\n"
    report = import_file(ctx, "client", text.encode("gb18030"))
    assert (report.total, report.created, report.refused) == (2, 2, 0)
    assert told(report) == [("import.column-ignored", None, "nonsense")]
    fields = ("name", "nick", "grade", "limit", "rate", "met_on", "seen_at", "active")
    assert rows(ctx, "client", *fields) == [
        ("阿里", "ali", "A", "1234.5000", "0.15000000", "2026-01-31", "2026-01-31T00:00:00.000Z", True),
        ("百度", "bd", "B", "0.0120", "0.20000000", "2026-01-31", "2026-01-31T00:00:00.000Z", False),
    ]
    assert [row[0]["id"] for row in rows(ctx, "client", "zone")] == [zone, zone]
    assert {row[0] for row in rows(ctx, "client", "source")} == {"import"}


def test_bad_rows_are_kept_with_their_reasons_and_can_be_mended(ctx: Context, make: Make) -> None:
    make("zone", name="z", code="ZONE1")
    make("zone", name="y", code="Z1")
    text = "name,nick,zone,staff,met_on,mail\n"
    text += "good,g,Z1,1,2026-01-31,a@b.cn\n"
    text += "bad,b,Z9,many,31.31.2026,nobody\n"
    text += ',"=cmd\n|x",Z1,2,,\n'
    text += "also good,a,Z1,3,,\n"
    report = import_file(ctx, "client", text.encode(), name="clients.csv")
    assert (report.total, report.created, report.refused) == (4, 2, 2)
    assert told(report) == [
        ("import.not-a-number", 3, "staff"),
        ("import.not-a-date", 3, "met_on"),
        ("reference.not-found", 3, "zone"),
        ("field.required", 4, "name"),
    ]
    problem = report.problems[0]
    assert (problem.args["cell"], str(problem.source)) == ("many", "clients.csv:3:4")
    assert report.bad_rows_file is not None
    bad = read(report.bad_rows_file)
    assert bad.columns == ("name", "nick", "zone", "staff", "met_on", "mail", "!line", "!problem")
    assert [line.cells[:3] for line in bad.lines] == [("bad", "b", "Z9"), (None, "'=cmd\n|x", "Z1")]
    assert "staff" in str(bad.lines[0].cells[-1])
    assert import_file(ctx, "client", b"name,nick,zone\nq,q,ZONE 1\n").problems[0].suggestions == ("ZONE1",)
    mended = report.bad_rows_file.decode("utf-8-sig").replace("bad,b,Z9,many,31.31.2026,nobody", "mended,b,Z1,7,,")
    second = import_file(
        ctx, "client", mended.replace("\r\n,'=cmd", "\r\nnamed,'=cmd").replace(",\"'=", "named,\"'=").encode()
    )
    assert (second.created, second.refused) == (2, 0), told(second)
    assert rows(ctx, "client", "nick", filter="name == 'named'") == [("=cmd\n|x",)]


def test_all_problems_of_the_written_row_come_back_at_their_cell(ctx: Context) -> None:
    report = import_file(ctx, "client", b"name,nick,mail,rate,zone\nx,n,nobody,7,nowhere\n")
    assert told(report) == [("reference.not-found", 2, "zone")]
    report = import_file(ctx, "client", b"name,nick,mail,limit,grade\nx,n,nobody,0.00001,C\n")
    assert told(report) == [
        ("email.bad-form", 2, "mail"),
        ("number.too-many-decimals", 2, "limit"),
        ("choice.unknown-option", 2, "grade"),
    ]


def test_all_or_nothing(ctx: Context) -> None:
    text = b"name,code\na,1\nb,1\nc,2\n"
    report = import_file(ctx, "part", text, mode="all")
    assert (report.total, report.created, report.refused) == (3, 0, 1)
    assert told(report) == [("key.exists", 3, "code")]
    assert rows(ctx, "part", "name") == []
    report = import_file(ctx, "part", text)
    assert (report.created, report.refused) == (2, 1)


@pytest.mark.parametrize("mode", ["each", "all"])
def test_a_dry_run_predicts_exactly(ctx: Context, make: Make, mode: Any) -> None:
    make("part", name="old", code="1")
    text = b"code,name,price\n1,a,1\n2,b,x\n3,,1\n4,d,4\n4,e,5\n5,f,\n"
    planned = import_file(ctx, "part", text, key="code", mode=mode, dry_run=True)
    assert rows(ctx, "part", "name") == [("old",)]
    assert rows(ctx, "import_batch", "entity") == []
    real = import_file(ctx, "part", text, key="code", mode=mode)
    assert planned == real
    assert (real.created, real.updated, real.refused) == ((2, 2, 2) if mode == "each" else (0, 0, 2))
    expected = [("a",), ("e",), ("f",)] if mode == "each" else [("old",)]
    assert rows(ctx, "part", "name") == expected


def test_existing_records_are_updated_skipped_or_refused(ctx: Context, make: Make) -> None:
    part = make("part", name="old", code="1", price="5")
    text = b"code,name,price\n1,new,\n2,other,2\n"
    plain = {"code": "code", "name": "name", "price": "price"}
    report = import_file(ctx, "part", text, map=a_map("part", plain=plain, key=["code"], existing="skip"))
    assert (report.created, report.updated, report.skipped) == (1, 0, 1)
    report = import_file(ctx, "part", text, map=a_map("part", plain=plain, key=["code"], existing="refuse"))
    assert told(report) == [("import.exists", 2, "code"), ("import.exists", 3, "code")]
    report = import_file(ctx, "part", text, map=a_map("part", plain=plain, key=["code"]))
    assert (report.created, report.updated) == (0, 2)
    assert (get_row(ctx, "part", part)["name"], get_row(ctx, "part", part)["price"]) == ("new", None)
    report = import_file(ctx, "part", b"code,name\n,x\n", key=["code"])
    assert told(report) == [("import.key-empty", 2, "code")]
    with pytest.raises(Refused) as refused:
        import_file(ctx, "part", b"name\nx\n", key="code")
    assert refused.value.problems[0].code == "import.key-missing"


def test_a_key_of_several_fields_with_a_reference(ctx: Context, make: Make) -> None:
    make("zone", name="north", code="N")
    text = b"nick,zone,name,staff\na,N,one,1\nb,N,two,2\n"
    assert import_file(ctx, "client", text, key=["zone", "nick"]).created == 2
    again = import_file(ctx, "client", text.replace(b"one,1", b"one,9"), key=["zone", "nick"])
    assert (again.created, again.updated) == (0, 2)
    assert rows(ctx, "client", "staff") == [(9,), (2,)]


def test_rows_refer_to_each_other_in_any_order(ctx: Context) -> None:
    text = "code,name,parent\nleaf,Leaf,mid\nmid,Middle,top\ntop,Top,\nlone,Lone,nowhere\n"
    report = import_file(ctx, "zone", text.encode())
    assert (report.created, report.refused) == (3, 1)
    assert told(report) == [("reference.not-found", 5, "parent")]
    titles = {name: parent["title"] if parent else None for name, parent in rows(ctx, "zone", "name", "parent")}
    assert titles == {"Top": None, "Middle": "Top", "Leaf": "Middle"}
    # refused above, refused below
    report = import_file(ctx, "zone", b"code,name,parent\nkid,Kid,bad\nbad,,\n")
    assert (report.created, report.refused) == (0, 2)


def test_rows_in_a_circle(ctx: Context) -> None:
    report = import_file(ctx, "zone", b"code,name,parent\na,A,b\nb,B,a\nc,C,\n")
    assert (report.created, report.refused) == (1, 2)
    assert {code for code, _, _ in told(report)} >= {"record.cycle"}
    # where no tree forbids it, they are made first and joined then
    text = b"external_id,name,nick,parent_client\nx,X,x,y\ny,Y,y,x\nz,Z,z,z\n"
    for dry in (True, False):
        report = import_file(ctx, "client", text, key="external_id", dry_run=dry)
        assert (report.created, report.updated, report.refused) == (3, 0, 0), told(report)
    parents = {name: parent["title"] for name, parent in rows(ctx, "client", "name", "parent_client")}
    assert parents == {"X": "Y", "Y": "X", "Z": "Z"}


def test_look_ups_by_path_and_ambiguous_ones(ctx: Context, make: Make) -> None:
    north, south = make("zone", name="north", code="N"), make("zone", name="south", code="S")
    make("client", name="Acme", nick="a", zone=north)
    make("client", name="Bolt", nick="b", zone=south, grade="A")
    make("client", name="Twin", nick="c", zone=south, grade="A")
    form = a_map("remark", plain={"t": "note"}, columns=[{"column": "z", "field": "best", "match": "zone.code"}])
    report = import_file(ctx, "remark", b"t,z\n1,N\n2,S\n3,X\n", map=form)
    assert told(report) == [
        ("reference.not-allowed", 2, "z"),
        ("import.ambiguous-reference", 3, "z"),
        ("reference.not-found", 4, "z"),
    ]
    form = a_map("remark", plain={"t": "note"}, columns=[{"column": "c", "field": "best", "match": "name"}])
    assert import_file(ctx, "remark", b"t,c\n1,Bolt\n", map=form).created == 1


def test_one_flat_file_becomes_records_with_lines(ctx: Context, make: Make) -> None:
    make("client", name="Acme", nick="a")
    make("part", name="bolt", code="B", price="2", cost="1")
    make("part", name="nut", code="N", price="3")
    form = a_map(
        "job",
        file={"type": "csv", "encoding": "gb18030", "skip_rows": 1, "skip_last": 1},
        key=["external_id"],
        group_by=["单号"],
        plain={"单号": "external_id", "数量": "lines.qty"},
        columns=[
            {"column": "主顾", "field": "client", "match": "name"},
            {"column": "日期", "field": "day", "format": "YYYY/M/D"},
            {"column": "零件", "field": "lines.part", "match": "code"},
            {"column": "折扣", "field": "discount"},
        ],
        constants={"lines.price": "1.5", "secret": "imported"},
    )
    text = "明细表,,,,,\n单号,主顾,日期,零件,数量,折扣\n1,Acme,1996/7/4,B,10,0%\n2,Acme,1996/7/5,N,1,10%\n"
    text += "1,Acme,1996/7/4,N,2,0%\n3,Acme,1996/7/5,X,1,\n3,Nobody,1996/7/5,B,1,\n"
    text += "4,Acme,1996/7/5,B,1,\n4,Acme,1996/7/6,B,1,\n合计,,,,,\n"
    data = text.encode("gb18030")
    planned = import_file(ctx, "job", data, map=form, dry_run=True)
    report = import_file(ctx, "job", data, map=form)
    assert planned == report
    assert (report.total, report.created, report.refused) == (7, 2, 4)
    assert told(report) == [
        ("reference.not-found", 6, "零件"),
        ("import.group-differs", 7, "主顾"),
        ("import.group-refused", 8, None),
        ("import.group-differs", 9, "日期"),
    ]
    found = rows(ctx, "job", "external_id", "day", "total", "pieces", "payable", "secret", "number")
    assert found == [
        ("1", "1996-07-04", "18.0000", 2, "18.0000", "imported", "J-199607-0001"),
        ("2", "1996-07-05", "1.5000", 1, "1.3500", "imported", "J-199607-0002"),
    ]
    # the bad rows come back in the form the map reads, and the good ones may be sent again
    assert report.bad_rows_file is not None
    assert read(report.bad_rows_file, form.file).columns[:3] == ("单号", "主顾", "日期")
    mended = (
        report.bad_rows_file.decode("gb18030")
        .replace("Nobody", "Acme")
        .replace(",X,", ",B,")
        .replace("1996/7/6", "1996/7/5")
    )
    again = import_file(ctx, "job", mended.encode("gb18030"), map=form)
    assert (again.created, again.refused) == (2, 0), told(again)
    once_more = import_file(
        ctx, "job", text.replace("1,Acme,1996/7/4,N,2", "1,Acme,1996/7/4,N,5").encode("gb18030"), map=form
    )
    assert (once_more.created, once_more.updated) == (0, 2)
    assert rows(ctx, "job", "total", "pieces")[0] == ("22.5000", 2)
    table = ctx.tables.of("job_line")
    with ctx.database.read() as conn:
        assert len(conn.execute(select(table.c.id)).all()) == 7  # lines are taken over, not deleted and made anew


def test_what_a_map_can_say_of_a_cell(ctx: Context) -> None:
    form = a_map(
        "client",
        file={"header": False, "delimiter": "||"},
        nulls=["", "-", "n/a"],
        drop=[{"column": "#1", "op": "starts", "value": "Sub"}, {"column": "#2", "op": "empty"}],
        columns=[
            {"column": "#1", "field": "name", "clean": ["swap_name"]},
            {"column": "#2", "field": "external_id", "clean": ["strip_braces", "lower"]},
            {"column": "#3", "field": "limit", "times": "10000"},
            {"column": "#4", "field": "grade", "values": {"gold": "A", "tin": "B"}, "default": "B"},
            {"column": "#5", "field": "met_on", "format": "D/M/YY"},
            {"column": "#6", "field": "rate", "format": "percent"},
            {"text": "{#1} / {#4}", "field": "remark"},
            {"column": "#7", "field": "nick", "clean": ["half_width", "upper"]},
        ],
        constants={"staff": "7", "seen_at": {"expr": "now"}},
    )
    text = "Buchanan Steven||{3F2A-B}||１．５||gold||4/7/96||15||ａ１\n"
    text += "NA||{4}||-||||n/a||||b\nSubtotal||x||||||||||\n||||||||||||\n"
    report = import_file(ctx, "client", text.encode(), map=form)
    assert (report.total, report.created) == (2, 2), told(report)
    fields = ("name", "external_id", "limit", "grade", "met_on", "rate", "remark", "nick", "staff")
    assert rows(ctx, "client", *fields) == [
        ("Steven Buchanan", "3f2a-b", "15000.0000", "A", "1996-07-04", "0.15000000", "Buchanan Steven / gold", "A1", 7),
        ("NA", "4", None, "B", None, None, "NA /", "B", 7),
    ]


def test_dates_with_one_possible_order_and_without(ctx: Context) -> None:
    text = b"name,nick,met_on\na,a,3/4/2026\nb,b,3/14/2026\n"
    assert import_file(ctx, "client", text).created == 2
    assert rows(ctx, "client", "met_on") == [("2026-03-04",), ("2026-03-14",)]
    assert told(import_file(ctx, "client", b"name,nick,met_on\nc,c,3/4/2026\n")) == [
        ("import.ambiguous-date", 2, "met_on")
    ]


def workbook(lines: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("S")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return out.getvalue()


def test_a_workbook_keeps_its_kinds_and_gives_one_back(ctx: Context) -> None:
    lines: list[list[Any]] = [["name", "nick", "limit", "met_on", "active", "staff", "remark"]]
    lines.append(["Acme", 7, 0.1 + 0.2, date(2026, 1, 31), True, 12.0, 3.5])
    lines.append(["Bolt", "007", "x", 46053, False, 12.5, None])
    report = import_file(ctx, "client", workbook(lines))
    assert told(report) == [("import.not-a-number", 3, "limit")]
    assert rows(ctx, "client", "nick", "limit", "met_on", "active", "staff", "remark") == [
        ("7", "0.3000", "2026-01-31", True, 12, "3.5")
    ]
    assert report.bad_rows_type == "xlsx"
    assert report.bad_rows_file is not None
    bad = read(report.bad_rows_file)
    assert bad.type == "xlsx"
    assert bad.lines[0].cells[:6] == ("Bolt", "007", "x", 46053.0, False, 12.5)


def test_columns_that_do_not_fit_are_told_at_once(ctx: Context) -> None:
    form = a_map("part", plain={"nmae": "name", "b": "prise"}, key=["code"], group_by=["zz"])
    with pytest.raises(Refused) as refused:
        import_file(ctx, "part", b"name,b\n1,2\n", map=form)
    assert [(problem.code, problem.pointer) for problem in refused.value.problems] == [
        ("import.unknown-column", "/columns/0/column"),
        ("import.unknown-field", "/columns/1/field"),
        ("import.unknown-column", "/group_by/0"),
        ("import.key-missing", "/key/0"),
    ]
    assert refused.value.problems[0].suggestions == ("name",)
    with pytest.raises(Refused) as refused:
        import_file(ctx, "part", b"foo,bar\n1,2\n")
    assert "import.no-columns" in {problem.code for problem in refused.value.problems}
    with pytest.raises(Refused):
        import_file(ctx, "nonsense", b"a\n1\n")


def test_the_batch_is_noted_and_its_records_can_be_found(ctx: Context) -> None:
    report = import_file(ctx, "part", b"name,price\na,1\nb,x\n", name="parts.csv")
    fields = ("entity", "file", "rows", "created", "updated", "refused")
    assert rows(ctx, "import_batch", *fields) == [("part", "parts.csv", 2, 1, 0, 1)]
    table = ctx.tables.of("history")
    with ctx.database.read() as conn:
        query = select(table.c.entity).where(table.c.engine == f"import:{report.batch}")
        assert conn.execute(query).scalars().all() == ["part"]


def test_rights_hold_in_imports(shop: Any, actor: Any, now: Any, make: Make) -> None:
    ann, cid = (shop.context(actor(shop, login, ["clerk"], login), now, "en") for login in ("ann", "cid"))
    dan = shop.context(actor(shop, "dan"), now, "en")
    with pytest.raises(Refused) as refused:
        import_file(dan, "client", b"name\nx\n")
    assert refused.value.problems[0].code == "feature.not-granted"
    assert import_file(ann, "client", b"name,nick,external_id\nAnn's,a,A1\n").created == 1
    # what ann may not write is told; what cid may not see cannot be named or matched
    assert told(import_file(ann, "client", b"name,nick,limit\nx,x,5\n")) == [("import.column-ignored", None, "limit")]
    form = a_map("client", plain={"name": "name", "nick": "nick", "limit": "limit"})
    assert told(import_file(ann, "client", b"name,nick,limit\ny,y,5\n", map=form)) == [
        ("field.not-writable", 2, "limit")
    ]
    part = make("part", name="p")
    assert part
    form = a_map("job", group_by=["c"], plain={"p": "lines.part"}, columns=[{"column": "c", "field": "client"}])
    assert told(import_file(cid, "job", b"c,p\nA1,p\n", map=form)) == [("reference.not-found", 2, "c")]
    report = import_file(cid, "client", b"name,nick,external_id\nmine,m,A1\n", key="external_id")
    assert told(report) == [("key.exists", 2, "external_id")]
    # an imported number is kept, though nobody may type one
    form = a_map("job", group_by=["n"], plain={"n": "number", "c": "client", "p": "lines.part"})
    assert import_file(ann, "job", b"n,c,p\nOLD-1,A1,p\n", map=form).created == 1


def test_export_gives_what_the_asker_sees(ctx: Context, shop: Any, actor: Any, now: Any, make: Make) -> None:
    clerk, plain = actor(shop, "ann", ["clerk"], "north"), actor(shop, "dan")
    ann = shop.context(clerk, now, "zh-CN")
    north = make("zone", name="北方", code="N")
    make(
        "client",
        name="=1+1",
        nick="+1",
        zone=north,
        limit="12345678901234.1234",
        owner=clerk.user,
        active=True,
        staff=-5,
    )
    make("client", name="hidden", nick="h")
    data = b"".join(export(ann, "client"))
    table = read(data)
    assert data.startswith(b"\xef\xbb\xbf")
    assert table.columns[:5] == ("名称", "税号", "片区", "简称", "等级")
    assert len(table.lines) == 1
    cells = dict(zip(table.columns, table.lines[0].cells, strict=True))
    assert (cells["名称"], cells["简称"], cells["片区"], cells["等级"]) == ("'=1+1", "'+1", "北方", "乙")
    assert (cells["额度"], cells["有效"], cells["人数"]) == ("12345678901234.1234", "true", "-5")
    sheet = read(b"".join(export(ann, "client", ListRequest.of("client", fields=("name", "limit", "staff")), "xlsx")))
    assert sheet.lines[0].cells == ("=1+1", "12345678901234.1234", -5.0)
    parts = b"".join(export(ann, "part"))
    assert "成本" not in parts.decode()
    with pytest.raises(Refused) as refused:
        export(shop.context(plain, now, "en"), "client")
    assert refused.value.status == 403
    with pytest.raises(Refused):
        export(ctx, "client", None, "pdf")  # type: ignore[arg-type]


def test_what_is_exported_can_be_imported(ctx: Context, make: Make, make_platform: Any, now: Any) -> None:
    zone = make("zone", name="north", code="N")
    for number in range(700):
        make("part", name=f"'=part {number}", code=f"00{number}", price=f"{number}.25")
    make("client", name="@x", nick="-", zone=zone, remark='a\r\nb,"c"', rate="0.05", met_on="2026-01-31")
    for format_ in ("csv", "xlsx"):
        other = make_platform(PACK).context(Actor.system("import"), now, "en")
        for entity in ("zone", "part", "client"):
            data = b"".join(export(ctx, entity, None, format_))  # type: ignore[arg-type]
            report = import_file(other, entity, data)
            assert report.refused == 0, told(report)
        for entity, fields in (
            ("part", ("name", "code", "price")),
            ("client", ("name", "nick", "remark", "rate", "met_on")),
        ):
            assert rows(other, entity, *fields) == rows(ctx, entity, *fields)
    assert Decimal(rows(other, "part", "price")[3][0]) == Decimal("3.25")


def test_a_way_through_a_hidden_record_leads_nowhere(shop: Any, actor: Any, now: Any, make: Make) -> None:
    ann = shop.context(actor(shop, "ann", ["clerk"], "north"), now, "en")
    cid = shop.context(actor(shop, "cid", ["clerk"], "south"), now, "en")
    for number, (name, owner) in enumerate((("Hidden", cid.actor), ("Open", ann.actor))):
        above = make("client", name=name, nick=f"a{number}", owner=owner.user, owner_team=owner.team)
        make(
            "client",
            name=f"below {name}",
            nick=f"b{number}",
            owner=ann.actor.user,
            owner_team=ann.actor.team,
            parent_client=above,
        )
    text = "client.parent_client.name,grade\nHidden,x\nNobody,x\nOpen,x\n"
    report = import_file(ann, "job", text.encode(), dry_run=True)
    assert [code for code, line, _ in told(report) if line in (2, 3)][:2] == ["reference.not-found"] * 2
    assert not any(code == "reference.not-found" and line == 4 for code, line, _ in told(report))
