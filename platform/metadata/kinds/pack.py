"""Pack manifest: name, version, what it requires, its languages and its home page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metadata.kinds.items import Raw, document_head, strings
from metadata.labels import LOCALES, Label
from metadata.problems import Problems


@dataclass(frozen=True, slots=True)
class Pack:
    """`requires`: pack name (or `dougong`, the language) to a range like ">=1.0 <2"; `home`: kind:name of a page."""

    name: str
    uid: str
    label: Label
    pack: str
    version: str
    requires: Mapping[str, str] = field(default_factory=dict)
    locales: tuple[str, ...] = LOCALES
    home: str | None = None
    help: Label = field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> Pack:
    return Pack(
        **document_head(raw, pack),
        version=raw["version"],
        requires=raw.get("requires", {}),
        locales=strings(raw, "locales") or LOCALES,
        home=raw.get("home"),
    )


def satisfies(version: str, wanted: str) -> bool:
    """Is the version inside the range? Only as many parts as the range names are compared.

    >>> satisfies("1.4.2", ">=1.0 <2"), satisfies("2.0.0", ">=1.0 <2"), satisfies("1.4.2", "==1.4")
    (True, False, True)
    """
    own = tuple(int(part) for part in version.split("."))
    for term in wanted.split():
        operator = term.rstrip("0123456789.")
        bound = tuple(int(part) for part in term[len(operator) :].split("."))
        head = own[: len(bound)]
        if not {">=": own >= bound, "==": head == bound, "<": head < bound}[operator]:
            return False
    return True
