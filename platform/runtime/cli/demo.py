"""What `serve --demo` needs: the bundled packs, their demo rows, and people who may sign in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from metadata.labels import text
from runtime.access.actor import Actor, load_actor
from runtime.boot import Platform
from runtime.cli.output import err, progress, say
from runtime.db import system
from runtime.packs.demo import load_demo
from runtime.packs.install import install
from runtime.web.credentials import find_person, set_password

# A demo is open to whoever reaches it, which is why it listens to this machine alone.
PASSWORD: Final = "dougong-demo"


def bundled() -> list[Path]:
    """Folders of the packs that come with the platform: in the installed package, else in the checkout."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "_apps", here.parents[3] / "apps"):
        if found := sorted(path.parent for path in folder.glob("*/pack.json")):
            return found
    return []


def prepare(platform: Platform, scale: Decimal, *, quiet: bool = False) -> list[dict[str, Any]]:
    """Install the bundled packs with their demo rows, once; the log-ins to show, each with its password."""
    log_ins: list[str] = []
    for folder in bundled():
        install(platform.database, folder)
        platform.refresh()
        name = folder.name
        if not quiet:
            err.print(say(f"正在载入 {name} 的演示数据…", f"Loading the demo data of {name} …"), markup=False)
        with progress(name, quiet) as moved:
            ctx = platform.context(Actor.system("seed"), locale="en")
            loaded = load_demo(ctx, name, scale=scale, progress=lambda done: moved(done, 0))
        log_ins.extend(loaded.log_ins)
    return [_log_in(platform, login) for login in log_ins]


def _log_in(platform: Platform, login: str) -> dict[str, Any]:
    loaded = platform.loaded()
    credential = system.credential
    with platform.database.read() as conn:
        person = find_person(platform, conn, login)
        if person is None:
            raise LookupError(f"the demo offers {login!r}, and no such person is active")
        today = datetime.now(loaded.company.zone).date()
        actor = load_actor(conn, loaded.tables, loaded.catalog, person.user, today)
        known = conn.execute(sa.select(credential.c.user).where(credential.c.user == person.user)).first()
    if known is None:
        set_password(platform.database, person.user, person.login, PASSWORD)
    # of a role and those it includes, the one that includes the others is the telling one
    inner = {name for role in actor.roles for name in loaded.catalog.roles[role].includes}
    role = next((loaded.catalog.roles[name] for name in actor.roles if name not in inner), None)
    shown = text(role.label, actor.locale, role.name) if role is not None else ""
    label = dict(role.label) if role is not None else {}
    return {"login": login, "password": PASSWORD, "name": actor.name, "role": shown, "role_label": label}
