"""Case: a scenario test of a pack: given rows and people, steps, and what must hold after each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.kinds.items import Raw, document_head, once, strings
from metadata.kinds.seed import Row, parse_rows
from metadata.labels import Label
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the scenario; `manager` and `team` by name."""

    name: str
    roles: tuple[str, ...] = ()
    manager: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class TeamGiven:
    name: str
    leader: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    seeds: tuple[str, ...] = ()
    teams: tuple[TeamGiven, ...] = ()
    people: tuple[Person, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """`as_`: who does it; `at`: moves the clock; `do`: {type, …}; `expect`: only what is named is checked."""

    name: str
    do: Mapping[str, Any]
    as_: str | None = None
    at: str | None = None
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """`now`: ISO instant at which the scenario starts; `covers`: ids whose figures it asserts."""

    name: str
    uid: str
    label: Label
    pack: str
    steps: tuple[Step, ...]
    given: Given = Given()
    covers: tuple[str, ...] = ()
    now: str | None = None
    help: Label = field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> Case:
    given = raw.get("given", {})
    people = tuple(
        Person(item["name"], strings(item, "roles"), item.get("manager"), item.get("team"))
        for item in given.get("people", ())
    )
    teams = tuple(TeamGiven(item["name"], item.get("leader"), item.get("parent")) for item in given.get("teams", ()))
    steps = tuple(
        Step(item["name"], item["do"], item.get("as"), item.get("at"), item.get("expect", {})) for item in raw["steps"]
    )
    once([(person.name, f"/given/people/{index}/name") for index, person in enumerate(people)], problems)
    once([(team.name, f"/given/teams/{index}/name") for index, team in enumerate(teams)], problems)
    once([(step.name, f"/steps/{index}/name") for index, step in enumerate(steps)], problems)
    return Case(
        **document_head(raw, pack),
        steps=steps,
        given=Given(strings(given, "seeds"), teams, people, parse_rows(given.get("rows", []))),
        covers=strings(raw, "covers"),
        now=raw.get("now"),
    )
