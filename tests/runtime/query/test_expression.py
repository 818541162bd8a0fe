"""The shared cases of the rule language, asked of both databases; and what the SQL looks like where that matters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from metadata import compile as compiler
from metadata.bundle import Bundle, RawDocument, core_bundle
from metadata.catalog import Catalog
from metadata.fields import FIELD_TYPES
from metadata.problems import Refused
from rules.conditions import condition
from rules.expression.ir import Expr
from rules.expression.ir import Path as FieldPath
from rules.expression.parse import parse
from rules.expression.scope import Scope
from rules.values import Env, round_half_up
from runtime.db.dialects import is_division_by_zero
from runtime.db.engine import Database
from runtime.query.expression import QUOTIENT_SCALE, Sql, compile_sql, extreme, period_values, total
from runtime.schema.columns import column_type, day_column, local_day, stored_date, stored_instant, to_stored
from runtime.schema.tables import Tables

CASES = json.loads((Path(__file__).parents[2] / "cases" / "expressions.json").read_text(encoding="utf-8"))
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime.fromisoformat(CASES["now"])


@dataclass
class Lab:
    """The tables of the cases in one database."""

    database: Database
    catalog: Catalog
    tables: Tables
    env: Env

    @property
    def dialect(self) -> str:
        return self.database.dialect

    def insert(self, entity: str, row_id: int, given: dict[str, Any], conn: sa.Connection) -> None:
        found = self.catalog.entities[entity]
        row: dict[str, Any] = {"id": row_id, "version": 1}
        stored = {"created_at": NOW, "updated_at": NOW}
        for field in found.stored:
            if field.name in given:
                stored[field.name] = FIELD_TYPES[field.type].parse(field, given[field.name])
            if field.name in stored:
                edge = stored[field.name]
                row[field.column] = to_stored(field, edge, self.dialect)
                if (day := day_column(field)) is not None and edge is not None:
                    row[day] = stored_date(local_day(edge, ZONE), self.dialect)
        conn.execute(self.tables.of(entity).insert().values(row))

    def compile(self, expr: Expr, scale: int | None = None) -> Sql:
        binds = {
            "me": sa.bindparam("me", type_=column_type("id", self.dialect)),
            "today": sa.bindparam("today", type_=column_type("date", self.dialect)),
            "now": sa.bindparam("now", type_=column_type("instant", self.dialect)),
        }
        return compile_sql(expr, self.resolve, binds, self.dialect, self.tables.of, scale)

    def resolve(self, path: FieldPath) -> Any:
        field = self.catalog.entities[path.entity].by_name[path.field]
        column = (day_column(field) if path.day else None) or field.column
        table: Any = self.tables.of("thing")
        if not path.hops:
            return table.c[column]
        reference, tables = table.c[self._column(path.hops[0].entity, path.hops[0].field)], []
        for hop, after in zip(path.hops, [*path.hops[1:], None], strict=True):
            target = self.tables.of(hop.to).alias()
            tables.append((target, target.c.id == reference))
            reference = target.c[column if after is None else self._column(after.entity, after.field)]
        query = sa.select(reference)
        for target, on in tables:
            query = query.select_from(target).where(on)
        return query.correlate(self.tables.of("thing")).scalar_subquery()

    def _column(self, entity: str, name: str) -> str:
        return self.catalog.entities[entity].by_name[name].column

    def values(self, query: Any) -> dict[str, Any]:
        names = list(query.compile(dialect=self.database_dialect).params)
        return {
            "me": self.env.me,
            "today": stored_date(self.env.today, self.dialect),
            "now": stored_instant(self.env.now, self.dialect),
            **period_values(names, self.env.today, self.dialect),
        }

    @property
    def database_dialect(self) -> Any:
        from runtime.query.sql import DIALECTS

        return DIALECTS[self.dialect]

    def ask(self, expr: Expr, row_id: int, conn: sa.Connection) -> Any:
        sql = self.compile(expr)
        query = (
            sa.select(sql.element).select_from(self.tables.of("thing")).where(self.tables.of("thing").c.id == row_id)
        )
        value = conn.execute(query, self.values(query)).scalar_one()
        return answer(sql, value)


def answer(sql: Sql, value: Any) -> Any:
    if value is None or sql.type.kind == "null":
        return value
    if sql.type.kind == "number":
        assert isinstance(value, int | str | Decimal), f"{value!r} is no exact number"
        return Fraction(int(value), 10**sql.scale)
    if sql.type.kind == "boolean":
        assert value in (0, 1)
        return bool(value)
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture
def lab(empty_database: Database) -> Lab:
    documents = [RawDocument(body["kind"], body["name"], "lab", body) for body in CASES["documents"]]
    catalog = compiler.compile(Bundle.merged(core_bundle(), Bundle.of(documents)))
    made = Lab(empty_database, catalog, Tables.build(catalog, empty_database.dialect), Env.at(NOW, ZONE, me=1))
    with empty_database.write() as conn:
        made.tables.metadata.create_all(conn)
        made.insert("user", 1, {"login": "me", "name": "Me"}, conn)
        for place in CASES["places"]:
            made.insert("place", place["id"], place, conn)
    return made


def scope(lab: Lab) -> Scope:
    return Scope.of_entity(lab.catalog, "thing")


def test_cases(lab: Lab) -> None:
    """Every case gives the expected answer, as a value and as the filter that finds its row."""
    wrong: list[str] = []
    vectors = [vector for vector in CASES["vectors"] if vector.get("only") != "row"]
    with lab.database.write() as conn:
        for index, vector in enumerate(vectors, 1):
            lab.insert("thing", index, vector.get("given", {}), conn)
    asked = 0
    for index, vector in enumerate(vectors, 1):
        try:
            expr = parse(vector["expr"], scope(lab)) if "expr" in vector else condition(vector["filter"], scope(lab))
        except Refused as refused:
            if vector.get("problem") not in [problem.code for problem in refused.problems]:
                wrong.append(f"{vector}: {refused}")
            continue
        asked += 1
        with lab.database.read() as conn:
            try:
                value = lab.ask(expr, index, conn)
            except DBAPIError as error:
                if not (vector.get("problem") == "expression.division-by-zero" and is_division_by_zero(error)):
                    wrong.append(f"{vector}: {error}")
                continue
            if "problem" in vector or not same(expr, value, vector["expect"], lab):
                wrong.append(f"{vector}: {value!r}")
            elif expr.type.kind == "boolean":
                element, table = lab.compile(expr).element, lab.tables.of("thing")
                query = sa.select(table.c.id).where(sa.and_(table.c.id == index, element))
                if (conn.execute(query, lab.values(query)).scalar() == index) is not (vector["expect"] is True):
                    wrong.append(f"{vector}: as a filter")
    assert asked > 250
    assert not wrong, "\n".join(wrong)


def same(expr: Expr, value: Any, expect: Any, lab: Lab) -> bool:
    if expect is None or isinstance(expect, bool):
        return value is expect
    if expr.type.kind == "number":
        wanted = Fraction(expect)
        return value == (Fraction(round_half_up(wanted, QUOTIENT_SCALE)) if expr.type.rational else wanted)
    return bool(value == expect)


@pytest.mark.parametrize(
    ("text", "sqlite", "postgresql"),
    [
        ("x > 1000", "x > ?", "x > "),
        ("m == 5 and n in [1, 2]", "n IN (", "n IN ("),
        ("d >= '2026-01-01'", "d >= ?", "d >= "),
        ("within(d, 'this_month')", "d >= ?", "d >= "),
        ("r == 3", "r = ?", "r = "),
    ],
)
def test_a_plain_test_leaves_its_column_bare(lab: Lab, text: str, sqlite: str, postgresql: str) -> None:
    """An index can be used only when nothing is done to the column."""
    element = lab.compile(parse(text, scope(lab))).element
    shown = str(element.compile(dialect=lab.database_dialect)).replace("e_thing.", "")
    assert (sqlite if lab.dialect == "sqlite" else postgresql) in shown
    assert "dg_" not in shown
    assert "NUMERIC" not in shown


def test_text_is_ordered_by_code_point_whatever_the_locale(lab: Lab) -> None:
    """The columns are so already; values that come from the request have the collation of the database."""
    for text in ("'z' < t", "s < t", "min(s, t) == 'a'"):
        shown = str(lab.compile(parse(text, scope(lab))).element.compile(dialect=lab.database_dialect))
        assert ('COLLATE "C"' in shown) is (lab.dialect == "postgresql")


def test_sums_are_exact_past_64_bits(lab: Lab) -> None:
    """10,000 values of 18 digits, and their squares, are added up to the last digit."""
    value = Decimal("99999999999999.9999")
    with lab.database.write() as conn:
        table = lab.tables.of("thing")
        moment = stored_instant(NOW, lab.dialect)
        rows = [
            {"id": index, "version": 1, "created_at": moment, "updated_at": moment, "m": int(value * 10**4)}
            for index in range(1, 10_001)
        ]
        conn.execute(table.insert(), rows)
    for text, scale, one in (("m", 4, value), ("m * m", 8, Fraction(value) ** 2), ("m / 3", 12, None)):
        sql = lab.compile(parse(text, scope(lab)))
        assert sql.scale == scale
        with lab.database.read() as conn:
            found = int(conn.execute(sa.select(total(sql, lab.dialect))).scalar_one())
            least = int(conn.execute(sa.select(extreme("min", sql, lab.dialect))).scalar_one())
        each = Fraction(round_half_up(Fraction(value) / 3, 12)) if one is None else Fraction(one)

        assert Fraction(found, 10**scale) == each * 10_000
        assert Fraction(least, 10**scale) == each


def test_a_scale_that_is_asked_for_is_kept(lab: Lab) -> None:
    with lab.database.write() as conn:
        lab.insert("thing", 1, {"x": "2.5", "n": 3}, conn)
    for text, scale, expect in (("x / n", 2, 83), ("n", 2, 300), ("x", 0, 3), ("-x", 0, -3)):
        sql = lab.compile(parse(text, scope(lab)), scale)
        with lab.database.read() as conn:
            assert int(conn.execute(sa.select(sql.element)).scalar_one()) == expect
        assert sql.scale == scale


def test_what_grows_beyond_reason_is_refused(lab: Lab) -> None:
    """Some operations write an operand several times: nested, they would grow without end."""
    text = "x"
    for _ in range(24):
        text = f"min({text}, y / x)"
    with pytest.raises(Refused) as caught:
        lab.compile(parse(text, scope(lab)))
    assert caught.value.problems[0].code == "expression.too-complex"


def test_deep_expressions_run_or_are_refused(lab: Lab) -> None:
    """What the parser lets through, the databases can take, or it is refused before they see it."""
    with lab.database.write() as conn:
        lab.insert("thing", 1, {"x": "1", "b": True}, conn)
    deep = ["+".join(["x"] * 49), "not " * 48 + "b", "abs(" * 14 + "x" + ")" * 14, "(" * 48 + "x" + ")" * 48]
    deep += ["(x if b else " * 24 + "x" + ")" * 24, " and ".join(["b"] * 150), "round(" * 10 + "x" + ")" * 10]
    refused = ["abs(" * 48 + "x" + ")" * 48, "(" * 24 + "x" + " if b else x * m) * m" * 24]
    refused += ["(" * 40 + "x" + "/y)" * 40, "round(" * 12 + "x" + "* 1.11 / y, 2)" * 12, "x-(" * 40 + "x" + ")" * 40]
    with lab.database.read() as conn:
        for text in deep:
            assert lab.ask(parse(text, scope(lab)), 1, conn) in (True, 1, 49), text
        for text in refused:
            with pytest.raises(Refused) as caught:
                lab.ask(parse(text, scope(lab)), 1, conn)
            assert caught.value.problems[0].code == "expression.too-complex", text


def test_lines_and_imports_have_no_sql(lab: Lab) -> None:
    for text in ("sum(parts.amount) > 1", "number(s)"):
        with pytest.raises(Refused) as caught:
            lab.compile(parse(text, Scope.of_entity(lab.catalog, "thing", lines=True)))
        assert caught.value.problems[0].code == "expression.not-allowed-here"
