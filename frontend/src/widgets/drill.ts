/** The address of a drill: which figure is open, by which path it was reached. All of it stands in the URL. */

import * as z from "zod/mini";
import { type Cell, type DimensionItem, dimensionName, measureName, type Query } from "./data";

const cell = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ id: z.number(), title: z.string() }),
]);

const grain = z.enum(["day", "week", "month", "quarter", "half", "year"]);

const dimension = z.union([
  z.string(),
  z.object({ dimension: z.string(), grain: z.optional(grain), name: z.optional(z.string()) }),
]);

const measure = z.union([z.string(), z.looseObject({ measure: z.string(), name: z.optional(z.string()) })]);

const origin = z.object({
  dashboard: z.optional(z.string()),
  report: z.optional(z.string()),
  search: z._default(z.string(), ""),
});

const state = z.object({
  of: z.string(),
  dimensions: z._default(z.array(dimension), []),
  measures: z._default(z.array(measure), []),
  filter: z.optional(z.unknown()),
  measure: z.string(),
  cell: z._default(z.record(z.string(), cell), {}),
  from: z._default(origin, { search: "" }),
});

export interface Origin {
  dashboard?: string | undefined;
  report?: string | undefined;
  /** The query string of the page it came from, without `?`. */
  search: string;
}

export interface Drill {
  of: string;
  dimensions: DimensionItem[];
  measures: NonNullable<Query["measures"]>;
  filter?: unknown;
  measure: string;
  cell: Record<string, Cell>;
  from: Origin;
}

/** The drill of one mark of a widget's answer. */
export function drillOf(query: Query, measureItem: string, place: Record<string, Cell>, from: Origin): Drill {
  const dimensions = (query.dimensions ?? []).filter((item) => dimensionName(item) in place);
  return {
    of: query.of,
    dimensions: dimensions.map(withoutLabel),
    measures: (query.measures ?? []).map((item) => {
      if (typeof item === "string") return item;
      const { label: _, ...rest } = item;
      return rest;
    }),
    ...(query.filter === undefined || query.filter === null ? {} : { filter: query.filter }),
    measure: measureItem,
    cell: place,
    from,
  };
}

function withoutLabel(item: DimensionItem): DimensionItem {
  if (typeof item === "string") return item;
  const { label: _, ...rest } = item;
  return rest;
}

/** Text for the URL: JSON in base64url, so that no character needs escaping. */
export function encodeDrill(drill: Drill): string {
  const bytes = new TextEncoder().encode(JSON.stringify(drill));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The drill in a URL, or null when the text is not one. */
export function decodeDrill(text: unknown): Drill | null {
  if (typeof text !== "string" || text === "") return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const found = state.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    return found.success ? (found.data as Drill) : null;
  } catch {
    return null;
  }
}

/** A cell as the API takes it: references by id. */
export const plainCell = (value: Cell): string | number | boolean | null =>
  value !== null && typeof value === "object" ? value.id : value;

/** The body of /api/query/drill. */
export function drillBody(drill: Drill, limit: number, after?: string | null): Record<string, unknown> {
  return {
    of: drill.of,
    dimensions: drill.dimensions,
    measures: drill.measures,
    ...(drill.filter === undefined ? {} : { filter: drill.filter }),
    cell: Object.fromEntries(Object.entries(drill.cell).map(([name, value]) => [name, plainCell(value)])),
    measure: drill.measure,
    limit,
    ...(after ? { after } : {}),
  };
}

/** One cell as a filter, so that the figure can be asked again by another dimension. */
export function cellFilter(item: DimensionItem, value: Cell): Record<string, unknown> {
  const field = typeof item === "string" ? item : item.dimension;
  const grainOf = typeof item === "string" ? undefined : item.grain;
  if (value === null) return { field, op: "empty" };
  if (grainOf && grainOf !== "day") return { field, op: "within", value: { grain: grainOf, value } };
  return { field, op: "==", value: plainCell(value) };
}

/** The question "this figure", without any dimension. */
export function whole(drill: Drill): Query {
  const parts = drill.dimensions
    .filter((item) => dimensionName(item) in drill.cell)
    .map((item) => cellFilter(item, drill.cell[dimensionName(item)] ?? null));
  const all = [...(drill.filter === undefined || drill.filter === null ? [] : [drill.filter]), ...parts];
  const wanted = drill.measures.find((item) => measureName(item) === drill.measure);
  return {
    of: drill.of,
    measures: [wanted ?? drill.measure],
    ...(all.length === 0 ? {} : { filter: all.length === 1 ? all[0] : { and: all } }),
  };
}

/** The question "this figure, broken out by `dimension`". */
export function breakOut(drill: Drill, by: DimensionItem, limit: number): Query {
  const dated = typeof by !== "string" && by.grain !== undefined;
  return {
    ...whole(drill),
    dimensions: [by],
    sort: [dated ? dimensionName(by) : `-${drill.measure}`],
    limit,
  };
}

/** One step further in: the cell of another dimension joins the path. */
export function into(drill: Drill, by: DimensionItem, value: Cell): Drill {
  return {
    ...drill,
    dimensions: [...drill.dimensions, by],
    cell: { ...drill.cell, [dimensionName(by)]: value },
  };
}

/** One step back out to the first `depth` steps of the path. */
export function outTo(drill: Drill, depth: number): Drill {
  const kept = drill.dimensions.filter((item) => dimensionName(item) in drill.cell).slice(0, depth);
  const names = new Set(kept.map(dimensionName));
  return {
    ...drill,
    dimensions: kept,
    cell: Object.fromEntries(Object.entries(drill.cell).filter(([name]) => names.has(name))),
  };
}
