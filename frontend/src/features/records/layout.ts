/** How a record is laid out: by its form document, or as the entity shows itself. */

import { columnPath, entityOf, fieldOf, formOf } from "../../catalog/lookup";
import type { Catalog, Entity, Field, FormItem, Label } from "../../catalog/types";

export interface PlacedField {
  field: Field;
  label?: Label | undefined;
  help?: Label | undefined;
  readonly: boolean;
  /** Of a lines field: the columns of its grid. */
  columns?: Field[] | undefined;
}

export interface Section {
  name: string;
  label?: Label | undefined;
  help?: Label | undefined;
  columns: number;
  fields: PlacedField[];
}

export interface Tab {
  name: string;
  label?: Label | undefined;
  sections: Section[];
}

export function layoutOf(catalog: Catalog, entity: Entity): Tab[] {
  const form = formOf(catalog, entity.name);
  if (!form) return automatic(catalog, entity);
  const tabs = form.tabs.map((tab) => ({
    name: tab.name,
    label: tab.label,
    sections: tab.sections.map((section) => ({
      name: section.name,
      label: section.label,
      help: section.help,
      columns: section.columns ?? 2,
      fields: section.fields.flatMap((item) => placed(catalog, entity, item) ?? []),
    })),
  }));
  return tabs.filter((tab) => tab.sections.some((section) => section.fields.length));
}

function placed(catalog: Catalog, entity: Entity, item: FormItem): PlacedField | undefined {
  if (typeof item === "object" && "type" in item) return undefined;
  const name = typeof item === "string" ? item : item.field;
  const field = fieldOf(entity, name);
  if (!field) return undefined;
  const said = typeof item === "object" ? item : undefined;
  return {
    field,
    label: said?.label,
    help: said?.help ?? field.help ?? undefined,
    readonly: isShownOnly(field) || Boolean(said?.readonly),
    ...(field.type === "lines"
      ? { columns: lineColumns(catalog, field, said?.columns?.map(columnPath)) }
      : {}),
  };
}

function lineColumns(catalog: Catalog, field: Field, wanted: string[] | undefined): Field[] {
  const below = entityOf(catalog, field.options.of ?? "");
  if (!below) return [];
  if (wanted?.length) return wanted.flatMap((name) => fieldOf(below, name) ?? []);
  return below.fields.filter(
    (column) => !column.system && column.type !== "lines" && column.name !== field.options.as,
  );
}

/** Short fields in columns, then each set of lines, then what needs room. */
function automatic(catalog: Catalog, entity: Entity): Tab[] {
  const own = entity.fields.filter(
    (field) => !field.system || field.name === "owner" || field.name === "parent",
  );
  const short = own.filter((field) => field.type !== "lines" && field.type !== "long_text");
  const place = (field: Field) => placed(catalog, entity, field.name) ?? [];
  const sections: Section[] = [
    { name: "main", columns: 3, fields: short.flatMap(place) },
    ...own
      .filter((field) => field.type === "lines")
      .map((field) => ({ name: field.name, label: field.label, columns: 1, fields: [place(field)].flat() })),
    {
      name: "long",
      columns: 1,
      fields: own.filter((field) => field.type === "long_text").flatMap(place),
    },
  ];
  return [{ name: "main", sections: sections.filter((section) => section.fields.length) }];
}

/** Never typed into: computed, numbered by the server, or not this person's to write. */
export function isShownOnly(field: Field): boolean {
  return field.readonly || field.computed || field.type === "auto_number";
}
