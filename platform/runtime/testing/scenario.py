"""One case on its way: who is there, what was made, what time it is; each step done and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from metadata.catalog import Catalog
from metadata.kinds.case import Case, Step
from metadata.kinds.seed import Row
from metadata.problems import Problem, Refused
from runtime.access.actor import Actor, load_actor
from runtime.context import Context
from runtime.db.engine import Database
from runtime.packs.seeds import apply_seeds
from runtime.query.dataset import run_query
from runtime.query.drill import drill
from runtime.query.request import ListRequest
from runtime.query.rows import get_row, list_rows
from runtime.records.transfer.report import ImportReport
from runtime.records.transfer.run import import_file
from runtime.records.write import Change, settle, write
from runtime.schema.tables import Tables
from runtime.testing.expect import Unmet, compare_cell, compare_rows, compare_values, exact

_COUNTS = ("created", "updated", "skipped", "refused")  # of an import
LONG_AGO = "2000-01-01"
PAGE = 500


class Scenario:
    """One case on its way: who is there, what was made, what time it is."""

    def __init__(self, database: Database, catalog: Catalog, release: int, case: Case) -> None:
        self.case = case
        tables = Tables.build(catalog, database.dialect)
        with database.read() as conn:
            zone = conn.execute(sa.select(tables.of("company").c.zone)).scalar() or "UTC"
        now = datetime.fromisoformat(case.now).astimezone(UTC) if case.now else datetime.now(UTC)
        actor = Actor.system("case")
        self.system = Context(catalog, tables, database, actor, now, ZoneInfo(zone), release, "en")
        self.made: dict[str, tuple[str, int]] = {}  # name of a row or step: entity and id
        self.asked: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}  # query step: body and result

    # --- given ------------------------------------------------------------------------------------

    def give(self) -> None:
        """Seeds, teams, people and rows, written as an import would be."""
        given = self.case.given
        named = [self.system.catalog.seeds[name] for name in given.seeds]
        with self.system.database.write() as conn:
            apply_seeds(self.system, named, conn)
        for seed in self.system.catalog.seeds.values():
            for row in seed.rows if seed in named or not seed.demo else ():
                self._remember(row.of, row.name)
        for team in given.teams:
            self._write_row(Row("team", team.name, _filled(name=team.name, code=team.name, parent=team.parent)))
        for person in given.people:
            values = _filled(name=person.name, login=person.name, team=person.team, active=True)
            self._write_row(Row("user", person.name, values))
            if person.team:
                self._give("membership", {"user": person.name, "team": person.team, "from_day": LONG_AGO})
            for role in person.roles:
                self._give("role_assignment", {"user": person.name, "role": role, "from_day": LONG_AGO})
        for person in given.people:
            if person.manager:
                self._amend("user", person.name, {"manager": person.manager})
        for team in given.teams:
            if team.leader:
                self._amend("team", team.name, {"leader": team.leader})
        for row in given.rows:
            self._write_row(row)

    def _write_row(self, row: Row) -> None:
        change = Change(row.of, "create", row.values, external_id=row.name)
        (outcome,) = settle(write(self.system, [change], source="seed"))
        self.made[row.name] = (row.of, _number(outcome.id))

    def _give(self, entity: str, values: Mapping[str, Any]) -> None:
        settle(write(self.system, [Change(entity, "create", values)], source="seed"))

    def _amend(self, entity: str, name: str, values: Mapping[str, Any]) -> None:
        number = self.made[name][1]
        change = Change(entity, "update", values, id=number, version=self._version(entity, number))
        settle(write(self.system, [change], source="seed"))

    def _remember(self, entity: str, name: str) -> None:
        table = self.system.tables.of(entity)
        with self.system.database.read() as conn:
            found = conn.execute(sa.select(table.c.id).where(table.c.external_id == name)).scalar()
        if found is not None:
            self.made[name] = (entity, found)

    # --- steps ------------------------------------------------------------------------------------

    def play(self, step: Step) -> None:
        """Do a step and check what it expects. Raises Unmet."""
        if step.at:
            self.system = replace(self.system, now=datetime.fromisoformat(step.at).astimezone(UTC))
        context = self._context(step.as_)
        do, expect = dict(step.do), step.expect
        wanted = expect.get("problem")
        try:
            answer = _DO[do["type"]](self, context, step.name, do)
        except Refused as refused:
            if wanted is None:
                raise
            self._check_refusal(refused, expect)
            self._check_stored(expect)
            return
        if wanted is not None:
            raise Unmet(f"expected the problem {wanted}, but it went through")
        self._check(context, answer, expect)
        self._check_stored(expect)

    def _context(self, name: str | None) -> Context:
        if name is None:
            return self.system
        if name not in self.made or self.made[name][0] != "user":
            raise Unmet(f"nobody is called {name}")
        system = self.system
        with system.database.read() as conn:
            actor = load_actor(conn, system.tables, system.catalog, self.made[name][1], system.today)
        return replace(system, actor=actor)

    def _create(self, context: Context, name: str, do: Mapping[str, Any]) -> Any:
        entity = do["of"]
        (outcome,) = settle(write(context, [Change(entity, "create", self._named(entity, do["values"]))]))
        self.made[name] = (entity, _number(outcome.id))
        return get_row(context, entity, _number(outcome.id))

    def _set(self, context: Context, name: str, do: Mapping[str, Any]) -> Any:
        entity, number = self._record(do["record"])
        values = self._named(entity, do["values"])
        change = Change(entity, "update", values, id=number, version=self._version(entity, number))
        settle(write(context, [change]))
        return get_row(context, entity, number)

    def _delete(self, context: Context, name: str, do: Mapping[str, Any]) -> Any:
        entity, number = self._record(do["record"])
        settle(write(context, [Change(entity, "delete", {}, id=number, version=self._version(entity, number))]))
        return {}

    def _read(self, context: Context, name: str, do: Mapping[str, Any]) -> Any:
        entity, number = self._record(do["record"])
        row = get_row(context, entity, number)
        if "fields" not in do:
            return row
        request = ListRequest.of(entity, f"id == {number}", fields=do["fields"], limit=1)
        return list_rows(context, request).rows[0]

    def _list(self, context: Context, name: str, do: Mapping[str, Any]) -> Any:
        return [*_all_rows(context, do["of"], do.get("filter"), do.get("sort", ()))]

    def _query(self, context: Context, name: str, do: Mapping[str, Any]) -> Any:
        body = {key: value for key, value in do.items() if key != "type"}
        result = run_query(context, body).to_json()
        self.asked[name] = (body, result)
        return result

    def _drill(self, context: Context, name: str, do: Mapping[str, Any]) -> Any:
        """Every page of the rows behind one figure."""
        if do["record"] not in self.asked:
            raise Unmet(f"no query step is called {do['record']}")
        body, result = self.asked[do["record"]]
        cell = dict(do["cell"])
        measure = cell.pop("measure")
        asked = {**body, "cell": self._cell(result, cell), "measure": measure, "limit": PAGE}
        rows: list[Any] = []
        while True:
            page = drill(context, asked)
            rows += page["rows"]
            if not page.get("next"):
                return {**page, "rows": rows}
            asked["after"] = page["next"]

    def _import(self, context: Context, name: str, do: Mapping[str, Any]) -> ImportReport:
        """The rows as a file, in the encoding the map reads."""
        form = context.catalog.import_map(do["map"]) if "map" in do else None
        content = do["rows"].encode((form and form.file.encoding) or "utf-8", "replace")
        return import_file(context, do["of"], content, map=form, mode=do.get("mode", "each"), name=f"{name}.csv")

    def _cell(self, result: Mapping[str, Any], cell: Mapping[str, Any]) -> dict[str, Any]:
        """The cell as the interface takes it: a reference by its id, found in the result that was asked."""
        names = [column["name"] for column in result["columns"]]
        found: dict[str, Any] = {}
        for name, wanted in cell.items():
            column = result["columns"][names.index(name)]
            for row in result["rows"]:
                value = row[names.index(name)]
                if compare_cell(self._known(value, column.get("entity")), wanted):
                    found[name] = value["id"] if isinstance(value, dict) else value
                    break
            else:
                raise Unmet(f"the result has no row with {name} = {wanted}")
        return found

    # --- expectations -----------------------------------------------------------------------------

    def _check(self, context: Context, answer: Any, expect: Mapping[str, Any]) -> None:
        if "values" in expect:
            compare_values(answer, expect["values"], self._known)
        for path in expect.get("absent", ()):
            if path in answer:
                raise Unmet(f"{path} should be hidden, but is {answer[path]!r}")
        if "count" in expect:
            count = (
                len(answer) if isinstance(answer, Sequence) else int(answer.get("count", len(answer.get("rows", ()))))
            )
            if count != expect["count"]:
                raise Unmet(f"expected {expect['count']} rows, found {count}")
        if "result" in expect:
            compare_rows(self._cells(answer), expect["result"])
        for name in _COUNTS:
            if name in expect and getattr(answer, name) != expect[name]:
                problems = told(answer.problems)
                raise Unmet(f"expected {expect[name]} {name}, found {getattr(answer, name)} {problems}".rstrip())
        if "problems" in expect:
            codes = {problem.code for problem in answer.problems if problem.severity == "error"}
            if codes != set(expect["problems"]):
                raise Unmet(
                    f"expected the problems {sorted(expect['problems'])}, found {told(answer.problems) or '[]'}"
                )
        if "totals" in expect:
            measures = [index for index, item in enumerate(answer["columns"]) if item["kind"] == "measure"]
            totals = answer["totals"] or []
            found = totals if len(totals) == len(measures) else [totals[index] for index in measures]
            compare_rows([found], [expect["totals"]])
        if "adds_up" in expect:
            total = sum((_exact(row["_value"]) for row in answer["rows"] if row["_value"] is not None), _exact("0"))
            if not compare_cell(str(total), expect["adds_up"]) or not compare_cell(answer["total"], expect["adds_up"]):
                raise Unmet(f"expected rows that add up to {expect['adds_up']}, found {total} of {answer['total']}")
        if "status" in expect and expect["status"] >= 400:
            raise Unmet(f"expected status {expect['status']}, but it went through")

    def _check_refusal(self, refused: Refused, expect: Mapping[str, Any]) -> None:
        codes = [problem.code for problem in refused.problems]
        if expect["problem"] not in codes:
            raise Unmet(f"expected the problem {expect['problem']}, found {told(refused.problems)}")
        if "status" in expect and refused.status != expect["status"]:
            raise Unmet(f"expected status {expect['status']}, found {refused.status}")
        places = [
            problem.pointer.removeprefix("/values") for problem in refused.problems if problem.code == expect["problem"]
        ]
        if "at" in expect and expect["at"] not in places:
            raise Unmet(f"expected the problem at {expect['at']}, found it at {', '.join(places)}")

    def _check_stored(self, expect: Mapping[str, Any]) -> None:
        """Rows that must stand in the database, whoever may see them."""
        for item in expect.get("rows", ()):
            rows = [*_all_rows(self.system, item["of"], item.get("filter"), ())]
            if "count" in item and len(rows) != item["count"]:
                raise Unmet(f"expected {item['count']} rows of {item['of']}, found {len(rows)}")
            if "count" not in item and not rows:
                raise Unmet(f"expected rows of {item['of']}, found none")
            for row in rows if "values" in item else ():
                compare_values(row, item["values"], self._known)

    def _cells(self, result: Mapping[str, Any]) -> list[list[Any]]:
        columns = result["columns"]
        return [
            [self._known(cell, column.get("entity")) for column, cell in zip(columns, row, strict=True)]
            for row in result["rows"]
        ]

    def _known(self, value: Any, entity: str | None = None) -> Any:
        """A reference with all its names: title, id, and what this case calls it."""
        if not isinstance(value, dict) or "id" not in value:
            return value
        called = {
            name
            for name, (of, number) in self.made.items()
            if number == value["id"] and (entity is None or of == entity)
        }
        return {str(value.get("title")), str(value["id"]), *called}

    # --- names ------------------------------------------------------------------------------------

    def _record(self, name: str) -> tuple[str, int]:
        if name not in self.made:
            raise Unmet(f"nothing is called {name}")
        return self.made[name]

    def _named(self, entity: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values in which a reference to what a step made becomes its id; all else is left to the write."""
        found: dict[str, Any] = {}
        known = self.system.catalog.entities.get(entity)
        for name, value in values.items():
            item = known.field(name) if known else None
            if item is not None and item.type == "lines" and isinstance(value, list):
                lines = item.options.of
                value = [self._named(lines, row) if isinstance(row, Mapping) else row for row in value]
            elif item is not None and isinstance(value, str) and hasattr(item.options, "to"):
                of, number = self.made.get(value, ("", 0))
                value = number if of == item.options.to else value
            found[name] = value
        return found

    def _version(self, entity: str, number: int) -> int:
        table = self.system.tables.of(entity)
        with self.system.database.read() as conn:
            return int(conn.execute(sa.select(table.c.version).where(table.c.id == number)).scalar_one())


_DO: dict[str, Callable[[Scenario, Context, str, Mapping[str, Any]], Any]] = {
    "create": Scenario._create,
    "set": Scenario._set,
    "delete": Scenario._delete,
    "read": Scenario._read,
    "list": Scenario._list,
    "query": Scenario._query,
    "drill": Scenario._drill,
    "import": Scenario._import,
}


def _all_rows(context: Context, entity: str, condition: Any, sort: Sequence[str]) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        page = list_rows(context, ListRequest.of(entity, condition, sort, limit=PAGE, after=after))
        yield from page.rows
        if page.next is None:
            return
        after = page.next


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _number(value: int | None) -> int:
    if value is None:
        raise Unmet("nothing was stored")
    return value


def _exact(value: Any) -> Decimal:
    number = exact(value)
    if number is None:
        raise Unmet(f"{value!r} is not a number")
    return number


def told(problems: Iterable[Problem]) -> str:
    return "; ".join(f"{problem.code}: {problem.line()}" for problem in problems)
