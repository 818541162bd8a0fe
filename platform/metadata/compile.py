"""Bundle to Catalog: shape, parse, resolve, check; all problems at once."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from metadata.bundle import CORE, Bundle, RawDocument, core_bundle
from metadata.catalog import Catalog
from metadata.checks import check
from metadata.fields.text import TextOptions
from metadata.kinds import KINDS
from metadata.kinds.dataset import automatic
from metadata.kinds.entity import Entity, Field
from metadata.kinds.system import line_of, system_fields
from metadata.names import SYSTEM_FIELDS
from metadata.pointer import get, join, split
from metadata.problems import Problem, Problems, Refused
from metadata.shape import check_shape

MAPS = {
    "pack": "packs",
    "entity": "entities",
    "form": "forms",
    "view": "views",
    "role": "roles",
    "menu": "menus",
    "dataset": "datasets",
    "report": "reports",
    "dashboard": "dashboards",
    "import_map": "import_maps",
    "seed": "seeds",
    "case": "cases",
}
"""Kind to its map in the Catalog."""
ROUNDS = 3  # a word put right may show the next one
WORD = re.compile(r"\w+")


class Unsound(Refused):
    """Documents refused; `catalog` is what is sound of them, for checks that come after.

    `lost`: names of fields left out of it, so that a later problem that speaks of one says nothing (see `follows`).
    """

    def __init__(self, problems: Problems, catalog: Catalog, lost: frozenset[str]) -> None:
        super().__init__(problems)
        self.catalog = catalog
        self.lost = lost


def compile(bundle: Bundle, *, trusted: bool = False) -> Catalog:
    """The Catalog of the documents and of the core pack. Refused with every problem found.

    `trusted`: the documents were compiled before (a release in the database); shapes and names are not checked again.
    """
    if CORE not in bundle.packs:
        bundle = Bundle.merged(core_bundle(), bundle)
    problems = Problems(bundle.problems)
    broken = set(bundle.broken)
    lost: set[str] = set()
    sound = bundle.documents if trusted else _sound(bundle, problems, broken, lost)
    told = Problems()
    found: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for document in _in_pack_order(sound):
        notes = Problems()
        definition = KINDS[document.kind].parse(document.body, document.pack, notes)
        add_located(told, notes, document)
        found[document.kind][document.name] = definition
    found["entity"] = _resolved(found["entity"], bundle, told)
    datasets = {name: automatic(entity) for name, entity in found["entity"].items()}
    found["dataset"] = {**datasets, **found["dataset"]}
    maps: dict[str, Any] = {MAPS[kind]: items for kind, items in found.items()}
    catalog = Catalog(hash=bundle.hash, bundle=bundle, **maps)
    if not trusted:
        told.extend(check(catalog, frozenset(broken)))
    problems.extend(problem for problem in told if not follows(problem, lost))
    if problems.errors:
        raise Unsound(problems, _pruned(catalog, told, lost), frozenset(lost))
    return replace(catalog, warnings=tuple(problems))


def add_located(problems: Problems, found: Problems, document: RawDocument) -> None:
    """Add problems of one document with their place in its file."""
    problems.extend(replace(problem, source=problem.source or document.source(problem.pointer)) for problem in found)


def _sound(bundle: Bundle, problems: Problems, broken: set[tuple[str, str]], lost: set[str]) -> list[RawDocument]:
    """Documents whose shape is right, or is once mended, and whose name is theirs alone; the others become `broken`.

    A mended document takes part, so that what else is wrong with it is told at once; `lost` gets the names of its
    fields that nothing can be said of.
    """
    sound: list[RawDocument] = []
    seen: dict[tuple[str, str], RawDocument] = {}
    for document in bundle.documents:
        key = (document.kind, document.name)
        if key in seen:
            other = seen[key].source()
            at = document.source("/name")
            problems.add(
                "document.duplicate-name", "/name", source=at, kind=document.kind, name=document.name, other=str(other)
            )
            continue
        seen[key] = document
        shape = check_shape(document)
        problems.extend(shape)
        if not shape.errors:
            sound.append(document)
        elif (mended := _mended(document, shape, lost)) is not None:
            sound.append(mended)
        else:
            broken.add(key)
    return sound


def _mended(document: RawDocument, shape: Problems, lost: set[str]) -> RawDocument | None:
    """The document as it was probably meant: what was misspelt put right, fields beyond that as mere names.

    Items keep their places, and so their pointers. None when that does not make its shape right.
    """
    for _ in range(ROUNDS):
        body = copy.deepcopy(dict(document.body))
        names = [name for problem in shape.errors for name in _mend(body, problem)]
        document = replace(document, body=body)
        lost.update(names)
        shape = check_shape(document)
        if not shape.errors:
            return document
    return None


def _mend(body: dict[str, Any], problem: Problem) -> Iterator[str]:
    """Mend one place of the body; gives the name of a field that became a mere name."""
    path = split(problem.pointer)
    above, last = _at(body, path[:-1]), path[-1] if path else ""
    meant = problem.suggestions[0] if problem.suggestions else None
    if isinstance(above, dict) and last in above:
        if problem.code in ("document.unknown-key", "field.unknown-option"):
            value = above.pop(last)
            if meant is not None:
                above.setdefault(meant, value)
            return
        if meant is not None and problem.code in ("document.not-one-of", "field.unknown-type"):
            above[last] = meant
            return
    if path[:1] == ["fields"] and len(path) > 1 and path[1].isdigit() and isinstance(body.get("fields"), list):
        number = int(path[1])
        item = body["fields"][number]
        if isinstance(item, dict) and isinstance(name := item.get("name"), str):
            body["fields"][number] = {"name": name, "label": {"zh-CN": name, "en": name}, "type": "text"}
            yield name


def _at(body: Mapping[str, Any], path: list[str]) -> Any:
    """What stands there; None when mending another place took it away."""
    try:
        return get(body, join(*path))
    except KeyError:
        return None


def follows(problem: Problem, lost: Set[str]) -> bool:
    """Whether a problem speaks of a field that is only known by name: it may not be one."""
    told = (value for key, value in problem.args.items() if key != "known")
    return bool(lost) and any(word in lost for value in told for word in WORD.findall(str(value)))


def _pruned(catalog: Catalog, problems: Problems, lost: set[str]) -> Catalog:
    """The catalog without the datasets something is wrong with, such fields as mere names: `lost` gets these names."""
    wrong = {(problem.source.file, problem.pointer) for problem in problems.errors if problem.source is not None}

    def at(kind: str, name: str) -> set[tuple[str, ...]]:
        document = catalog.bundle.get(kind, name)
        file = document.source().file if document is not None else None
        return {tuple(split(pointer)) for where, pointer in wrong if where == file}

    entities = {}
    for name, entity in catalog.entities.items():
        places = {path[:2] for path in at("entity", name)}
        fields = list(entity.fields)
        for index, item in enumerate(fields):
            target = getattr(item.options, "to", None) or getattr(item.options, "of", None)
            summed = item.rollup is not None and (entity.by_name.get(item.rollup.from_) or item).type != "lines"
            gone = target is not None and target not in catalog.entities
            if ("fields", str(index)) in places or gone or summed:
                lost.add(item.name)  # it keeps its place, by which the others are pointed at
                fields[index] = Field(item.name, item.uid, "text", item.label, TextOptions(), system=item.system)
        for index, item in enumerate(fields):
            if item.rollup is not None and item.rollup.from_ in lost:
                lost.add(item.name)
                fields[index] = Field(item.name, item.uid, "text", item.label, TextOptions())
        entities[name] = replace(entity, fields=tuple(fields))
    datasets = {name: item for name, item in catalog.datasets.items() if not at("dataset", name)}
    return replace(catalog, entities=entities, datasets=datasets)


def _in_pack_order(documents: list[RawDocument] | tuple[RawDocument, ...]) -> list[RawDocument]:
    """Packs after what they require, then kinds in load order; the order of reading decides the rest."""
    requires = {
        document.name: [str(name) for name in document.body.get("requires", {})]
        for document in documents
        if document.kind == "pack"
    }
    order: list[str] = []

    def visit(pack: str, above: tuple[str, ...]) -> None:
        if pack in order or pack in above:
            return
        for needed in (CORE, *requires.get(pack, ())):
            if needed in requires and needed != pack:
                visit(needed, (*above, pack))
        order.append(pack)

    for document in documents:
        visit(document.pack, ())
    kinds = list(KINDS)
    return sorted(documents, key=lambda item: (order.index(item.pack), kinds.index(item.kind)))


def _resolved(entities: Mapping[str, Entity], bundle: Bundle, problems: Problems) -> dict[str, Entity]:
    """Entities with the fields the platform gives them, and line entities knowing their parent."""
    parents: dict[str, tuple[Entity, Field]] = {}
    for entity in entities.values():
        for item in entity.lines:
            options = item.options
            place = f"/fields/{[field.name for field in entity.fields].index(item.name)}"
            if options.of not in entities:
                continue  # checks.py says so
            if options.of in parents:
                other, field = parents[options.of]
                args = {"entity": options.of, "other": f"{other.name}.{field.name}"}
                _add(problems, bundle, entity, "lines.second-parent", place + "/of", **args)
                continue
            if entities[options.of].field(options.as_) is not None:
                args = {"entity": options.of, "field": options.as_}
                _add(problems, bundle, entity, "lines.name-taken", place + "/as", **args)
            parents[options.of] = (entity, item)
    resolved: dict[str, Entity] = {}
    for name, entity in entities.items():
        parent, lines = parents.get(name, (None, None))
        own: list[Field] = []
        for index, item in enumerate(entity.fields):
            if item.name in SYSTEM_FIELDS or (item.name == "parent" and "tree" in entity.traits):
                _add(problems, bundle, entity, "field.system-name", f"/fields/{index}/name", field=item.name)
            else:
                own.append(item)
        resolved[name] = replace(
            entity,
            fields=(*own, *system_fields(entity, parent, lines)),
            line_of=line_of(parent, lines) if parent is not None and lines is not None else None,
        )
    return resolved


def _add(problems: Problems, bundle: Bundle, at: Entity, code: str, pointer: str, **args: Any) -> None:
    document = bundle.get("entity", at.name)
    problems.add(code, pointer, source=document.source(pointer) if document else None, **args)
