"""dougong user add|password|token|sessions|roles: people and their ways in."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.markup import escape

from metadata.problems import refuse, suggest
from runtime.access.actor import Actor
from runtime.boot import Platform
from runtime.cli.output import Json, out, problems_exit, say, show_json, show_table
from runtime.query.request import ListRequest
from runtime.query.rows import list_rows
from runtime.records.write import Change, settle, write
from runtime.settings import Settings
from runtime.web import ways_in
from runtime.web.credentials import Person, check_new_password, create_token, find_person, set_password

app = typer.Typer(help="People and their ways in.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="The log-in name.")]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="The name to show.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="A role; may be repeated.")] = None,
    email: Annotated[str | None, typer.Option()] = None,
    team: Annotated[str | None, typer.Option(help="Code of the team (its external id).")] = None,
    password: Annotated[
        str | None, typer.Option(help="Asked for when missing; - reads one line.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Add a person who can sign in."""
    with problems_exit(json), opened() as platform:
        secret = _ask(password)
        check_new_password(secret, login)
        with platform.database.read() as conn:
            if find_person(platform, conn, login) is not None:
                refuse("user.exists", login=login)
        _check_roles(platform, role or [])
        values: dict[str, object] = {"login": login, "name": name or login, "email": email, "active": True}
        if team:
            values["team"] = team
        context = platform.context(Actor.system("command"))
        (made,) = settle(write(context, [Change("user", "create", values)], source="api"))
        assert made.id is not None
        _give_roles(platform, made.id, role or [])
        set_password(platform.database, made.id, login, secret)
        _done(json, {"id": made.id, "login": login, "roles": role or []}, say("已添加用户", "Added user"), login)


@app.command()
def password(
    login: Login,
    password: Annotated[str | None, typer.Option(help="Asked for when missing; - reads one line.")] = None,
    json: Json = False,
) -> None:
    """Set a person's password; all sessions of that person end."""
    with problems_exit(json), opened() as platform:
        person = _person(platform, login)
        set_password(platform.database, person.user, person.login, _ask(password))
        _done(json, {"login": login}, say("已更改密码", "Changed the password of"), login)


@app.command()
def token(
    login: Login,
    name: Annotated[str, typer.Option(help="What it is for.")] = "token",
    days: Annotated[int, typer.Option(help="How long it lives.")] = 90,
    json: Json = False,
) -> None:
    """Make an API token; it is shown this once."""
    with problems_exit(json), opened() as platform:
        person = _person(platform, login)
        secret = create_token(platform.database, person.user, name, days)
        if json:
            show_json({"login": login, "name": name, "token": secret, "days": days})
        else:
            out.print(secret, markup=False)


@app.command()
def sessions(
    login: Login,
    end: Annotated[str | None, typer.Option(metavar="ID", help="End this one.")] = None,
    end_all: Annotated[bool, typer.Option("--end-all", help="End all of them.")] = False,
    json: Json = False,
) -> None:
    """Show where a person is signed in, or end it."""
    with problems_exit(json), opened() as platform:
        person = _person(platform, login)
        if end_all:
            ways_in.end_sessions(platform.database, person.user)
        elif end is not None and not ways_in.end_session(platform.database, person.user, end):
            refuse("session.unknown")
        with platform.database.read() as conn:
            found = ways_in.sessions_of(conn, person.user)
        rows = [{key: value for key, value in row.items() if key != "current"} for row in found]
        if json:
            show_json({"login": login, "sessions": rows})
        elif rows:
            titles = ("ID", say("登录于", "since"), say("最近使用", "last used"), say("地址", "from"), "")
            show_table(titles, ([escape(str(cell or "")) for cell in row.values()] for row in rows))
        else:
            out.print(say("没有登录", "not signed in anywhere"), markup=False)


@app.command()
def roles(
    login: Login,
    role: Annotated[list[str] | None, typer.Argument(help="The roles from now on; none = only show them.")] = None,
    none: Annotated[bool, typer.Option("--none", help="Take all roles away.")] = False,
    json: Json = False,
) -> None:
    """Show or set a person's roles."""
    with problems_exit(json), opened() as platform:
        person = _person(platform, login)
        if role or none:
            _check_roles(platform, role or [])
            _give_roles(platform, person.user, role or [])
        found = [str(row["role"]) for row in _assignments(platform, person.user)]
        if json:
            show_json({"login": login, "roles": found})
        else:
            out.print(", ".join(found) or say("没有角色", "no roles"), markup=False)


class opened:  # noqa: N801 - reads as a verb where it is used
    """The platform of this installation, closed at the end."""

    def __enter__(self) -> Platform:
        self._platform = Platform.open(Settings.load())
        return self._platform

    def __exit__(self, *error: object) -> None:
        self._platform.database.dispose()


def _person(platform: Platform, login: str) -> Person:
    with platform.database.read() as conn:
        person = find_person(platform, conn, login)
    return person if person is not None else refuse("user.unknown", login=login)


def _ask(given: str | None) -> str:
    if given == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if given is not None:
        return given
    return str(typer.prompt(say("密码", "Password"), hide_input=True, confirmation_prompt=True))


def _check_roles(platform: Platform, names: list[str]) -> None:
    _, catalog, _ = platform.snapshot()
    for name in names:
        if name not in catalog.roles:
            refuse("role.unknown", role=name, suggestions=suggest(name, catalog.roles))


def _assignments(platform: Platform, user: int) -> list[dict[str, object]]:
    context = platform.context(Actor.system("command"))
    request = ListRequest.of("role_assignment", f"user == {user}", ("role",), ("role",), limit=500)
    return list_rows(context, request).rows


def _give_roles(platform: Platform, user: int, names: list[str]) -> None:
    """Exactly these roles, from now on."""
    present = _assignments(platform, user)
    held = {str(row["role"]) for row in present}
    changes = [
        Change("role_assignment", "delete", {}, id=_number(row["id"]), version=_number(row["version"]))
        for row in present
        if row["role"] not in names
    ]
    changes += [Change("role_assignment", "create", {"user": user, "role": name}) for name in names if name not in held]
    if changes:
        settle(write(platform.context(Actor.system("command")), changes, source="api"))


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _done(json: bool, value: dict[str, object], text: str, login: str) -> None:
    if json:
        show_json(value)
    else:
        out.print(f"{text} {login}", markup=False)
