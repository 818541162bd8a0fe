"""Question: what is asked of a dataset, parsed from the body of /api/query. Names only; rights and SQL come later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.labels import Label
from metadata.problems import Problems, suggest
from runtime.query.grains import COMPARES, GRAINS
from runtime.query.request import filter_text

KEYS = ("of", "dimensions", "measures", "filter", "sort", "limit", "totals")
SHOWS = ("value", "change", "change_rate", "running", "share")
MOST_ROWS = 50_000
MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class DimensionItem:
    """A column to group by; `grain` of dates only."""

    name: str
    dimension: str
    grain: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureItem:
    """A column of figures: `filter` narrows this one; `compare` looks at an earlier period; `show` what of it."""

    name: str
    measure: str
    label: Label = field(default_factory=dict, hash=False, compare=False)
    filter: str | None = None
    compare: str | None = None
    show: str = "value"


@dataclass(frozen=True, slots=True)
class Question:
    """`filter`: expression text, or a tree as JSON text, over dimension names and fields of the base entity."""

    of: str
    dimensions: tuple[DimensionItem, ...] = ()
    measures: tuple[MeasureItem, ...] = ()
    filter: str | None = None
    sort: tuple[str, ...] = ()
    limit: int | None = None
    totals: bool = False


def parse_question(body: Any) -> Question:
    """Raises Refused with everything that is wrong in the shape of the body: query.bad-body and its like."""
    problems = Problems()
    if not isinstance(body, Mapping):
        problems.add("query.bad-body", "", reason="an object is needed")
        problems.raise_errors()
    for key in body:
        if key not in KEYS:
            problems.add("query.unknown-parameter", f"/{key}", name=key, suggestions=suggest(str(key), KEYS))
    of = body.get("of")
    if not isinstance(of, str) or not of:
        problems.add("query.bad-body", "/of", reason="the name of a dataset is needed")
    asked = [_dimension(raw, f"/dimensions/{n}", problems) for n, raw in enumerate(_list(body, "dimensions", problems))]
    figures = [_measure(raw, f"/measures/{n}", problems) for n, raw in enumerate(_list(body, "measures", problems))]
    dimensions = tuple(item for item in asked if item is not None)
    measures = tuple(item for item in figures if item is not None)
    if not dimensions and not measures and not len(problems):
        problems.add("query.nothing-asked", "")
    names: set[str] = set()
    for place, name in [
        *((f"/dimensions/{index}", item.name) for index, item in enumerate(dimensions)),
        *((f"/measures/{index}", item.name) for index, item in enumerate(measures)),
    ]:
        if name in names:
            problems.add("query.same-name-twice", place, name=name)
        names.add(name)
    condition = body.get("filter")
    if condition is not None and not isinstance(condition, str | Mapping):
        problems.add("query.bad-body", "/filter", reason="an expression or a filter tree is needed")
        condition = None
    sort = tuple(name for name in _list(body, "sort", problems) if _is_name(name, problems))
    for index, name in enumerate(sort):
        if name.removeprefix("-") not in names:
            near = suggest(name.removeprefix("-"), names)
            problems.add("query.unknown-sort", f"/sort/{index}", name=name, suggestions=near)
    limit = body.get("limit")
    if limit is not None and (type(limit) is not int or not 1 <= limit <= MOST_ROWS):
        problems.add("query.bad-limit", "/limit", value=str(limit)[:60], most=MOST_ROWS)
    totals = body.get("totals")
    if not isinstance(totals, bool) and totals not in (None, [], ["rows"]):
        problems.add("query.bad-body", "/totals", reason='["rows"] is needed')
    problems.raise_errors()
    return Question(str(of), dimensions, measures, filter_text(condition), sort, limit, bool(totals))


def _list(body: Mapping[str, Any], key: str, problems: Problems) -> list[Any]:
    raw = body.get(key)
    if raw is None:
        return []
    if not isinstance(raw, list | tuple):
        problems.add("query.bad-body", f"/{key}", reason="a list is needed")
        return []
    if len(raw) > MOST_ITEMS:
        problems.add("query.too-many", f"/{key}", name=key, most=MOST_ITEMS)
    return list(raw[:MOST_ITEMS])


def _is_name(raw: Any, problems: Problems) -> bool:
    if isinstance(raw, str):
        return True
    problems.add("query.bad-body", "/sort", reason="names are needed")
    return False


def _dimension(raw: Any, pointer: str, problems: Problems) -> DimensionItem | None:
    item = _item(raw, "dimension", ("dimension", "grain", "name", "label"), pointer, problems)
    if item is None:
        return None
    grain = item.get("grain")
    if grain is not None and grain not in GRAINS:
        near = suggest(str(grain), GRAINS)
        problems.add("query.unknown-grain", f"{pointer}/grain", name=str(grain), suggestions=near)
        return None
    return DimensionItem(item["name"], item["dimension"], grain)


def _measure(raw: Any, pointer: str, problems: Problems) -> MeasureItem | None:
    known = ("measure", "name", "label", "filter", "compare", "show")
    item = _item(raw, "measure", known, pointer, problems)
    if item is None:
        return None
    compare, show = item.get("compare"), item.get("show", "value")
    if compare is not None and compare not in COMPARES:
        near = suggest(str(compare), COMPARES)
        problems.add("query.unknown-compare", f"{pointer}/compare", name=str(compare), suggestions=near)
        return None
    if show not in SHOWS:
        near = suggest(str(show), SHOWS)
        problems.add("query.unknown-show", f"{pointer}/show", name=str(show), suggestions=near)
        return None
    if show.startswith("change") and compare is None:
        problems.add("query.change-of-what", f"{pointer}/show", show=show)
        return None
    if compare is not None and show in ("running", "share"):
        problems.add("query.no-compare-here", f"{pointer}/compare", show=show)
        return None
    condition = item.get("filter")
    if condition is not None and not isinstance(condition, str | Mapping):
        problems.add("query.bad-body", f"{pointer}/filter", reason="an expression or a filter tree is needed")
        return None
    label = item.get("label") or {}
    if isinstance(label, str):
        label = {"en": label}
    if not isinstance(label, Mapping) or not all(isinstance(text, str) for text in label.values()):
        problems.add("query.bad-body", f"{pointer}/label", reason="texts by language are needed")
        label = {}
    return MeasureItem(item["name"], item["measure"], label, filter_text(condition), compare, show)


def _item(raw: Any, key: str, known: tuple[str, ...], pointer: str, problems: Problems) -> dict[str, Any] | None:
    """An item in its long form, with a name; None when it has none or is no item at all."""
    if isinstance(raw, str):
        return {key: raw, "name": raw}
    if not isinstance(raw, Mapping) or not isinstance(raw.get(key), str):
        problems.add("query.bad-body", pointer, reason=f'a name, or an object with "{key}", is needed')
        return None
    for word in raw:
        if word not in known:
            near = suggest(str(word), known)
            problems.add("query.unknown-parameter", f"{pointer}/{word}", name=word, suggestions=near)
    name = raw.get("name", raw[key])
    if not isinstance(name, str) or not name or name.startswith("-"):
        problems.add("query.bad-body", f"{pointer}/name", reason="a name is needed")
        return None
    return {**raw, "name": name}
