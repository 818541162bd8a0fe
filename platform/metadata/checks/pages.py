"""Checks of forms, views and menus."""

from __future__ import annotations

from metadata.checks.finder import Finder, Place
from metadata.kinds.entity import Entity
from metadata.kinds.form import Form, FormField
from metadata.kinds.menu import TARGETS, Menu
from metadata.kinds.view import View


def check_form(finder: Finder, form: Form) -> None:
    at = finder.document("form", form.name)
    entity = at.entity(form.of, "/of")
    if entity is None:
        return
    seen: set[str] = set()
    for number, tab in enumerate(form.tabs):
        for position, section in enumerate(tab.sections):
            for index, item in enumerate(section.fields):
                pointer = f"/tabs/{number}/sections/{position}/fields/{index}"
                if item.field in seen:
                    at.add("form.field-twice", pointer, field=item.field)
                seen.add(item.field)
                _form_field(at, entity, item, pointer)


def _form_field(at: Place, entity: Entity, item: FormField, pointer: str) -> None:
    found = at.path(entity, item.field, pointer)
    if found is None or not item.columns:
        return
    if found.type != "lines":
        at.add("form.columns-not-lines", pointer + "/columns", field=found.name, type=found.type)
        return
    lines = at.catalog.entities.get(found.options.of)
    for index, column in enumerate(item.columns):
        if lines is not None:
            at.path(lines, column.field, f"{pointer}/columns/{index}")


def check_view(finder: Finder, view: View) -> None:
    at = finder.document("view", view.name)
    entity = at.entity(view.of, "/of")
    if entity is None:
        return
    for index, column in enumerate(view.columns):
        found = at.path(entity, column.field, f"/columns/{index}")
        if found is not None and found.type == "lines":
            at.add("field.not-stored", f"/columns/{index}", field=found.name, type=found.type)
    at.sort(entity, view.sort, "/sort")


def check_menu(finder: Finder, menu: Menu) -> None:
    at = finder.document("menu", menu.name)
    for pointer, item in menu.walk():
        if item.of is not None:
            check_target(at, item.of, pointer + "/of")


def check_target(at: Place, target: str, pointer: str) -> None:
    """`kind:name` of a page that exists."""
    kind, _, name = target.partition(":")
    catalog = at.catalog
    pages = {
        "entity": catalog.entities,
        "view": catalog.views,
        "report": catalog.reports,
        "dashboard": catalog.dashboards,
    }
    if at.one_of(kind, TARGETS, pointer, "menu.unknown-target", kinds=", ".join(TARGETS)):
        at.find(kind, pages[kind], name, pointer)
