"""Every check there is, in order: what `dougong check` prints and what an install must pass first."""

from __future__ import annotations

from pathlib import Path

from metadata.bundle import Bundle, core_bundle, read_folder
from metadata.catalog import Catalog
from metadata.compile import Unsound, follows
from metadata.problems import Problem, Problems, Refused
from rules.checks import check as check_rules
from runtime.packs.store import compiled


def check(bundle: Bundle) -> tuple[Catalog, tuple[Problem, ...]]:
    """The catalog of these documents and its warnings; raises Refused with every problem at once."""
    problems = Problems()
    try:
        catalog = compiled(bundle)
    except Unsound as refused:
        # what is sound is read on, so that expressions are told of at once with shapes and names
        problems.extend(refused.problems)
        problems.extend(item for item in check_rules(refused.catalog) if not follows(item, refused.lost))
        raise Refused(problems) from None
    problems.extend(check_rules(catalog))
    problems.raise_errors()
    return catalog, tuple(problems)


def check_folder(folder: Path | str, *others: Path | str) -> tuple[Problem, ...]:
    """All problems of a pack folder beside the core pack and `others` (packs it needs), without a database."""
    incoming = Bundle.merged(core_bundle(), *(read_folder(other) for other in others), read_folder(folder))
    try:
        _, warnings = check(incoming)
    except Refused as refused:
        return refused.problems
    return warnings
