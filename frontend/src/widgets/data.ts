/** What a question answers: columns, rows and totals, as /api/query gives them. Measures are decimal strings. */

import type { Option, Reference, Label as Texts } from "../catalog/types";
import type { Locale } from "../i18n/t";

export type { Locale, Reference };

export type Label = Texts | null | undefined;

export type Cell = string | number | boolean | null | Reference;

export type Grain = "day" | "week" | "month" | "quarter" | "half" | "year";

export interface Column {
  name: string;
  label: Label;
  type: string;
  kind: "dimension" | "measure";
  format?: string | null;
  scale?: number | null;
  entity?: string | null;
  options?: Option[] | null;
  grain?: Grain | null;
}

export interface Result {
  columns: Column[];
  rows: Cell[][];
  totals: Cell[] | null;
  truncated: boolean;
  as_of: string;
}

export type DimensionItem = string | { dimension: string; grain?: Grain; name?: string; label?: Label };

export interface MeasureSetting {
  measure: string;
  name?: string;
  label?: Label;
  filter?: unknown;
  compare?: "previous" | "year_ago";
  show?: "value" | "change" | "change_rate" | "running" | "share";
}

export type MeasureItem = string | MeasureSetting;

/** The body of /api/query. */
export interface Query {
  of: string;
  dimensions?: DimensionItem[];
  measures?: MeasureItem[];
  filter?: unknown;
  sort?: string[];
  limit?: number;
  totals?: unknown;
}

export interface SeriesSetting {
  measure: string;
  as?: "line" | "bar" | "area";
  axis?: "left" | "right";
  dashed?: boolean;
}

export interface Picture {
  type: string;
  series?: SeriesSetting[];
  stacked?: boolean;
}

export const dimensionsOf = (result: Result): Column[] =>
  result.columns.filter((column) => column.kind === "dimension");

export const measuresOf = (result: Result): Column[] =>
  result.columns.filter((column) => column.kind === "measure");

/** The name of a measure item: its own, else the measure it shows. */
export function measureName(item: MeasureItem): string {
  return typeof item === "string" ? item : (item.name ?? item.measure);
}

/** The setting behind a result column; a bare item has only its measure. */
export function measureSetting(query: Query, name: string): MeasureSetting {
  const found = (query.measures ?? []).find((item) => measureName(item) === name);
  return found === undefined || typeof found === "string" ? { measure: name } : found;
}

/** Whether a figure of this item stands behind rows of its own; a change or a share does not. */
export const isOpenable = (setting: MeasureSetting): boolean =>
  ["value", "running"].includes(setting.show ?? "value");

export function dimensionName(item: DimensionItem): string {
  return typeof item === "string" ? item : (item.name ?? item.dimension);
}

/** A key under which equal cells meet: references by id, the rest by their text. */
export function cellKey(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "object") return `#${cell.id}`;
  return String(cell);
}

/** A measure cell as a decimal string, or null. */
export function decimalOf(cell: Cell | undefined): string | null {
  if (cell === null || cell === undefined || typeof cell === "object" || typeof cell === "boolean")
    return null;
  return String(cell);
}

/** The cells of a row that name its place: dimension name to cell. */
export function placeOf(result: Result, row: Cell[]): Record<string, Cell> {
  const place: Record<string, Cell> = {};
  result.columns.forEach((column, index) => {
    if (column.kind === "dimension") place[column.name] = row[index] ?? null;
  });
  return place;
}
