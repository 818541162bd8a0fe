"""KINDS: the one list of document kinds, in load order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from metadata.kinds import (
    case,
    dashboard,
    dataset,
    entity,
    form,
    import_map,
    menu,
    pack,
    report,
    role,
    seed,
    view,
)
from metadata.kinds.items import Raw
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class Kind:
    """`folder`: where its documents stand in a pack ("" = beside the folders); its schema is `<name>.schema.json`."""

    name: str
    folder: str
    parse: Callable[[Raw, str, Problems], Any]


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("pack", "", pack.parse),
        Kind("entity", "entities", entity.parse),
        Kind("form", "forms", form.parse),
        Kind("view", "views", view.parse),
        Kind("role", "roles", role.parse),
        Kind("menu", "menus", menu.parse),
        Kind("dataset", "datasets", dataset.parse),
        Kind("report", "reports", report.parse),
        Kind("dashboard", "dashboards", dashboard.parse),
        Kind("import_map", "import_maps", import_map.parse),
        Kind("seed", "seeds", seed.parse),
        Kind("case", "cases", case.parse),
    )
}
