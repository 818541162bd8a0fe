"""Schema changes as Alembic operations: written out as SQL for the plan, and that very SQL is what is run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, ForeignKeyConstraint, Index, Table
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

from runtime.db import dialects
from runtime.db.dialects import SQLITE


class Script:
    """Turns operations into statements for one kind of database, without touching any."""

    def __init__(self, dialect: str) -> None:
        # A running server never plans: it is spared the import.
        from alembic.migration import MigrationContext
        from alembic.operations import Operations

        self.dialect = dialect
        self._lines: list[str] = []
        context = MigrationContext.configure(
            dialect_name=dialect, opts={"as_sql": True, "output_buffer": self, "transactional_ddl": False}
        )
        self._operations = Operations(context)

    def write(self, statement: str) -> None:
        """What Alembic calls with each statement."""
        if stripped := statement.strip():
            self._lines.append(stripped)

    def flush(self) -> None:
        """Nothing is held back."""

    def _taken(self) -> tuple[str, ...]:
        taken, self._lines = tuple(self._lines), []
        return taken

    def create_table(self, table: Table) -> tuple[str, ...]:
        """The table with its indexes. PostgreSQL wants the target of a foreign key to be there: `references` adds
        those once every table stands."""
        inline: list[ForeignKeyConstraint] | None = None if self.dialect == SQLITE else []
        self._operations.execute(CreateTable(table, include_foreign_key_constraints=inline))
        for index in _sorted(table):
            self._operations.execute(CreateIndex(index))
        return self._taken()

    def references(self, table: Table) -> tuple[str, ...]:
        """The foreign keys of a table made by `create_table`; none where they stand in the table already."""
        if self.dialect != SQLITE:
            for constraint in sorted(table.foreign_key_constraints, key=_name):
                self._operations.execute(AddConstraint(constraint))
        return self._taken()

    def add_columns(self, table: Table, names: Iterable[str]) -> tuple[str, ...]:
        for name in names:
            column = table.c[name]
            targets = [
                ForeignKey(
                    key.target_fullname, name=key.constraint.name if key.constraint else None,
                    deferrable=True, initially="DEFERRED",
                )
                for key in column.foreign_keys
            ]  # fmt: skip
            fresh: Column[Any] = Column(name, column.type, *targets, nullable=column.nullable)
            # SQLite adds no constraint afterwards, and Alembic leaves the name out of one within the column.
            self._operations.add_column(table.name, fresh, inline_references=self.dialect == SQLITE)
        return self._taken()

    def create_index(self, index: Index) -> tuple[str, ...]:
        self._operations.execute(CreateIndex(index))
        return self._taken()

    def drop_index(self, index: Index) -> tuple[str, ...]:
        self._operations.drop_index(str(index.name))
        return self._taken()


def _sorted(table: Table) -> list[Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def _name(constraint: ForeignKeyConstraint) -> str:
    return str(constraint.name)


def apply(conn: Connection, statements: Iterable[str]) -> None:
    """Run the statements of a plan in the caller's transaction."""
    with dialects.unlimited(conn):
        for statement in statements:
            conn.exec_driver_sql(statement)
