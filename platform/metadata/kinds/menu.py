"""Menu: navigation; an item opens something or holds more items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from metadata.kinds.items import Raw, document_head, head, once
from metadata.labels import Label
from metadata.problems import Problems

TARGETS = ("entity", "view", "report", "dashboard")


@dataclass(frozen=True, slots=True)
class MenuItem:
    """`of`: kind:name of what it opens (None for a group); an empty label means that of the thing opened."""

    name: str
    uid: str
    label: Label
    of: str | None = None
    icon: str | None = None
    items: tuple[MenuItem, ...] = ()
    help: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Menu:
    name: str
    uid: str
    label: Label
    pack: str
    items: tuple[MenuItem, ...]
    help: Label = field(default_factory=dict)
    note: str = ""

    def walk(self) -> Iterable[tuple[str, MenuItem]]:
        """Every item with its pointer, groups before what they hold."""
        return _walk(self.items, "/items")


def parse(raw: Raw, pack: str, problems: Problems) -> Menu:
    return Menu(**document_head(raw, pack), items=_items(raw["items"], problems, "/items"))


def _items(raw: Iterable[Raw], problems: Problems, pointer: str) -> tuple[MenuItem, ...]:
    items = tuple(
        MenuItem(
            **head(item, item.get("of", "").partition(":")[2]),
            of=item.get("of"),
            icon=item.get("icon"),
            items=_items(item.get("items", ()), problems, f"{pointer}/{index}/items"),
        )
        for index, item in enumerate(raw)
    )
    once([(item.name, f"{pointer}/{index}") for index, item in enumerate(items)], problems)
    return items


def _walk(items: tuple[MenuItem, ...], pointer: str) -> Iterable[tuple[str, MenuItem]]:
    for index, item in enumerate(items):
        yield f"{pointer}/{index}", item
        yield from _walk(item.items, f"{pointer}/{index}/items")
