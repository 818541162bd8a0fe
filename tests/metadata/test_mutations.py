"""Documents damaged at random: checked or refused with places, never a crash."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metadata.bundle import Bundle, RawDocument, core_bundle, read_folder
from metadata.catalog import Catalog
from metadata.problems import Refused
from runtime.packs.check import check

DOCUMENTS = read_folder(Path(__file__).parents[1] / "packs" / "everything").documents
KEYS = ["name", "type", "of", "field", "expr", "and", "x", "filter", "measure"]
WORDS = ["thing", "group", "name", "rows", "amount", "all", "own", "{", "{x}", "a.b.c", "", "report:grid", "0.5"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**15) | st.text(max_size=12) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from spots(item, (*path, key))


@st.composite
def damaged(draw: st.DrawFn) -> Bundle:
    """The everything pack with one to three parts of it replaced, removed or renamed."""
    bodies = {(item.kind, item.name): copy.deepcopy(dict(item.body)) for item in DOCUMENTS}
    for _ in range(draw(st.integers(1, 3))):
        body = bodies[draw(st.sampled_from(sorted(bodies)))]
        path = draw(st.sampled_from(list(spots(body))))
        holder: Any = body
        try:
            for step in path[:-1]:
                holder = holder[step]
            kind = draw(st.sampled_from(["replace", "remove", "rename"]))
            if kind == "replace":
                holder[path[-1]] = draw(VALUES)
            elif kind == "remove" or isinstance(holder, list):
                del holder[path[-1]]
            else:
                holder[draw(st.text(min_size=1, max_size=8))] = holder.pop(path[-1])
        except (KeyError, IndexError, TypeError):
            continue  # an earlier damage took the place away
    return Bundle.merged(
        core_bundle(), Bundle.of(RawDocument(kind, name, "everything", body) for (kind, name), body in bodies.items())
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(damaged())
def test_damaged_packs_are_checked_or_refused(bundle: Bundle) -> None:
    try:
        catalog, warnings = check(bundle)
    except Refused as refused:
        errors = [problem for problem in refused.problems if problem.severity == "error"]
        texts = [problem.line(locale) for problem in refused.problems for locale in ("zh-CN", "en")]
    else:
        errors = []
        texts = [problem.line() for problem in (*catalog.warnings, *warnings)]
        assert isinstance(catalog, Catalog)
    assert all(texts)
    assert all(problem.source is not None for problem in errors)
