"""ImportMap: how the columns of a file become records."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from metadata.kinds.entity import Value, parse_value
from metadata.kinds.items import Raw, document_head, strings
from metadata.labels import Label
from metadata.problems import Problems

DATE_PARTS = ("YYYY", "YY", "MM", "M", "DD", "D", "HH", "H", "mm", "ss")


@dataclass(frozen=True, slots=True)
class FileForm:
    """How the file is written. None = found out from the file itself.

    `skip_rows`: lines above the header; `skip_last`: lines at the end; `row_end`: what ends a row where it is not a
    line break; `quote`: "" = the file quotes nothing.
    """

    type: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    delimiter: str | None = None
    row_end: str | None = None
    quote: str | None = None
    header: bool = True
    skip_rows: int = 0
    skip_last: int = 0


@dataclass(frozen=True, slots=True)
class DropRule:
    """Rows whose cell in `column` fits are left out. `op`: empty, equals, starts, contains."""

    column: str
    op: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """One column. `column`: header text, or "#3" = the third, or else `text` with {header} places.

    `field`: path; `lines.qty` goes to the lines.

    `match`: field of the referenced record to look the cell up by; `format`: date pattern (YYYY/M/D) or "percent";
    `clean`: CLEANINGS in order; `values`: cell to value; `times`: exact factor; `default`: value of an empty cell.
    """

    column: str | None
    field: str
    text: str | None = None
    match: str | None = None
    format: str | None = None
    clean: tuple[str, ...] = ()
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    times: Decimal | None = None
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class ImportMap:
    """`key`: fields that say a record exists already; `group_by`: columns whose equal cells make one record."""

    name: str
    uid: str
    label: Label
    pack: str
    of: str
    columns: tuple[ImportColumn, ...]
    file: FileForm = FileForm()
    drop: tuple[DropRule, ...] = ()
    nulls: tuple[str, ...] = ("",)
    key: tuple[str, ...] = ()
    existing: str = "update"
    group_by: tuple[str, ...] = ()
    constants: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    help: Label = dataclasses.field(default_factory=dict)
    note: str = ""


def parse(raw: Raw, pack: str, problems: Problems) -> ImportMap:
    columns = tuple(_column(item, problems, f"/columns/{index}") for index, item in enumerate(raw["columns"]))
    drop = tuple(DropRule(item["column"], item["op"], item.get("value")) for item in raw.get("drop", ()))
    for index, rule in enumerate(drop):
        if (rule.value is None) != (rule.op == "empty"):
            problems.add("import-map.drop-value", f"/drop/{index}", op=rule.op)
    return ImportMap(
        **document_head(raw, pack),
        of=raw["of"],
        columns=columns,
        file=FileForm(**raw.get("file", {})),
        drop=drop,
        nulls=tuple(raw.get("nulls", ("",))),
        key=strings(raw, "key"),
        existing=raw.get("existing", "update"),
        group_by=strings(raw, "group_by"),
        constants={key: parse_value(value) for key, value in raw.get("constants", {}).items()},
    )


def _column(raw: Raw, problems: Problems, pointer: str) -> ImportColumn:
    form = raw.get("format")
    if form is not None and form != "percent" and not date_parts(form):
        problems.add("import-map.bad-format", pointer + "/format", format=form, parts=" ".join(DATE_PARTS))
    return ImportColumn(
        column=raw.get("column"),
        field=raw["field"],
        text=raw.get("text"),
        match=raw.get("match"),
        format=form,
        clean=strings(raw, "clean"),
        values=raw.get("values", {}),
        times=Decimal(raw["times"]) if "times" in raw else None,
        default=parse_value(raw["default"]) if "default" in raw else None,
    )


def date_parts(form: str) -> list[str]:
    """A date pattern cut into its parts and the text between; empty when it has no year, month and day, or twice one.

    >>> date_parts("YYYY/M/D")
    ['YYYY', '/', 'M', '/', 'D']
    >>> date_parts("M/D")
    []
    """
    parts: list[str] = []
    rest = form
    while rest:
        part = next((known for known in DATE_PARTS if rest.startswith(known)), rest[0])
        parts.append(part)
        rest = rest[len(part) :]
    found = [part[0] + (part[0] if part[0] == "m" else "") for part in parts if part in DATE_PARTS]
    if len(found) != len(set(found)) or not {"Y", "M", "D"} <= set(found):
        return []
    if any(part.isascii() and part.isalpha() and part not in ("T", "Z") for part in parts if part not in DATE_PARTS):
        return []
    return parts
