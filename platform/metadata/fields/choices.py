"""boolean and choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metadata.fields.base import FieldType, HasOptions, NoOptions, ValueProblem, shown
from metadata.labels import Label
from metadata.problems import Problems, suggest


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice; `uid` is what is stored; `retired` = kept for old rows, no longer offered."""

    name: str
    label: Label = field(default_factory=dict)
    color: str | None = None
    retired: bool = False
    uid: str = ""


@dataclass(frozen=True)
class ChoiceOptions:
    options: tuple[Option, ...]

    def option(self, name: str) -> Option | None:
        return next((item for item in self.options if item.name == name), None)


class Boolean(FieldType):
    name = "boolean"
    expression_type = "boolean"
    operators = ("==", "is_not", "empty", "not empty", "!=")

    def parse_options(self, raw: Mapping[str, Any], problems: Problems, pointer: str) -> NoOptions:
        return NoOptions()

    def read(self, field: HasOptions, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueProblem("boolean.bad-form", value=shown(value))
        return value


class Choice(FieldType):
    """One of the named options; the edge value is the option's name."""

    name = "choice"
    expression_type = "text"
    computable = False
    operators = ("in", "none_of", "==", "is_not", "empty", "not empty", "!=", "not in")

    def parse_options(self, raw: Mapping[str, Any], problems: Problems, pointer: str) -> ChoiceOptions:
        options: list[Option] = []
        for index, item in enumerate(raw["options"]):
            if isinstance(item, str):
                option = Option(item, uid=item)
            else:
                name = item["name"]
                option = Option(
                    name, item.get("label", {}), item.get("color"), item.get("retired", False), item.get("uid", name)
                )
            if any(known.name == option.name for known in options):
                problems.add("name.duplicate", f"{pointer}/options/{index}", name=option.name)
            options.append(option)
        return ChoiceOptions(tuple(options))

    def read(self, field: HasOptions, value: Any) -> str:
        options: ChoiceOptions = field.options
        if not isinstance(value, str):
            raise ValueProblem("value.wrong-type", expected=self.name, value=shown(value))
        if options.option(value) is None:
            offered = [option.name for option in options.options if not option.retired]
            raise ValueProblem(
                "choice.unknown-option", suggest(value, offered), value=shown(value), options=", ".join(offered[:12])
            )
        return value
