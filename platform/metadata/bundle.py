"""Document and Bundle: raw JSON by kind and name, from a folder, from the core pack, or from database rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from metadata.kinds import KINDS
from metadata.pointer import parents
from metadata.problems import Problem, Problems, Refused, Source, suggest
from metadata.reader import read_json

CORE = "core"
FOLDERS = {kind.folder: kind.name for kind in KINDS.values() if kind.folder}


@dataclass(frozen=True, eq=False)
class RawDocument:
    """One document as it was read: `body` is its JSON, `places` its pointers' lines and columns when from a file."""

    kind: str
    name: str
    pack: str
    body: Mapping[str, Any] = field(repr=False)
    file: str = ""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)

    def source(self, pointer: str = "") -> Source:
        """The place of the pointer, or of the nearest part above it that stands in the file."""
        file = self.file or "/".join(part for part in (self.pack, place_of(self.kind, self.name)) if part)
        for candidate in parents(pointer):
            if candidate in self.places:
                return Source(file, *self.places[candidate])
        return Source(file)


@dataclass(frozen=True, eq=False)
class Bundle:
    """Documents of one or more packs, in order of reading.

    `problems`: what was wrong while reading; `broken`: (kind, name) of files that could not be read, so that what
    refers to them is not reported as well.
    """

    documents: tuple[RawDocument, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, documents: Iterable[RawDocument]) -> Bundle:
        return cls(tuple(documents))

    @classmethod
    def merged(cls, *bundles: Bundle) -> Bundle:
        """One bundle of several packs; a pack that comes again replaces the earlier one whole."""
        documents: list[RawDocument] = []
        problems: list[Problem] = []
        broken: set[tuple[str, str]] = set()
        for bundle in bundles:
            documents = [document for document in documents if document.pack not in bundle.packs]
            documents.extend(bundle.documents)
            problems.extend(bundle.problems)
            broken |= bundle.broken
        return cls(tuple(documents), tuple(problems), frozenset(broken))

    @property
    def packs(self) -> tuple[str, ...]:
        """Names of the packs whose documents these are."""
        return tuple(dict.fromkeys(document.pack for document in self.documents))

    def of_pack(self, pack: str) -> Bundle:
        return Bundle(tuple(document for document in self.documents if document.pack == pack))

    def of_kind(self, kind: str) -> tuple[RawDocument, ...]:
        return tuple(document for document in self.documents if document.kind == kind)

    def get(self, kind: str, name: str) -> RawDocument | None:
        return self._index.get((kind, name))

    @cached_property
    def _index(self) -> dict[tuple[str, str], RawDocument]:
        return {(document.kind, document.name): document for document in reversed(self.documents)}

    @cached_property
    def hash(self) -> str:
        """SHA-256 over pack, kind, name and content; the order of keys and of documents does not matter."""
        digest = hashlib.sha256()
        for document in sorted(self.documents, key=lambda item: (item.pack, item.kind, item.name)):
            body = json.dumps(document.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            digest.update(f"{document.pack}\n{document.kind}\n{document.name}\n{body}\n".encode())
        return digest.hexdigest()


def place_of(kind: str, name: str) -> str:
    """Where a document stands in its pack.

    >>> place_of("entity", "team"), place_of("pack", "core")
    ('entities/team.json', 'pack.json')
    """
    folder = KINDS[kind].folder if kind in KINDS else kind
    return f"{folder}/{name}.json" if folder else "pack.json"


def read_folder(path: Path | str, *, shown: str | None = None) -> Bundle:
    """Read a pack from its folder: pack.json and one folder per kind. What cannot be read is in `problems`.

    `shown`: the folder as messages name it.
    """
    root = Path(path)
    title = str(path) if shown is None else shown
    problems = Problems()
    documents: list[RawDocument] = []
    broken: set[tuple[str, str]] = set()
    if not (root / "pack.json").is_file():
        problems.add("pack.no-manifest", source=Source(title), folder=title)
        return Bundle((), tuple(problems))
    pack = root.name
    for file, kind in _files(root, title, problems):
        name = pack if kind == "pack" else file.stem
        place = _under(title, file.relative_to(root).as_posix())
        try:
            reading = read_json(file.read_bytes(), place)
        except Refused as refused:
            problems.extend(refused.problems)
            broken.add((kind, name))
            continue
        document = _document(reading.value, kind, name, pack, place, reading.places, problems)
        if document is None:
            broken.add((kind, name))
            continue
        if kind == "pack":
            pack = document.name
            document = RawDocument(kind, pack, pack, document.body, document.file, document.places)
        documents.append(document)
    return Bundle(tuple(documents), tuple(problems), frozenset(broken))


@lru_cache(maxsize=1)
def core_bundle() -> Bundle:
    """The core pack that comes with the platform."""
    return read_folder(Path(__file__).parent / CORE, shown=CORE)


def _under(title: str, place: str) -> str:
    return f"{title.rstrip('/')}/{place}" if title else place


def _files(root: Path, title: str, problems: Problems) -> Iterable[tuple[Path, str]]:
    """JSON files with their kinds: the manifest, then the folders in load order, then by name."""
    yield root / "pack.json", "pack"
    for entry in sorted(root.iterdir()):
        if (
            entry.is_dir()
            and not entry.name.startswith(".")
            and entry.name not in FOLDERS
            and any(entry.rglob("*.json"))
        ):
            source = Source(_under(title, entry.name))
            near = suggest(entry.name, FOLDERS)
            problems.add("document.unknown-folder", source=source, folder=entry.name, suggestions=near)
        elif entry.suffix == ".json" and entry.name != "pack.json":
            problems.add("document.outside-folder", source=Source(_under(title, entry.name)), file=entry.name)
    for folder, kind in FOLDERS.items():
        if not (root / folder).is_dir():
            continue
        for entry in sorted((root / folder).iterdir()):
            if entry.suffix == ".json" and entry.is_file():
                yield entry, kind
            elif not entry.name.startswith("."):
                source = Source(_under(title, f"{folder}/{entry.name}"))
                problems.add("document.unexpected-file", source=source, severity="warning", file=entry.name)


def _document(
    body: Any, kind: str, name: str, pack: str, file: str, places: Mapping[str, tuple[int, int]], problems: Problems
) -> RawDocument | None:
    """The document, when it is an object that says the kind of its folder and the name of its file."""
    if not isinstance(body, dict):
        problems.add("document.not-an-object", source=Source(file, 1, 1))
        return None
    raw = RawDocument(kind, name, pack, body, file, places)
    said = body.get("kind")
    if said != kind:
        near = suggest(said, KINDS) if isinstance(said, str) and said not in KINDS else ()
        code = "document.wrong-folder" if said in KINDS else "document.unknown-kind"
        problems.add(code, "/kind", source=raw.source("/kind"), kind=str(said), expected=kind, suggestions=near)
        return None
    own = body.get("name")
    if kind == "pack" and isinstance(own, str):
        return RawDocument(kind, own, own, body, file, places)
    if isinstance(own, str) and own != name:
        problems.add("document.wrong-file-name", "/name", source=raw.source("/name"), name=own, file=f"{name}.json")
        return RawDocument(kind, own, pack, body, file, places)
    return raw
