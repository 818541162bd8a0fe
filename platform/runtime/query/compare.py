"""Comparisons: which days a filter keeps to, the filter moved to an earlier period, and what is shown of the two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from metadata.problems import refuse
from rules.expression.ir import BOOLEAN, And, Compare, Expr, Literal, Period, Within
from runtime.query import grains

Days = tuple[date | None, date | None]


def conjuncts(kept: Expr | None) -> list[Expr]:
    """The tests that must all hold."""
    if kept is None:
        return []
    if isinstance(kept, And):
        return [item for part in kept.items for item in conjuncts(part)]
    return [kept]


def bounds(items: Sequence[Expr], day: Expr, period_of: Callable[[str], Days]) -> tuple[Days, list[Expr]]:
    """The days plain tests of `day` keep to, and the tests that are about other things."""
    first: date | None = None
    last: date | None = None
    rest: list[Expr] = []
    for item in items:
        low: date | None = None
        high: date | None = None
        if isinstance(item, Within) and item.item == day:
            if item.period.name is not None:
                low, high = period_of(item.period.name)
            else:
                low, high = item.period.first, item.period.last
        elif isinstance(item, Compare) and item.left == day and isinstance(item.right, Literal):
            value = item.right.value
            if not isinstance(value, date) or item.op not in ("==", ">=", "<="):
                rest.append(item)
                continue
            low, high = (value if item.op != "<=" else None), (value if item.op != ">=" else None)
        else:
            rest.append(item)
            continue
        first = low if first is None else first if low is None else max(first, low)
        last = high if last is None else last if high is None else min(last, high)
    return (first, last), rest


def moved(
    kept: Expr | None, day: Expr, grain: str, word: str, period_of: Callable[[str], Days], name: str | None
) -> Expr | None:
    """The filter moved to the earlier period; every other condition stays. Raises Refused query.compare-period."""
    (first, last), rest = bounds(conjuncts(kept), day, period_of)
    if any(day in set(item.walk()) for item in rest):
        refuse("query.compare-period", "/filter", name=name)
    days = grains.shifted(first, last, grain, word)
    items = list(rest)
    if days != (None, None):
        items.append(Within(type=BOOLEAN, item=day, period=Period(None, *days)))
    return items[0] if len(items) == 1 else And(type=BOOLEAN, items=tuple(items)) if items else None


def difference(show: str, now: Any, before: Any) -> Any:
    """What is shown of a figure and the earlier one: that one, the change, or its rate; over nothing: nothing."""
    if show == "value":
        return before
    if now is None or before is None:
        return None
    if show == "change":
        return now - before
    return (now - before) / before if before else None
