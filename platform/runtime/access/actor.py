"""Actor: who asks, a person with roles and teams or an engine. Not what they may do: see scope.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from metadata.catalog import Catalog
from metadata.problems import refuse
from runtime.schema.columns import to_stored
from runtime.schema.tables import Tables


@dataclass(frozen=True, slots=True)
class Actor:
    """`user` is the id of a person, None for an engine; `roles` holds included roles too.

    `teams`: the person's teams of today; `subtree`: these, those led, and every team below.
    """

    user: int | None
    login: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()
    features: frozenset[str] = field(default_factory=frozenset)
    teams: tuple[int, ...] = ()
    subtree: tuple[int, ...] = ()
    engine: str | None = None
    locale: str = "zh-CN"
    team: int | None = None

    @classmethod
    def system(cls, engine: str = "seed") -> Actor:
        """An engine of the platform: every record of every entity is open to it.

        >>> Actor.system("import").engine
        'import'
        """
        return cls(user=None, engine=engine)

    @property
    def signature(self) -> tuple[object, ...]:
        """What rights follow from, apart from ids: equal signatures share compiled statements."""
        return (self.roles, self.features, self.engine is not None, self.user is not None)


def included(catalog: Catalog, names: Iterable[str]) -> tuple[str, ...]:
    """Roles with those they include, sorted; a role the catalog no longer has gives nothing."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        role = catalog.roles.get(name)
        if role is None or name in found:
            continue
        found.add(name)
        waiting.extend(role.includes)
    return tuple(sorted(found))


def actor_of(
    catalog: Catalog,
    user: int,
    roles: Iterable[str],
    *,
    login: str = "",
    name: str = "",
    teams: Iterable[int] = (),
    subtree: Iterable[int] = (),
    team: int | None = None,
    locale: str | None = None,
) -> Actor:
    """An actor with these assigned roles: inclusions followed, features united."""
    names = included(catalog, roles)
    features: frozenset[str] = frozenset().union(*(catalog.roles[item].features for item in names))
    own = tuple(sorted(set(teams)))
    below = tuple(sorted({*own, *subtree}))
    return Actor(user, login, name, names, features, own, below, None, locale or "zh-CN", team)


def load_actor(conn: sa.Connection, tables: Tables, catalog: Catalog, user_id: int, today: date) -> Actor:
    """The person as of today, in one statement: roles and memberships within their days, teams with all below.

    Raises Refused `actor.unknown` when there is no such active user.
    """
    day = to_stored(_field(catalog, "role_assignment", "from_day"), today, tables.dialect)
    rows = conn.execute(_statement(catalog, tables), {"user": user_id, "day": day}).all()
    values: dict[str, list[Any]] = {"login": [], "role": [], "team": [], "below": []}
    person: Any = None
    for kind, number, first, second, third in rows:
        if kind == "user":
            person = (number, first, second, third)
        elif kind == "role":
            values["role"].append(first)
        else:
            values[kind].append(number)
    if person is None:
        refuse("actor.unknown")
    team, login, name, locale = person
    own = {*values["team"], *([team] if team is not None else [])}
    return actor_of(
        catalog,
        user_id,
        values["role"],
        login=login or "",
        name=name or "",
        teams=own,
        subtree=values["below"],
        team=team,
        locale=locale,
    )


def _field(catalog: Catalog, entity: str, name: str) -> Any:
    return catalog.entities[entity].by_name[name]


def _columns(catalog: Catalog, tables: Tables, entity: str) -> Mapping[str, Any]:
    table = tables.of(entity)
    return {item.name: table.c[item.column] for item in catalog.entities[entity].stored}


def _statement(catalog: Catalog, tables: Tables) -> sa.CompoundSelect[Any]:
    """(kind, number, text, text, text) rows: user, role, team and below, told apart by `kind`."""
    user, role = _columns(catalog, tables, "user"), _columns(catalog, tables, "role_assignment")
    member, team = _columns(catalog, tables, "membership"), _columns(catalog, tables, "team")
    me, day = sa.bindparam("user", type_=sa.BigInteger()), sa.bindparam("day", type_=role["from_day"].type)

    def current(row: Mapping[str, Any]) -> sa.ColumnElement[bool]:
        return sa.and_(
            row["user"] == me,
            row["deleted_at"].is_(None),
            sa.or_(row["from_day"].is_(None), row["from_day"] <= day),
            sa.or_(row["until_day"].is_(None), row["until_day"] >= day),
        )

    def line(kind: str, number: Any, *texts: Any) -> list[Any]:
        empty = [sa.cast(sa.null(), sa.Text())] * (3 - len(texts))
        return [sa.literal_column(f"'{kind}'"), number, *texts, *empty]

    no_number = sa.cast(sa.null(), sa.BigInteger())
    active = sa.and_(user["id"] == me, user["deleted_at"].is_(None), user["active"].is_(True))
    people = sa.select(*line("user", user["team"], user["login"], user["name"], user["locale"])).where(active)
    roles = sa.select(*line("role", no_number, role["role"])).where(current(role))
    teams = sa.select(*line("team", member["team"])).where(current(member))
    own = sa.union(
        sa.select(user["team"].label("id")).where(user["id"] == me, user["team"].is_not(None)),
        sa.select(member["team"]).where(current(member), member["team"].is_not(None)),
        sa.select(team["id"]).where(team["leader"] == me, team["deleted_at"].is_(None)),
    ).subquery()
    tree = sa.select(own.c.id).cte("below", recursive=True)
    child = tables.of("team").alias("child")
    parent = child.c[_field(catalog, "team", "parent").column]
    gone = child.c[_field(catalog, "team", "deleted_at").column]
    tree = tree.union(sa.select(child.c.id).join(tree, parent == tree.c.id).where(gone.is_(None)))
    below = sa.select(*line("below", tree.c.id))
    return sa.union_all(people, roles, teams, below)
