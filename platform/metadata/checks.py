"""Cross-reference checks over a Catalog: every name resolves, and what is valid but reaches nobody is listed."""

from __future__ import annotations

from metadata.catalog import Catalog
from metadata.problems import Problem


def check(catalog: Catalog, broken: frozenset[tuple[str, str]] = frozenset()) -> list[Problem]:
    """Problems between documents. `broken`: (kind, name) of documents that exist but could not be read."""
    return []
