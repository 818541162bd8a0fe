"""An actor as of a day: roles and memberships within their days, teams with all below, in one statement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from metadata.problems import Refused
from runtime.access.actor import load_actor


def test_teams_reach_down_and_roles_include(platform: Any, actor: Any, now: Any) -> None:
    made = actor(platform, "boss", ["administrator", "no_such_role"], team="north")
    below = actor(platform, "rep", [], team="north/east/inner")
    _, catalog, tables = platform.snapshot()
    with platform.database.counting() as counter, platform.database.read() as conn:
        again = load_actor(conn, tables, catalog, made.user, now.date())
    assert counter.count == 1
    assert again.roles == ("administrator",)
    assert "all_records" in again.features
    assert len(again.teams) == 1
    assert len(again.subtree) == 3
    assert set(below.teams) < set(again.subtree)
    assert below.subtree == below.teams


def test_a_leader_reaches_the_team_he_leads(platform: Any, actor: Any, now: Any) -> None:
    member = actor(platform, "rep", [], team="south/west")
    leader = actor(platform, "lead", [])
    _, catalog, tables = platform.snapshot()
    team = tables.of("team")
    with platform.database.write() as conn:
        conn.execute(update(team).where(team.c.code == "south").values(leader=leader.user))
    with platform.database.read() as conn:
        found = load_actor(conn, tables, catalog, leader.user, now.date())
    assert found.teams == ()
    assert set(member.teams) < set(found.subtree)


def test_roles_count_from_their_first_to_their_last_day(platform: Any, actor: Any, now: Any) -> None:
    made = actor(platform, "boss", ["administrator"])
    _, catalog, tables = platform.snapshot()
    with platform.database.read() as conn:
        before = load_actor(conn, tables, catalog, made.user, date(1999, 12, 31))
    assert before.roles == ()
    table = tables.of("role_assignment")
    last = now.date() - timedelta(days=1)
    with platform.database.write() as conn:
        conn.execute(update(table).values(until_day=last.isoformat() if tables.dialect == "sqlite" else last))
    with platform.database.read() as conn:
        assert load_actor(conn, tables, catalog, made.user, now.date()).roles == ()
        assert load_actor(conn, tables, catalog, made.user, last).roles == ("administrator",)


def test_who_left_is_nobody(platform: Any, actor: Any, now: Any) -> None:
    gone = actor(platform, "gone", ["administrator"])
    _, catalog, tables = platform.snapshot()
    user = tables.of("user")
    with platform.database.write() as conn:
        conn.execute(update(user).where(user.c.id == gone.user).values(active=False))
    for number in (gone.user, 999):
        with platform.database.read() as conn, pytest.raises(Refused) as refused:
            load_actor(conn, tables, catalog, number, now.date())
        assert refused.value.status == 401
