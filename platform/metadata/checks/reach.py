"""Warnings: texts missing in a language, entities nobody may see, pages nothing leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metadata.bundle import CORE, RawDocument
from metadata.checks.finder import Finder, Place
from metadata.labels import LOCALES

_TEXTS = ("label", "help", "message")
_LABELLED = {
    "fields": "entity",
    "options": "entity",
    "dimensions": "dataset",
    "measures": "dataset",
    "filters": "dashboard",
}
"""Lists whose items people see by a label of their own, and the kind of document they stand in."""
_OPEN = ("values", "rows", "given", "steps", "generate", "constants", "drop")


def check_labels(finder: Finder) -> None:
    """Each text in each language of its pack; each item that people see with a label."""
    for document in finder.catalog.bundle.documents:
        pack = finder.catalog.packs.get(document.pack)
        locales = pack.locales if pack else LOCALES
        at = Place(finder, document)
        if (document.kind, document.name) in finder.broken:
            continue
        for pointer, text in _texts(document.body, ""):
            missing = [locale for locale in locales if not text.get(locale)]
            if missing:
                at.add("label.missing-language", pointer, severity="warning", locales=", ".join(missing))
        for pointer, name in _unlabelled(document):
            at.add("label.missing", pointer, severity="warning", name=name)


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key in _TEXTS and isinstance(item, Mapping):
                yield f"{pointer}/{key}", item
            elif key not in _OPEN:
                yield from _texts(item, f"{pointer}/{key}")


def _unlabelled(document: RawDocument) -> Iterator[tuple[str, str]]:
    """Fields, options, dimensions, measures and shared filters without a label; short forms speak for themselves."""
    body = document.body
    for key, kind in _LABELLED.items():
        for index, item in enumerate(body.get(key, ()) if document.kind == kind else ()):
            if isinstance(item, Mapping) and "label" not in item:
                yield f"/{key}/{index}", item["name"]
    for index, item in enumerate(body["fields"] if document.kind == "entity" else ()):
        for position, option in enumerate(item.get("options", ())):
            if isinstance(option, Mapping) and "label" not in option:
                yield f"/fields/{index}/options/{position}", option["name"]


def check_reach(finder: Finder) -> None:
    """Entities without a grant; views, reports and dashboards without a link."""
    catalog = finder.catalog
    granted = {grant.of for role in catalog.roles.values() for grant in role.grants}
    for entity in catalog.entities.values():
        if entity.pack != CORE and entity.line_of is None and entity.name not in granted:
            place = finder.document("entity", entity.name)
            place.add("entity.no-grant", "", severity="warning", entity=entity.name)
    linked = {item.of for menu in catalog.menus.values() for _, item in menu.walk()}
    linked |= {pack.home for pack in catalog.packs.values()}
    linked |= {widget.of for dashboard in catalog.dashboards.values() for widget in dashboard.widgets}
    menus = {item.partition(":")[2] for item in linked if item and item.startswith("entity:")}
    for kind, pages in (("view", catalog.views), ("report", catalog.reports), ("dashboard", catalog.dashboards)):
        for page in pages.values():
            shown_with_entity = kind == "view" and getattr(page, "of", None) in menus
            if f"{kind}:{page.name}" not in linked and not shown_with_entity:
                place = finder.document(kind, page.name)
                place.add("page.no-link", "", severity="warning", kind=kind, name=page.name)
