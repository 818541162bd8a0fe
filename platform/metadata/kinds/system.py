"""The fields the platform gives to every entity, and to owned, tree and line entities."""

from __future__ import annotations

from metadata.fields import ChoiceOptions, LinesOptions, NumberOptions, Option, ReferenceOptions, TextOptions
from metadata.fields.base import NoOptions
from metadata.kinds.entity import Entity, Field, LineOf, Value
from metadata.labels import Label

SOURCES = (
    Option("ui", {"zh-CN": "界面", "en": "Screen"}, uid="ui"),
    Option("import", {"zh-CN": "导入", "en": "Import"}, uid="import"),
    Option("api", {"zh-CN": "接口", "en": "API"}, uid="api"),
    Option("rule", {"zh-CN": "规则", "en": "Rule"}, uid="rule"),
    Option("seed", {"zh-CN": "预置", "en": "Seed"}, uid="seed"),
)
_INTEGER = NumberOptions(18, 0)
_USER = ReferenceOptions("user")


def _field(name: str, type_: str, label: Label, options: object, *, writable: bool = False, **more: object) -> Field:
    return Field(name, name, type_, label, options, readonly=not writable, system=True, **more)  # type: ignore[arg-type]


EVERY = (
    _field("id", "integer", {"zh-CN": "编号", "en": "ID"}, _INTEGER),
    _field("version", "integer", {"zh-CN": "版本", "en": "Version"}, _INTEGER),
    _field("created_at", "datetime", {"zh-CN": "创建时间", "en": "Created at"}, NoOptions()),
    _field("created_by", "user", {"zh-CN": "创建人", "en": "Created by"}, _USER),
    _field("updated_at", "datetime", {"zh-CN": "修改时间", "en": "Updated at"}, NoOptions()),
    _field("updated_by", "user", {"zh-CN": "修改人", "en": "Updated by"}, _USER),
    _field("deleted_at", "datetime", {"zh-CN": "删除时间", "en": "Deleted at"}, NoOptions()),
    _field("source", "choice", {"zh-CN": "来源", "en": "Source"}, ChoiceOptions(SOURCES)),
    _field("external_id", "text", {"zh-CN": "外部编号", "en": "External ID"}, TextOptions(200), writable=True),
)
OWNED = (
    _field("owner", "user", {"zh-CN": "负责人", "en": "Owner"}, _USER, writable=True, default=Value(expr="me")),
    _field("owner_team", "team", {"zh-CN": "所属部门", "en": "Owner's team"}, ReferenceOptions("team")),
)


def system_fields(entity: Entity, parent: Entity | None, lines: Field | None) -> tuple[Field, ...]:
    """What the platform adds to this entity; `parent` and `lines` when it is the lines of another."""
    own: list[Field] = []
    if parent is not None and lines is not None:
        options: LinesOptions = lines.options
        to_parent = ReferenceOptions(parent.name, on_delete="cascade")
        own.append(_field(options.as_, "reference", parent.label, to_parent, writable=True, required=True))
        own.append(_field("position", "integer", {"zh-CN": "行号", "en": "Position"}, _INTEGER))
    if "tree" in entity.traits:
        label = {"zh-CN": "上级", "en": "Parent"}
        own.append(_field("parent", "reference", label, ReferenceOptions(entity.name), writable=True))
    if entity.owned:
        own.extend(OWNED)
    return (*own, *EVERY)


def line_of(parent: Entity, lines: Field) -> LineOf:
    return LineOf(parent.name, lines.name, lines.options.as_)
