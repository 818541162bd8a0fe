"""ListRequest: which records, in which order, which of their fields; parsed from a URL. Knows no tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from metadata.catalog import Catalog
from metadata.problems import Problems, suggest

PAGE = 50
LARGEST_PAGE = 500
COUNT_CAP = 10_000
MOST_SORTS = 6
MOST_FIELDS = 100
MOST_WORDS = 5
LONGEST_SEARCH = 200
PARAMETERS = ("filter", "sort", "fields", "limit", "after", "count", "q")


@dataclass(frozen=True, slots=True)
class ListRequest:
    """One page of one entity.

    `filter`: expression text, or a filter tree as JSON text; `sort`: paths, `-` in front for descending;
    `fields`: dotted paths, None = every visible stored field; `after`: cursor of the page before.
    """

    entity: str
    filter: str | None = None
    sort: tuple[str, ...] = ()
    fields: tuple[str, ...] | None = None
    limit: int = PAGE
    after: str | None = None
    count: bool = False
    search: str | None = None

    @property
    def words(self) -> list[str]:
        """The words searched for: each must occur in one of the search fields."""
        return (self.search or "").split()[:MOST_WORDS]

    @classmethod
    def of(
        cls,
        entity: str,
        filter: Any = None,
        sort: Iterable[str] = (),
        fields: Iterable[str] | None = None,
        limit: int = PAGE,
        after: str | None = None,
        count: bool = False,
        search: str | None = None,
    ) -> ListRequest:
        """A request made in code: the filter may be a tree."""
        return cls(
            entity,
            filter_text(filter),
            tuple(sort),
            None if fields is None else tuple(fields),
            limit,
            after,
            count,
            search or None,
        )


def filter_text(condition: Any) -> str | None:
    """A condition as text: trees become JSON, so that a request can be a key.

    >>> filter_text({"field": "status", "op": "==", "value": "won"})
    '{"field":"status","op":"==","value":"won"}'
    """
    if condition is None or isinstance(condition, str):
        return condition or None
    return json.dumps(condition, ensure_ascii=False, separators=(",", ":"), default=str)


def condition_of(text: str) -> Any:
    """The condition in a filter text: a tree when it is JSON, else the expression as it stands."""
    if not text.lstrip().startswith("{"):
        return text
    problems = Problems()
    try:
        return json.loads(text, parse_float=str, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        problems.add("query.bad-filter", "/filter", reason=str(error) or "nested too deeply")
    problems.raise_errors()
    return None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def parse_list(catalog: Catalog, entity: str, params: Mapping[str, str]) -> ListRequest:
    """The request in these URL parameters. Raises Refused: reference.unknown-entity, query.unknown-parameter,
    query.bad-limit, query.bad-flag, query.too-many."""
    found = catalog.entity(entity)
    problems = Problems()
    for name in params:
        if name not in PARAMETERS:
            problems.add("query.unknown-parameter", f"/{name}", name=name, suggestions=suggest(name, PARAMETERS))
    sort = _names(params.get("sort"))
    fields = _names(params.get("fields")) if params.get("fields") else None
    for name, given, most in (("sort", sort, MOST_SORTS), ("fields", fields or (), MOST_FIELDS)):
        if len(given) > most:
            problems.add("query.too-many", f"/{name}", name=name, most=most)
    limit = _limit(params.get("limit"), problems)
    count = params.get("count", "0")
    if count not in ("0", "1", "", "true", "false"):
        problems.add("query.bad-flag", "/count", name="count", value=count)
    if len(params.get("q") or "") > LONGEST_SEARCH:
        problems.add("query.search-too-long", "/q", most=LONGEST_SEARCH)
    problems.raise_errors()
    return ListRequest(
        found.name,
        params.get("filter") or None,
        sort,
        fields,
        limit,
        params.get("after") or None,
        count in ("1", "true"),
        (params.get("q") or "").strip() or None,
    )


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip()) if text else ()


def _limit(text: str | None, problems: Problems) -> int:
    if not text:
        return PAGE
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 1 <= int(text) <= LARGEST_PAGE:
        problems.add("query.bad-limit", "/limit", value=text[:60], most=LARGEST_PAGE)
        return PAGE
    return int(text)
