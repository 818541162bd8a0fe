"""A platform with the workshop pack, and short ways to write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.access.actor import Actor
from runtime.context import Context
from runtime.records.write import Change, Outcome, settle, write

PACK = Path(__file__).parent / "pack"


@pytest.fixture
def shop(make_platform: Callable[..., Any]) -> Any:
    return make_platform(PACK)


@pytest.fixture
def ctx(shop: Any, now: Any) -> Context:
    """An engine's view: every right."""
    context: Context = shop.context(Actor.system("test"), now, "en")
    return context


@pytest.fixture
def make(ctx: Context) -> Callable[..., int]:
    """`make("part", name="bolt")`: a stored record, its id."""

    def one(entity: str, **values: Any) -> int:
        (outcome,) = settle(write(ctx, [Change(entity, "create", values)], source="rule"))
        assert outcome.id is not None
        return outcome.id

    return one


@pytest.fixture
def row(ctx: Context) -> Callable[[str, int], dict[str, Any]]:
    """A whole row as edge values."""
    from runtime.query.rows import load

    def one(entity: str, id: int) -> dict[str, Any]:
        with ctx.database.read() as conn:
            return load(ctx, conn, entity, [id])[id]

    return one


def codes(outcomes: list[Outcome]) -> list[list[tuple[str, str]]]:
    """(code, pointer) of the problems of each outcome."""
    return [[(problem.code, problem.pointer) for problem in outcome.problems] for outcome in outcomes]
