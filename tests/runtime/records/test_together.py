"""Many writers at once, and how many statements the write road takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from runtime.context import Context
from runtime.query.rows import get_row
from runtime.records.write import Change, Outcome, settle, write

Make = Callable[..., int]

# SQLite has one writer at a time: between its reading and its writing nothing can happen
SEVERAL_WRITERS = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


def test_fifty_at_once_get_fifty_numbers(ctx: Context, make: Make, row: Any) -> None:
    client, part = make("client", name="Acme"), make("part", name="bolt", price="1")
    change = Change("job", "create", {"client": client, "lines": [{"part": part}]})
    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(lambda _: settle(write(ctx, [change]))[0], range(50)))
    numbers = sorted(row("job", outcome.id)["number"] for outcome in done)
    assert numbers == [f"J-202603-{number:04d}" for number in range(1, 51)]


def test_numbers_restart_with_the_month_and_pass_over_given_ones(ctx: Context, make: Make, row: Any) -> None:
    client, part = make("client", name="Acme"), make("part", name="bolt", price="1")

    def number(**values: Any) -> str:
        lines = [{"part": part}]
        return str(row("job", make("job", client=client, lines=lines, **values))["number"])

    assert [number(), number(day="2026-02-28"), number(), number(day="2026-02-01")] == [
        "J-202603-0001",
        "J-202602-0001",
        "J-202603-0002",
        "J-202602-0002",
    ]
    assert number(number="J-202603-0009") == "J-202603-0009"
    assert number(number="OLD-7") == "OLD-7"
    assert number() == "J-202603-0010"
    changes = [Change("job", "create", {"client": client, "lines": [{"part": part}]}) for _ in range(3)]
    assert [row("job", outcome.id)["number"][-4:] for outcome in settle(write(ctx, changes))] == [
        "0011",
        "0012",
        "0013",
    ]


def race(ctx: Context, changes: list[Change]) -> list[Outcome]:
    """Each change in a thread of its own, all let go at once."""
    gate = threading.Barrier(len(changes))

    def go(change: Change) -> Outcome:
        gate.wait()
        return write(ctx, [change])[0]

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(go, changes))


def test_of_two_writers_one_wins(ctx: Context, make: Make, row: Any) -> None:
    client = make("client", name="Acme")
    outcomes = race(ctx, [Change("client", "update", {"staff": number}, client, 1) for number in range(1, 7)])
    won = [outcome for outcome in outcomes if outcome.stored]
    assert len(won) == 1
    assert {problem.code for outcome in outcomes for problem in outcome.problems} == {"record.changed"}
    found = row("client", client)
    assert (found["version"], found["staff"]) == (2, outcomes.index(won[0]) + 1)


def test_one_key_is_taken_once(ctx: Context, make: Make) -> None:
    outcomes = race(ctx, [Change("part", "create", {"name": str(n), "code": "K"}) for n in range(6)])
    assert sum(outcome.stored for outcome in outcomes) == 1
    assert {problem.code for outcome in outcomes for problem in outcome.problems} == {"key.exists"}


def test_lines_added_at_once_all_count(ctx: Context, make: Make, row: Any) -> None:
    client, part = make("client", name="Acme"), make("part", name="bolt", price="1")
    job = make("job", client=client, lines=[{"part": part}])
    outcomes = race(ctx, [Change("job_line", "create", {"job": job, "part": part, "qty": 2}) for _ in range(6)])
    assert all(outcome.stored for outcome in outcomes)
    assert (int(row("job", job)["total"]), row("job", job)["pieces"]) == (13, 7)


@pytest.mark.parametrize("size", [1, 40, 400])
def test_statements_do_not_grow_with_the_rows(ctx: Context, make: Make, size: int) -> None:
    clients = [make("client", name=f"c{n}", zone=make("zone", name=f"z{n}")) for n in range(3)]
    parts = [make("part", name=f"p{n}", price="1") for n in range(5)]
    changes = [
        Change(
            "job",
            "create",
            {"client": clients[n % 3], "lines": [{"part": parts[(n + k) % 5], "qty": k} for k in range(1, 4)]},
        )
        for n in range(size)
    ]
    settle(write(ctx, changes[:1]))
    with ctx.database.counting() as counter:
        outcomes = settle(write(ctx, changes))
    # 2 id ranges, 2 look-ups, 1 sequence, 1 key, savepoint, 1 year, 2 inserts, history ids and insert, release, commit
    assert counter.count <= 16, counter.statements
    updates = [Change("job", "update", {"discount": "0.1"}, outcome.id, 1) for outcome in outcomes]
    with ctx.database.counting() as counter:
        settle(write(ctx, updates))
    assert counter.count <= 9, counter.statements


def test_bulk_writes_are_sets(ctx: Context, make: Make) -> None:
    zone = make("zone", name="z")
    changes = [Change("client", "create", {"name": f"n{n}", "nick": f"n{n}", "zone": zone}) for n in range(3000)]
    with ctx.database.counting() as counter:
        settle(write(ctx, changes, source="import"))
    assert counter.count <= 60, counter.count  # a loop over rows would need thousands
    table = ctx.tables.of("history")
    with ctx.database.read() as conn:
        assert conn.execute(select(func.count()).where(table.c.entity == "client")).scalar_one() == 3000


def meanwhile(ctx: Context, start: str, change: Change) -> Any:
    """A context in which somebody else writes the change right before the first statement that starts so."""
    done: list[Outcome] = []

    def hook(statement: str) -> None:
        if statement.startswith(start) and not done:
            done.append(Outcome(0, None, None, "", ""))  # the other writer's own statement must not start a third
            with ThreadPoolExecutor(1) as pool:
                done[:] = pool.submit(write, ctx, [change]).result(timeout=30)

    return ctx.database.hooked(hook)


@SEVERAL_WRITERS
def test_what_changed_between_reading_and_writing(ctx: Context, make: Make, row: Any) -> None:
    client, other = make("client", name="Acme", nick="a"), make("client", name="Bolt", nick="b")
    mine = [Change("client", "update", {"staff": 1}, id_, 1) for id_ in (client, other)]
    with meanwhile(ctx, 'UPDATE "e_client"', Change("client", "update", {"staff": 9}, client, 1)):
        late, sound = write(ctx, mine, mode="each")
    assert [problem.code for problem in late.problems] == ["record.changed"]
    assert sound.stored
    assert (row("client", client)["staff"], row("client", other)["staff"]) == (9, 1)
    gone = Change("client", "delete", id=client)
    with meanwhile(ctx, 'UPDATE "e_client"', gone):
        (late,) = write(ctx, [Change("client", "update", {"staff": 2}, client, 2)])
    assert [problem.code for problem in late.problems] == ["record.not-found"]


@SEVERAL_WRITERS
def test_a_key_taken_between_looking_and_writing(ctx: Context, row: Any) -> None:
    mine = [Change("part", "create", {"name": code, "code": code}) for code in ("K1", "K2", "K3")]
    with meanwhile(ctx, 'INSERT INTO "e_part"', Change("part", "create", {"name": "theirs", "code": "K2"})):
        outcomes = write(ctx, mine, mode="each")
    assert [outcome.stored for outcome in outcomes] == [True, False, True]
    assert [problem.code for problem in outcomes[1].problems] == ["key.exists"]
    with meanwhile(ctx, 'INSERT INTO "e_part"', Change("part", "create", {"name": "theirs", "code": "K5"})):
        outcomes = write(ctx, [Change("part", "create", {"name": code, "code": code}) for code in ("K4", "K5")])
    assert [outcome.stored for outcome in outcomes] == [False, False]
    assert [problem.code for problem in outcomes[1].problems] == ["key.exists"]


def test_a_record_whose_lines_changed_meanwhile_is_not_overwritten(ctx: Context, make: Make, row: Any) -> None:
    client, part = make("client", name="Acme"), make("part", name="bolt", price="1")
    job = make("job", client=client, lines=[{"part": part}])
    mine = get_row(ctx, "job", job)
    make("job_line", job=job, part=part, level="theirs")  # somebody else adds a line by itself
    lines = [{"id": line["id"]} for line in mine["lines"]]
    stale = Change("job", "update", {"lines": lines, "discount": "0.5"}, job, mine["version"])
    (outcome,) = write(ctx, [stale])
    assert [problem.code for problem in outcome.problems] == ["record.changed"]
    now = get_row(ctx, "job", job)
    assert (len(now["lines"]), now["pieces"], now["version"]) == (2, 2, mine["version"] + 1)
    settle(write(ctx, [Change("job_line", "update", {"level": "x"}, now["lines"][0]["id"])]))
    assert row("job", job)["version"] == now["version"] + 1  # also where no total follows from it
    settle(write(ctx, [Change("job_line", "update", {"level": "x"}, now["lines"][0]["id"])]))
    assert row("job", job)["version"] == now["version"] + 1  # nothing changed


@SEVERAL_WRITERS
def test_a_line_written_while_the_record_is_saved_counts(ctx: Context, make: Make, row: Any) -> None:
    client, part = make("client", name="Acme"), make("part", name="bolt", price="10")
    job = make("job", client=client, lines=[{"part": part}])
    line = Change("job_line", "create", {"job": job, "part": part, "qty": 4})
    with meanwhile(ctx, 'UPDATE "e_job"', line):
        (outcome,) = write(ctx, [Change("job", "update", {"discount": "0.5"}, job, 1)])
    assert [problem.code for problem in outcome.problems] == ["record.changed"]
    found = row("job", job)
    assert (int(found["total"]), int(found["payable"])) == (50, 50)


def test_two_changes_of_one_record_in_a_set_are_told(ctx: Context, make: Make, row: Any) -> None:
    client = make("client", name="Acme")
    both = [Change("client", "update", {"staff": 1}, client, 1), Change("client", "delete", id=client, version=1)]
    for outcomes in (write(ctx, both), write(ctx, both, mode="each")):
        assert [problem.code for problem in outcomes[1].problems] == ["record.same-twice"]
    assert (row("client", client)["staff"], row("client", client)["version"]) == (1, 2)
