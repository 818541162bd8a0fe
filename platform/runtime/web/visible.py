"""The catalog as one actor may see it, for the pages: no entity, field, dataset or page he has no right to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from metadata.catalog import Catalog
from metadata.fields import FIELD_TYPES
from metadata.fields.choices import ChoiceOptions
from metadata.fields.links import LinesOptions, ReferenceOptions
from metadata.fields.numbers import NumberOptions
from metadata.fields.text import AutoNumberOptions, TextOptions
from metadata.kinds.dashboard import Dashboard
from metadata.kinds.dataset import Dataset, Dimension, Measure
from metadata.kinds.entity import Entity, Field, Value
from metadata.kinds.form import Column, Form, FormField
from metadata.kinds.menu import MenuItem
from metadata.kinds.report import Report
from metadata.kinds.view import View
from rules.conditions import condition
from rules.expression.ir import Expr
from rules.expression.parse import parse
from rules.expression.scope import Scope
from runtime.access.actor import Actor
from runtime.access.scope import EntityRights, Rights, condition_names, rights

Json = dict[str, Any]


@dataclass(frozen=True)
class Visible:
    """One catalog through the rights of one kind of actor."""

    catalog: Catalog
    rights: Rights

    @classmethod
    def to(cls, catalog: Catalog, actor: Actor) -> Visible:
        return cls(catalog, rights(catalog, actor))

    # --- what may be seen -----------------------------------------------------------------------

    def entity(self, name: str) -> bool:
        """Some row can be read, or one can be made."""
        own = self.rights.entity(name)
        return bool(own.read) or own.create

    def fields(self, entity: Entity) -> tuple[Field, ...]:
        own = self.rights.entity(entity.name)
        return tuple(item for item in entity.fields if item.name in own.visible and self._lines_shown(item))

    def path(self, entity: str, path: str) -> bool:
        """Every step of a dotted path is shown."""
        for name in path.split("."):
            known = self.catalog.entities.get(entity)
            field = known.field(name) if known else None
            if known is None or field is None or name not in self.rights.entity(entity).visible:
                return False
            entity = getattr(field.options, "to", "")
        return True

    def dataset(self, dataset: Dataset) -> bool:
        return bool(self.rights.entity(dataset.of).read)

    def dimension(self, dataset: Dataset, dimension: Dimension) -> bool:
        return self._reads(_expression(self.catalog, dataset.of, dimension.of))

    def measure(self, dataset: Dataset, measure: Measure) -> bool:
        """All that a measure reads is shown: its fact, its fields, its filter, the measures of its formula."""
        if measure.formula is not None:
            inner = parse(measure.formula, Scope.of_measures(dataset))
            named = [dataset.measure(path.field) for path in inner.paths()]
            return all(item is None or self.measure(dataset, item) for item in named)
        fact = next((item for item in dataset.also if item.name == measure.from_), None)
        base = fact.of if fact else dataset.of
        if not self.rights.entity(base).read:
            return False
        wholes = [measure.filter, fact.filter if fact else None]
        expressions = [_expression(self.catalog, base, measure.of)] if measure.of else []
        expressions += [_condition(self.catalog, base, item) for item in wholes if item is not None]
        return all(self._reads(item) for item in expressions)

    def view(self, view: View) -> bool:
        """Its rows can be read, and what it keeps to is shown."""
        return bool(self.rights.entity(view.of).read) and self._keeps(view.of, view.filter)

    def report(self, report: Report) -> bool:
        """All its dimensions and measures are shown."""
        dataset = self.catalog.datasets.get(report.of)
        if dataset is None or not self.dataset(dataset):
            return False
        dimensions = [dataset.dimension(_of(item, "dimension")) for item in report.query.get("dimensions", ())]
        measures = [dataset.measure(_of(item, "measure")) for item in report.query.get("measures", ())]
        filters = [report.query.get("filter")]
        filters += [item.get("filter") for item in report.query.get("measures", ()) if isinstance(item, Mapping)]
        named = [dataset.dimension(name.split(".")[0]) for item in filters for name in condition_names(item)]
        dimensions += [item for item in named if item is not None]
        return all(item is not None and self.dimension(dataset, item) for item in dimensions) and all(
            item is not None and self.measure(dataset, item) for item in measures
        )

    def dashboard(self, dashboard: Dashboard) -> bool:
        """Some widget of it is shown."""
        named = (self.catalog.reports.get(widget.of.partition(":")[2]) for widget in dashboard.widgets)
        return any(item is not None and self.report(item) for item in named)

    def opens(self, target: str) -> bool:
        """What a menu item or the home page leads to is shown."""
        kind, _, name = target.partition(":")
        if kind == "entity":
            return name in self.catalog.entities and bool(self.rights.entity(name).read)
        if kind == "view":
            return name in self.catalog.views and self.view(self.catalog.views[name])
        if kind == "report":
            return name in self.catalog.reports and self.report(self.catalog.reports[name])
        return name in self.catalog.dashboards and self.dashboard(self.catalog.dashboards[name])

    def only(self, kind: str, names: Iterable[str]) -> tuple[str, ...]:
        """Of these documents of one kind, those that are shown; none of a kind that is not shown by itself."""
        catalog = self.catalog
        shown: dict[str, Callable[[str], bool]] = {
            "entity": self.entity,
            "dataset": lambda name: self.dataset(catalog.datasets[name]),
            "report": lambda name: self.report(catalog.reports[name]),
            "dashboard": lambda name: self.dashboard(catalog.dashboards[name]),
        }
        return tuple(name for name in names if kind in shown and shown[kind](name))

    def _lines_shown(self, field: Field) -> bool:
        return not isinstance(field.options, LinesOptions) or bool(self.rights.entity(field.options.of).read)

    def _reads(self, expression: Expr | None) -> bool:
        return expression is not None and all(
            name in self.rights.entity(entity).visible for entity, name in expression.fields(self.catalog)
        )

    def _keeps(self, entity: str, raw: Any) -> bool:
        """A condition of a document, if there is one, reads nothing hidden."""
        return raw is None or self._reads(_condition(self.catalog, entity, raw))

    def _title(self, entity: Entity) -> str:
        """How records are called; nothing where that reads what is hidden."""
        paths = [place.strip() for place in re.findall(r"\{([^{}]*)\}", entity.title)]
        return entity.title if all(self.path(entity.name, path) for path in paths) else ""

    # --- as JSON --------------------------------------------------------------------------------

    def to_json(self) -> Json:
        """Everything of GET /api/catalog but release and company."""
        catalog = self.catalog
        shown = [entity for entity in catalog.entities.values() if self.entity(entity.name)]
        return {
            "home": self.home(),
            "entities": [self.entity_json(entity) for entity in shown],
            "forms": [self.form_json(form) for form in catalog.forms.values() if self.entity(form.of)],
            "views": [self.view_json(view) for view in catalog.views.values() if self.view(view)],
            "menus": [
                {"name": menu.name, "label": menu.label, "items": items}
                for menu in catalog.menus.values()
                if (items := self.menu_json(menu.items))
            ],
            "datasets": [self.dataset_json(item) for item in catalog.datasets.values() if self.dataset(item)],
            "reports": [
                {"name": item.name, "label": item.label, "of": item.of, "picture": item.picture.get("type")}
                for item in catalog.reports.values()
                if self.report(item)
            ],
            "dashboards": [
                {"name": item.name, "label": item.label} for item in catalog.dashboards.values() if self.dashboard(item)
            ],
        }

    def home(self) -> str | None:
        """The page to start on: of the topmost pack that names one the actor may open."""
        homes = [pack.home for pack in self.catalog.packs.values() if pack.home]
        return next((home for home in reversed(homes) if self.opens(home)), None)

    def entity_json(self, entity: Entity) -> Json:
        own = self.rights.entity(entity.name)
        line = entity.line_of
        return {
            "name": entity.name,
            "label": entity.label,
            "help": entity.help,
            "title": self._title(entity),
            "traits": sorted(entity.traits),
            "line_of": None if line is None else {"parent": line.parent, "field": line.field, "as": line.as_},
            "sort": [key for key in entity.sort if self.path(entity.name, key.removeprefix("-"))],
            "search": bool(entity.search),
            "can": {word: own.allows(word) for word in ("create", "read", "update", "delete")},
            "fields": [self.field_json(entity, item, own) for item in self.fields(entity)],
        }

    def operators(self, field: Field) -> list[str]:
        """Those of the type; only what refers to a tree has something under it."""
        target = self.catalog.entities.get(field.options.to) if isinstance(field.options, ReferenceOptions) else None
        is_tree = target is not None and "tree" in target.traits
        return [op for op in FIELD_TYPES[field.type].operators if op != "under" or is_tree]

    def field_json(self, entity: Entity, field: Field, own: EntityRights) -> Json:
        found: Json = {
            "name": field.name,
            "type": field.type,
            "label": field.label,
            "help": field.help,
            "required": field.required,
            "readonly": field.name not in own.writable,
            "unique": field.unique,
            "default": self._default(entity, field.default),
            "options": self.options_json(field.options),
            "system": field.system,
            "operators": self.operators(field),
            "computed": field.computed,
        }
        if field.formula is not None:
            found["formula"] = field.formula
        if field.rollup is not None:
            rollup = field.rollup
            found["rollup"] = {"agg": rollup.agg, "from": rollup.from_, "of": rollup.of, "filter": rollup.filter}
        return found

    def _default(self, entity: Entity, value: Value | None) -> Any:
        """A default; one that reads what is hidden is worked out where the record is written."""
        if value is None or value.expr is None:
            return None if value is None else value.literal
        return {"expr": value.expr} if self._reads(_expression(self.catalog, entity.name, value.expr)) else None

    def options_json(self, options: Any) -> Json:
        if isinstance(options, NumberOptions):
            found: Json = {
                "digits": options.digits,
                "scale": options.scale,
                "min": None if options.min is None else f"{options.min:f}",
                "max": None if options.max is None else f"{options.max:f}",
            }
            if (currency := getattr(options, "currency", None)) is not None:
                found["currency"] = currency
            return found
        if isinstance(options, ChoiceOptions):
            return {"options": options_of(options)}
        if isinstance(options, ReferenceOptions):
            return {"to": options.to, "filter": options.filter if self._keeps(options.to, options.filter) else None}
        if isinstance(options, LinesOptions):
            return {"of": options.of, "as": options.as_, "min": options.min, "max": options.max}
        if isinstance(options, TextOptions):
            return {"max_length": options.max_length, "pattern": options.pattern}
        if isinstance(options, AutoNumberOptions):
            return {"pattern": options.pattern}
        return {}

    def form_json(self, form: Form) -> Json:
        tabs = []
        for tab in form.tabs:
            sections = []
            for section in tab.sections:
                fields = [self._form_field(form.of, item) for item in section.fields if self.path(form.of, item.field)]
                if fields:
                    sections.append(
                        {
                            "name": section.name,
                            "label": section.label,
                            "help": section.help,
                            "columns": section.columns,
                            "fields": fields,
                        }
                    )
            if sections:
                tabs.append({"name": tab.name, "label": tab.label, "help": tab.help, "sections": sections})
        return {"name": form.name, "label": form.label, "of": form.of, "tabs": tabs}

    def view_json(self, view: View) -> Json:
        return {
            "name": view.name,
            "label": view.label,
            "of": view.of,
            "type": view.type,
            "columns": [self._column(item) for item in view.columns if self.path(view.of, item.field)],
            "filter": view.filter,
            "sort": [key for key in view.sort if self.path(view.of, key.removeprefix("-"))],
        }

    def menu_json(self, items: Iterable[MenuItem]) -> list[Json]:
        found = []
        for item in items:
            below = self.menu_json(item.items)
            if below or (item.of is not None and self.opens(item.of)):
                entry: Json = {"name": item.name, "label": item.label, "of": item.of, "icon": item.icon}
                found.append({**entry, "items": below} if below else entry)
        return found

    def dataset_json(self, dataset: Dataset) -> Json:
        return {
            "name": dataset.name,
            "label": dataset.label,
            "help": dataset.help,
            "of": dataset.of,
            "date": dataset.date,
            "automatic": dataset.automatic,
            "dimensions": [
                self._dimension(dataset, item) for item in dataset.dimensions if self.dimension(dataset, item)
            ],
            "measures": [
                {
                    "name": item.name,
                    "label": item.label,
                    "help": item.help,
                    "format": item.format or "number",
                    "scale": item.scale,
                }
                for item in dataset.measures
                if self.measure(dataset, item)
            ],
        }

    def _dimension(self, dataset: Dataset, dimension: Dimension) -> Json:
        found: Json = {"name": dimension.name, "label": dimension.label, "help": dimension.help}
        expression = _expression(self.catalog, dataset.of, dimension.of)
        kind = expression.type
        found["type"] = kind.kind
        if kind.entity:
            found["entity"] = kind.entity
        fields = expression.fields(self.catalog)
        last = self.catalog.entities[fields[-1][0]].by_name[fields[-1][1]] if fields else None
        if last is not None and dimension.of.split(".")[-1] == last.name:
            found["type"] = last.type
            if isinstance(last.options, ChoiceOptions):
                found["options"] = options_of(last.options)
        return found

    def _form_field(self, entity: str, item: FormField) -> Json:
        found: Json = {"field": item.field, "name": item.name, "readonly": item.readonly}
        if item.label:
            found["label"] = item.label
        if item.help:
            found["help"] = item.help
        if item.columns:
            lines = self.catalog.entities[entity].by_name[item.field].options.of
            found["columns"] = [self._column(column) for column in item.columns if self.path(lines, column.field)]
        return found

    def _column(self, column: Column) -> Json:
        found: Json = {"field": column.field, "name": column.name}
        if column.label:
            found["label"] = column.label
        if column.width:
            found["width"] = column.width
        return found


def options_of(options: ChoiceOptions) -> list[Json]:
    """The options of a choice, retired ones too: old rows still hold them."""
    return [
        {"name": item.name, "label": item.label, "color": item.color, "retired": item.retired}
        for item in options.options
    ]


def _of(item: str | Mapping[str, Any], key: str) -> str:
    return item if isinstance(item, str) else item[key]


def _expression(catalog: Catalog, entity: str, text: str) -> Expr:
    return parse(text, Scope.of_entity(catalog, entity, lines=True))


def _condition(catalog: Catalog, entity: str, raw: Any) -> Expr:
    return condition(raw, Scope.of_entity(catalog, entity, lines=True))
