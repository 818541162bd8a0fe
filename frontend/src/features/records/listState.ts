/** What a list shows: columns, order, filter, as the URL, the chosen view and the entity say, in that order. */

import {
  columnPath,
  entityOf,
  fieldOf,
  firstView,
  plainFields,
  targetName,
  viewsOf,
  walk,
} from "../../catalog/lookup";
import type { Catalog, Column, Entity, Field, Json, View } from "../../catalog/types";
import { textOf } from "./filterText";
import { bothTrees } from "./filterTree";

export interface ListSearch {
  view?: string | undefined;
  filter?: unknown;
  sort?: string | undefined;
  q?: string | undefined;
  cols?: string | undefined;
}

/** A column that can be shown: its dotted path, the fields on the way, and how wide it wants to be. */
export interface ListColumn {
  path: string;
  steps: Field[];
  /** The last field of the path: what the cells hold. */
  field: Field;
  label?: Record<string, string> | undefined;
  width?: number | undefined;
}

const MOST_COLUMNS = 9;
const NUMBERS = new Set(["integer", "decimal", "money", "percent"]);
const TOO_LONG = new Set(["long_text"]);

/** The view of the URL, else the first that hides nothing; undefined for an entity that shows itself. */
export function viewOf(catalog: Catalog, entity: Entity, search: ListSearch): View | undefined {
  const named = viewsOf(catalog, entity.name).find((view) => view.name === search.view);
  return named ?? firstView(catalog, entity.name);
}

export function columnsOf(
  catalog: Catalog,
  entity: Entity,
  view: View | undefined,
  search: ListSearch,
): ListColumn[] {
  const wanted: Column[] = search.cols ? search.cols.split(",") : (view?.columns ?? automatic(entity));
  const given = new Map((view?.columns ?? []).map((column) => [columnPath(column), column]));
  return wanted.flatMap((column) => {
    const path = columnPath(column);
    const own = typeof column === "string" ? given.get(path) : column;
    const found = listColumn(catalog, entity, path);
    if (!found) return [];
    return [{ ...found, ...(typeof own === "object" ? { label: own.label, width: own.width } : {}) }];
  });
}

/** A path as a column; undefined when it cannot be shown in a list. */
export function listColumn(catalog: Catalog, entity: Entity, path: string): ListColumn | undefined {
  const steps = walk(catalog, entity, path);
  const field = steps?.at(-1);
  return steps && field && field.type !== "lines" ? { path, steps, field } : undefined;
}

/** Columns of an entity without a view: what its title is made of first, long texts last, few enough to read. */
export function automatic(entity: Entity): string[] {
  const inTitle = [...(entity.title ?? "").matchAll(/\{(\w+)/g)].map((match) => match[1] ?? "");
  const fields = plainFields(entity).filter((field) => !TOO_LONG.has(field.type));
  const first = inTitle.filter((name) => fields.some((field) => field.name === name));
  const names = [...new Set([...first, ...fields.map((field) => field.name)])].slice(0, MOST_COLUMNS);
  return fieldOf(entity, "owner") ? [...names, "owner"] : names;
}

/** Every path a person may add as a column or filter by: own fields, then those one reference away. */
export function offeredPaths(catalog: Catalog, entity: Entity): ListColumn[] {
  const own = entity.fields.filter((field) => field.type !== "lines" && field.name !== "id");
  const far = own
    .filter((field) => field.type === "reference" && !field.system)
    .flatMap((field) => {
      const to = entityOf(catalog, targetName(field) ?? "");
      return to ? plainFields(to).map((below) => `${field.name}.${below.name}`) : [];
    });
  return [...own.map((field) => field.name), ...far].flatMap(
    (path) => listColumn(catalog, entity, path) ?? [],
  );
}

export interface SortKey {
  path: string;
  down: boolean;
}

export function sortOf(entity: Entity, view: View | undefined, search: ListSearch): SortKey[] {
  const keys = search.sort ? search.sort.split(",") : view?.sort?.length ? view.sort : entity.sort;
  return keys.map((key) => ({ path: key.replace(/^-/, ""), down: key.startsWith("-") }));
}

/** The sort after a click on a header: up, down, back to what the view says. With `adding`, one more key. */
export function nextSort(
  current: SortKey[],
  path: string,
  isChosen: boolean,
  adding: boolean,
): string | undefined {
  const here = current.find((key) => key.path === path);
  const others = adding ? current.filter((key) => key.path !== path) : [];
  if (here?.down && isChosen && !adding) return undefined;
  const next: SortKey = { path, down: here ? !here.down : false };
  return [...others, next].map((key) => (key.down ? `-${key.path}` : key.path)).join(",");
}

/** The filter sent to the server: what the view says and what the person added; text when either is an expression. */
export function filterParam(
  catalog: Catalog,
  entity: Entity,
  view: View | undefined,
  search: ListSearch,
): string | undefined {
  const [left, right] = [view?.filter ?? undefined, (search.filter as Json | undefined) ?? undefined];
  if (typeof left === "string" || typeof right === "string") {
    const isNumber = (path: string) => NUMBERS.has(walk(catalog, entity, path)?.at(-1)?.type ?? "");
    const parts = [left, right].filter((part) => part !== undefined);
    return parts.map((part) => `(${textOf(part, isNumber)})`).join(" and ");
  }
  const tree = bothTrees(left, right);
  return tree === undefined ? undefined : JSON.stringify(tree);
}

/** How each list was last looked at in this tab: the way back leads there. */
const LAST = new Map<string, ListSearch>();

export function rememberList(entity: string, search: ListSearch): void {
  LAST.set(entity, search);
}

export function lastList(entity: string): ListSearch {
  return LAST.get(entity) ?? {};
}

/** The fields to ask for: the columns, and nothing else. */
export function fieldsParam(columns: ListColumn[]): string {
  return columns.map((column) => column.path).join(",");
}
