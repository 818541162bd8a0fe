"""Checks of datasets, reports and dashboards."""

from __future__ import annotations

import re
from typing import Any

from metadata.checks.finder import Finder, Place
from metadata.kinds.dashboard import Dashboard, Widget
from metadata.kinds.dataset import Dataset
from metadata.kinds.report import Report, item_name

_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
COLUMNS = 12


def check_dataset(finder: Finder, dataset: Dataset) -> None:
    at = finder.document("dataset", dataset.name)
    at.entity(dataset.of, "/of")
    dimensions = [item.name for item in dataset.dimensions]
    if dataset.date is not None and at.one_of(dataset.date, dimensions, "/date", "dataset.unknown-dimension"):
        type_ = dimension_type(finder, dataset, dataset.date)
        if type_ not in (None, "date", "datetime"):
            at.add("dataset.date-not-date", "/date", name=dataset.date, type=type_)
    for index, fact in enumerate(dataset.also):
        at.entity(fact.of, f"/also/{index}/of")
        for name in fact.dimensions:
            at.one_of(name, dimensions, f"/also/{index}/dimensions/{name}", "dataset.unknown-dimension")
    facts = [fact.name for fact in dataset.also]
    for index, measure in enumerate(dataset.measures):
        if measure.from_ is not None:
            at.one_of(measure.from_, facts, f"/measures/{index}/from", "dataset.unknown-fact")
        if measure.agg is not None and measure.agg != "count" and measure.of is None:
            at.add("measure.needs-of", f"/measures/{index}", agg=measure.agg)


def dimension_type(finder: Finder, dataset: Dataset, name: str) -> str | None:
    """Field type of a dimension that is a plain path; None when it is computed or does not resolve."""
    dimension = dataset.dimension(name)
    entity = finder.catalog.entities.get(dataset.of)
    if dimension is None or entity is None or not _PATH.fullmatch(dimension.of):
        return None
    *references, last = dimension.of.split(".")
    for reference in references:
        field = entity.field(reference)
        entity = finder.catalog.entities.get(getattr(field.options, "to", "")) if field else None
        if entity is None:
            return None
    found = entity.field(last)
    return found.type if found else None


def check_report(finder: Finder, report: Report) -> None:
    at = finder.document("report", report.name)
    dataset: Dataset | None = at.find("dataset", finder.catalog.datasets, report.of, "/of")
    if dataset is None:
        return
    check_query(at, dataset, report.query)
    if report.picture["type"] in ("bar", "line") and not report.query.get("dimensions"):
        at.add("report.needs-dimension", "/picture/type", picture=report.picture["type"])


def check_query(at: Place, dataset: Dataset, query: Any, under: str = "") -> None:
    """Names in a question over the dataset: dimensions, measures, and the items that `sort` may name."""
    names: list[str] = []
    known = {
        "dimension": [item.name for item in dataset.dimensions],
        "measure": [item.name for item in dataset.measures],
    }
    for key, all_names in known.items():
        for index, item in enumerate(query.get(f"{key}s", ())):
            pointer = f"{under}/{key}s/{index}"
            shown = item if isinstance(item, str) else item[key]
            name = item_name(item, key)
            if name in names:
                at.add("name.duplicate", pointer, name=name)
            names.append(name)
            place = pointer if isinstance(item, str) else f"{pointer}/{key}"
            found = at.one_of(shown, all_names, place, f"dataset.unknown-{key}")
            if found and key == "dimension" and not isinstance(item, str) and "grain" in item:
                type_ = dimension_type(at.finder, dataset, shown)
                if type_ not in (None, "date", "datetime"):
                    at.add("report.grain-not-date", f"{pointer}/grain", name=shown, type=type_)
    for index, item in enumerate(query.get("sort", ())):
        at.one_of(item.removeprefix("-"), names, f"{under}/sort/{index}", "report.unknown-item")


def check_dashboard(finder: Finder, dashboard: Dashboard) -> None:
    at = finder.document("dashboard", dashboard.name)
    for index, shared in enumerate(dashboard.filters):
        for dataset_name, dimension in shared.dimensions.items():
            pointer = f"/filters/{index}/dimensions/{dataset_name}"
            dataset = at.find("dataset", finder.catalog.datasets, dataset_name, pointer)
            if dataset is None:
                continue
            names = [item.name for item in dataset.dimensions]
            if at.one_of(dimension, names, pointer, "dataset.unknown-dimension") and shared.type == "period":
                type_ = dimension_type(finder, dataset, dimension)
                if type_ not in (None, "date", "datetime"):
                    at.add("dataset.date-not-date", pointer, name=dimension, type=type_)
    filters = [shared.name for shared in dashboard.filters]
    for index, widget in enumerate(dashboard.widgets):
        pointer = f"/widgets/{index}"
        kind, _, name = widget.of.partition(":")
        if at.one_of(kind, ["report"], pointer + "/of", "dashboard.unknown-widget"):
            at.find("report", finder.catalog.reports, name, pointer + "/of")
        if widget.place["x"] + widget.place["w"] > COLUMNS:
            at.add("dashboard.off-grid", pointer + "/place", widget=widget.name, columns=COLUMNS)
        for position, ignored in enumerate(widget.ignores):
            at.one_of(ignored, filters, f"{pointer}/ignores/{position}", "dashboard.unknown-filter")
        for other in dashboard.widgets[:index]:
            if _overlap(widget, other):
                at.add("dashboard.overlap", pointer + "/place", widget=widget.name, other=other.name)
    widgets = [widget.name for widget in dashboard.widgets]
    for index, name in enumerate(dashboard.phone):
        at.one_of(name, widgets, f"/phone/{index}", "dashboard.unknown-phone-widget")


def _overlap(one: Widget, other: Widget) -> bool:
    a, b = one.place, other.place
    across = a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"]
    return across and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]
