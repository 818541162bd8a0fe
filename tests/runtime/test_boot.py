"""Starting: how long until a platform is ready, how much it holds, and what a process that died leaves behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from runtime.boot import Platform
from runtime.db.engine import Database
from runtime.packs.install import install

ROOT = Path(__file__).parents[2]
PACK = ROOT / "apps" / "sales_kpi"

OPEN = """
import json, psutil, sys
sys.path.insert(0, "platform")
from pathlib import Path
from runtime.boot import Platform
from runtime.settings import Settings
platform = Platform.open(Settings(sys.argv[1], Path(sys.argv[2])))
release, catalog, tables = platform.snapshot()
megabytes = psutil.Process().memory_info().rss / 2**20
print(json.dumps({"release": release, "megabytes": megabytes}))
"""

DIE = """
import os, sys
sys.path.insert(0, "platform")
from runtime.db.engine import Database
from runtime.packs.install import install
database, left = Database.open(sys.argv[1]), int(sys.argv[3])
def die(statement):
    global left
    left -= 1
    if left == 0 or (left < 0 and statement == "COMMIT"):
        os._exit(9)
with database.hooked(die):
    install(database, sys.argv[2])
"""


def run(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_a_platform_is_small(make_platform, tmp_path):
    """How soon it is ready is measured by `dougong bench`."""
    platform = make_platform(PACK)
    done = run(OPEN, platform.database.url, tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["release"] == 2
    assert found["megabytes"] <= 100


@pytest.mark.parametrize("at", [10, 60, -1])
def test_an_installer_that_is_killed_leaves_the_database_as_it_was(make_platform, at):
    """`at`: the statement before which the process dies; -1 is the commit."""
    platform = make_platform()
    done = run(DIE, platform.database.url, PACK, at)
    assert done.returncode == 9, done.stderr
    again = Platform.of(Database.open(platform.database.url), platform.settings)
    try:
        release, catalog, tables = again.snapshot()
        assert release == 1
        with again.database.read() as conn:
            assert conn.execute(select(func.count()).select_from(tables.of("company"))).scalar() == 1
        assert install(again.database, PACK).release == 2
        assert set(again.refresh().catalog.entities) > set(catalog.entities)
    finally:
        again.close()
