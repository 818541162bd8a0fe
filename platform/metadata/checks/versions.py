"""Checks of pack manifests: what they require is there, and the home page exists."""

from __future__ import annotations

from metadata.checks.finder import Finder
from metadata.checks.pages import check_target
from metadata.kinds.pack import Pack, satisfies

LANGUAGE = "1.0.0"
"""Version of the metadata language, which a pack requires by the name `dougong`."""


def check_pack(finder: Finder, pack: Pack) -> None:
    at = finder.document("pack", pack.name)
    versions = {name: other.version for name, other in finder.catalog.packs.items()} | {"dougong": LANGUAGE}
    for name, wanted in pack.requires.items():
        pointer = f"/requires/{name}"
        if not at.one_of(name, versions, pointer, "pack.missing") or satisfies(versions[name], wanted):
            continue
        at.add("pack.wrong-version", pointer, name=name, version=versions[name], wanted=wanted)
    if _requires_itself(finder, pack):
        at.add("pack.requires-itself", "/requires", name=pack.name)
    if pack.home is not None:
        check_target(at, pack.home, "/home")


def _requires_itself(finder: Finder, pack: Pack) -> bool:
    seen: set[str] = set()
    waiting = list(pack.requires)
    while waiting:
        name = waiting.pop()
        if name == pack.name:
            return True
        if name not in seen and name in finder.catalog.packs:
            seen.add(name)
            waiting.extend(finder.catalog.packs[name].requires)
    return False
