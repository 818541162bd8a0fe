"""Form: tabs, sections and fields of one record."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from metadata.kinds.items import Raw, document_head, head, once
from metadata.labels import Label
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list or of a lines grid; `field` is a path, `width` in pixels."""

    field: str
    name: str
    label: Label = dataclasses.field(default_factory=dict)
    width: int | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """A field on a form; `columns` only where the field is lines (empty = all of them)."""

    field: str
    name: str
    label: Label = dataclasses.field(default_factory=dict)
    help: Label = dataclasses.field(default_factory=dict)
    readonly: bool = False
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    uid: str
    label: Label
    fields: tuple[FormField, ...]
    columns: int = 2
    help: Label = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    uid: str
    label: Label
    sections: tuple[Section, ...]
    help: Label = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    uid: str
    label: Label
    pack: str
    of: str
    tabs: tuple[Tab, ...]
    help: Label = dataclasses.field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> Form:
    tabs = []
    for number, tab in enumerate(raw["tabs"]):
        sections = tuple(
            Section(
                **head(section),
                fields=tuple(_field(item) for item in section["fields"]),
                columns=section.get("columns", 2),
            )
            for section in tab["sections"]
        )
        once([(item.name, f"/tabs/{number}/sections/{index}/name") for index, item in enumerate(sections)], problems)
        tabs.append(Tab(**head(tab), sections=sections))
    once([(item.name, f"/tabs/{index}/name") for index, item in enumerate(tabs)], problems)
    return Form(**document_head(raw, pack), of=raw["of"], tabs=tuple(tabs))


def parse_column(raw: str | Raw) -> Column:
    if isinstance(raw, str):
        return Column(raw, raw)
    return Column(raw["field"], raw.get("name", raw["field"]), raw.get("label", {}), raw.get("width"))


def _field(raw: str | Raw) -> FormField:
    if isinstance(raw, str):
        return FormField(raw, raw)
    return FormField(
        raw["field"],
        raw.get("name", raw["field"]),
        raw.get("label", {}),
        raw.get("help", {}),
        raw.get("readonly", False),
        tuple(parse_column(item) for item in raw.get("columns", ())),
    )
