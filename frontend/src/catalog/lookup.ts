/** Finding things in the catalog by name, and fields along dotted paths. */

import type { Catalog, Column, Entity, Field, Form, View } from "./types";

/** What the catalog calls a thing the person may not see or that is not there: undefined, never an exception. */
export function entityOf(catalog: Catalog, name: string): Entity | undefined {
  return catalog.entities.find((entity) => entity.name === name);
}

export function fieldOf(entity: Entity, name: string): Field | undefined {
  return entity.fields.find((field) => field.name === name);
}

/**
 * The fields a dotted path walks through, the last one being what it shows; undefined when a step is unknown.
 * `customer.region` gives `[customer, region]`.
 */
export function walk(catalog: Catalog, entity: Entity, path: string): Field[] | undefined {
  const steps: Field[] = [];
  let here: Entity | undefined = entity;
  for (const name of path.split(".")) {
    const field: Field | undefined = here && fieldOf(here, name);
    if (!field) return undefined;
    steps.push(field);
    here = target(catalog, field);
  }
  return steps;
}

/** The entity a reference-like field points to. */
export function target(catalog: Catalog, field: Field): Entity | undefined {
  const name = targetName(field);
  return name ? entityOf(catalog, name) : undefined;
}

/** The name of the entity a reference-like field points to, readable or not. */
export function targetName(field: Field): string | undefined {
  if (field.type === "user" || field.type === "team") return field.type;
  if (field.type === "reference") return field.options.to;
  if (field.type === "lines") return field.options.of;
  return undefined;
}

export function formOf(catalog: Catalog, entity: string): Form | undefined {
  return catalog.forms.find((form) => form.of === entity);
}

export function viewsOf(catalog: Catalog, entity: string): View[] {
  return catalog.views.filter((view) => view.of === entity && view.type === "list");
}

/** The list view an entity opens with: the first that hides nothing. */
export function firstView(catalog: Catalog, entity: string): View | undefined {
  const views = viewsOf(catalog, entity);
  return views.find((view) => !view.filter) ?? views[0];
}

export function columnPath(column: Column): string {
  return typeof column === "string" ? column : column.field;
}

/** Fields a person meets first: declared ones in order, without lines. */
export function plainFields(entity: Entity): Field[] {
  return entity.fields.filter((field) => !field.system && field.type !== "lines");
}
