"""A database that was made ready once, and fresh copies of it: one per case."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from runtime.db.engine import Database


class Copies:
    """`url`: of the original, which is empty; SQLite copies are files in `scratch`, PostgreSQL copies databases."""

    def __init__(self, url: str, scratch: Path) -> None:
        self._url = make_url(url)
        self._scratch = scratch
        self._numbers = count(1)

    @contextmanager
    def original(self) -> Iterator[Database]:
        """The original, to make it ready."""
        database = Database.open(_text(self._url))
        try:
            yield database
        finally:
            database.dispose()

    @contextmanager
    def copy(self) -> Iterator[Database]:
        """A copy of the original, gone afterwards."""
        number = next(self._numbers)
        if self._url.get_backend_name() == "sqlite":
            file = self._scratch / f"case-{number}.db"
            shutil.copyfile(str(self._url.database), file)
            url = self._url.set(database=str(file))
        else:
            url = self._url.set(database=f"{self._url.database}_case_{number}")
            self._administer(f'CREATE DATABASE "{url.database}" TEMPLATE "{self._url.database}"')
        database = Database.open(_text(url))
        try:
            yield database
        finally:
            database.dispose()
            if self._url.get_backend_name() == "sqlite":
                for left in self._scratch.glob(f"case-{number}.db*"):
                    left.unlink()
            else:
                self._administer(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        url = self._url.set(drivername="postgresql+psycopg", database="postgres")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as conn:
                conn.execute(text(statement))
        finally:
            engine.dispose()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
