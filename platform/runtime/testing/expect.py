"""What a case expects against what was found: only what is named counts, numbers by value, references by any name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any


class Unmet(Exception):
    """An expectation that does not hold; its text says what was expected and what was found."""


def compare_cell(found: Any, wanted: Any) -> bool:
    """Whether a value is the one wanted. `found` may be a set of names that all mean the same record.

    >>> compare_cell("27000.0000", "27000"), compare_cell({"Acme", "c1"}, "c1"), compare_cell(None, "0")
    (True, True, False)
    """
    if isinstance(found, set | frozenset):
        return str(wanted) in found
    if found is None or wanted is None or isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if found == wanted:
        return True
    first, second = exact(found), exact(wanted)
    return first is not None and first == second


def exact(value: Any) -> Decimal | None:
    """The number a JSON value stands for."""
    if not isinstance(value, int | str) or (isinstance(value, str) and not value[-1:].isdigit()):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def compare_values(row: Mapping[str, Any], wanted: Mapping[str, Any], known: Callable[[Any], Any]) -> None:
    """Every wanted field of a record; lines row by row. `known` gives a reference all its names."""
    for name, value in wanted.items():
        if name not in row:
            raise Unmet(f"{name} is not there")
        found = row[name]
        if isinstance(value, list) and isinstance(found, list):
            if len(value) != len(found):
                raise Unmet(f"{name}: expected {len(value)} rows, found {len(found)}")
            for one, other in zip(found, value, strict=True):
                compare_values(one, other, known)
        elif not compare_cell(known(found), value):
            raise Unmet(f"{name}: expected {value!r}, found {found!r}")


def compare_rows(found: Sequence[Sequence[Any]], wanted: Sequence[Sequence[Any]]) -> None:
    """A whole result, row by row and cell by cell."""
    if len(found) != len(wanted):
        raise Unmet(f"expected {len(wanted)} rows, found {len(found)}: {_shown(found)}")
    for number, (row, expected) in enumerate(zip(found, wanted, strict=True), 1):
        same = len(row) == len(expected) and all(compare_cell(*pair) for pair in zip(row, expected, strict=True))
        if not same:
            raise Unmet(f"row {number}: expected {_shown([expected])}, found {_shown([row])}")


def _shown(rows: Sequence[Sequence[Any]]) -> str:
    cells = [[min(cell) if isinstance(cell, set) and cell else cell for cell in row] for row in rows[:10]]
    return str(cells)
