"""Change, what a writer asks for, and Outcome, what came of it; Draft is a change on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from metadata.codes import CODES
from metadata.fields import ValueProblem
from metadata.problems import Problem, Problems, Refused
from runtime.records.prepared import Prepared

Op = Literal["create", "update", "delete"]
Mode = Literal["all", "each"]
Origin = Literal["ui", "import", "api", "rule", "seed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One record to create, update or delete. `values`: field name to JSON value; a lines field takes the whole
    list of its rows, those with an `id` kept or changed, those without new, those absent deleted.

    `id` or, without one, `external_id` says which record to change; on create `external_id` is the new row's.
    `version`: the version the writer has read.
    """

    entity: str
    op: Op
    values: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None
    version: int | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the change at `index`; `stored` only when the row now stands in the database as asked.

    `id`, `version`: of the row after the write, None where there is none. Pointers of the problems are relative
    to the change: `/values/lines/2/qty`.
    """

    index: int
    id: int | None
    version: int | None
    entity: str
    op: str
    problems: tuple[Problem, ...] = ()
    stored: bool = False

    @property
    def status(self) -> int:
        """HTTP status of this one change."""
        errors = [problem for problem in self.problems if problem.severity == "error"]
        if errors:
            return CODES[errors[0].code].status
        return {"create": 201, "update": 200, "delete": 204}.get(self.op, 200)


def settle(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes when all are sound; else Refused with every problem, `/changes/<index>` in front if several."""
    found = list(outcomes)
    problems = Problems()
    for outcome in found:
        problems.extend(outcome.problems, under="" if len(found) == 1 else f"/changes/{outcome.index}")
    if problems.errors:
        raise Refused(problems)
    return found


class _Told(Problems):
    """The problems of a draft; an error marks the whole change, so that asking for it costs nothing."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    def add(self, code: str, pointer: str = "", **args: Any) -> None:
        super().add(code, pointer, **args)
        self._mark()

    def extend(self, found: Iterable[Problem], *, under: str = "") -> None:
        super().extend(found, under=under)
        self._mark()

    def _mark(self) -> None:
        if self.errors:
            self._draft.root.refused = True


@dataclass(slots=True, eq=False)
class Draft:
    """A change on its way through parse, authorise, compute, validate, store.

    `values`: what was given, as edge values; `before`, `after`: whole rows, edge values by field name, in which a
    parent not stored yet stands as None. `op` touch is a parent whose totals follow from changed lines.
    """

    prepared: Prepared
    op: str
    index: int
    pointer: str = ""
    id: int | None = None
    version: int | None = None
    external_id: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[Draft]] = field(default_factory=dict)  # lines given, in their order, those to delete last
    problems: Problems = field(init=False)
    refused: bool = False  # of a root: it or one of its lines has a problem
    before: dict[str, Any] | None = None
    after: dict[str, Any] = field(default_factory=dict)
    parent: Draft | None = None
    implied: bool = False  # asked for by another change: no rights or versions of its own
    fresh: tuple[str, ...] = ()  # numbers given just now, which nobody else can have
    changed: tuple[str, ...] = ()  # names of stored fields that differ, once computed

    def __post_init__(self) -> None:
        self.problems = _Told(self)

    @property
    def name(self) -> str:
        return self.prepared.entity.name

    @property
    def root(self) -> Draft:
        draft = self
        while draft.parent is not None:
            draft = draft.parent
        return draft

    @property
    def sound(self) -> bool:
        return not self.root.refused

    def found(self) -> list[Problem]:
        """Every problem of the draft and its lines, in the order of the rows."""
        own = list(self.problems)
        for rows in self.rows.values():
            for row in rows:
                own.extend(row.found())
        return own

    def refuse(self, problem: ValueProblem, pointer: str) -> None:
        """Add what a field type refused."""
        told = Problem(problem.code, problem.arguments, pointer, suggestions=problem.suggestions)
        self.problems.extend([told])

    def at(self, name: str) -> str:
        """Pointer of a field."""
        return f"{self.pointer}/{name}" if self.parent else f"{self.pointer}/values/{name}"
