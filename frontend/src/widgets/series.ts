/** Rows to series: what stands on the axis, what is drawn over it, and which cell each mark opens. */

import type { Option } from "../catalog/types";
import {
  type Cell,
  type Column,
  cellKey,
  decimalOf,
  dimensionsOf,
  measuresOf,
  type Picture,
  type Result,
  type SeriesSetting,
} from "./data";

export interface Slot {
  key: string;
  cell: Cell;
}

export interface Series {
  key: string;
  measure: Column;
  /** The cell of the second dimension this series stands for; undefined without a second dimension. */
  split?: Slot;
  values: (string | null)[];
  as: "line" | "bar" | "area";
  axis: "left" | "right";
  dashed: boolean;
}

export interface Shaped {
  axis: Column | null;
  split: Column | null;
  slots: Slot[];
  series: Series[];
  /** Series of a second dimension left out of the picture; the data table has them. */
  hidden: number;
}

export const MOST_SERIES = 8;

/** The first dimension is the axis, a second one splits the first measure into series; else each measure is one. */
export function shape(
  result: Result,
  picture: Picture,
  as: "line" | "bar",
  { only, keepOrder = false }: { only?: string[]; keepOrder?: boolean } = {},
): Shaped {
  const [axis = null, split = null] = dimensionsOf(result);
  const drawn = measuresOf(result).filter((measure) => only === undefined || only.includes(measure.name));
  const settings = picture.series?.filter((item) => drawn.some((measure) => measure.name === item.measure));
  const wanted: SeriesSetting[] = settings?.length
    ? settings
    : drawn.map((measure) => ({ measure: measure.name }));
  const measures = wanted.flatMap((item) => drawn.find((measure) => measure.name === item.measure) ?? []);
  const at = new Map(result.columns.map((column, index) => [column.name, index]));
  const cellOf = (row: Cell[], column: Column | null): Cell =>
    column === null ? null : (row[at.get(column.name) ?? -1] ?? null);

  const slots: Slot[] = [];
  const slotAt = new Map<string, number>();
  const splits: Slot[] = [];
  const splitAt = new Set<string>();
  for (const row of result.rows) {
    const cell = cellOf(row, axis);
    if (!slotAt.has(cellKey(cell))) {
      slotAt.set(cellKey(cell), slots.length);
      slots.push({ key: cellKey(cell), cell });
    }
    const part = cellOf(row, split);
    if (split !== null && !splitAt.has(cellKey(part))) {
      splitAt.add(cellKey(part));
      splits.push({ key: cellKey(part), cell: part });
    }
  }
  const options = axis?.options;
  if (axis?.grain) sortSlots(slots, slotAt, (key) => key);
  else if (options && !keepOrder) sortSlots(slots, slotAt, (key) => rankOf(options, key));

  const settingOf = (measure: Column) => wanted.find((item) => item.measure === measure.name);
  const empty = (): (string | null)[] => slots.map(() => null);
  const make = (measure: Column, part?: Slot): Series => {
    const setting = settingOf(measure);
    return {
      key: part === undefined ? measure.name : `${measure.name}:${part.key}`,
      measure,
      ...(part === undefined ? {} : { split: part }),
      values: empty(),
      as: setting?.as ?? as,
      axis: setting?.axis ?? "left",
      dashed: setting?.dashed ?? false,
    };
  };
  const first = measures[0];
  const series =
    split === null
      ? measures.map((measure) => make(measure))
      : first === undefined
        ? []
        : splits.slice(0, MOST_SERIES).map((part) => make(first, part));
  const byKey = new Map(series.map((item) => [item.key, item]));
  for (const row of result.rows) {
    const slot = slotAt.get(cellKey(cellOf(row, axis))) ?? 0;
    for (const measure of split === null ? measures : measures.slice(0, 1)) {
      const key = split === null ? measure.name : `${measure.name}:${cellKey(cellOf(row, split))}`;
      const item = byKey.get(key);
      if (item) item.values[slot] = decimalOf(cellOf(row, measure));
    }
  }
  return { axis, split, slots, series, hidden: Math.max(0, splits.length - series.length) * (split ? 1 : 0) };
}

/** Options in the order they were declared, what is not among them after those. */
function rankOf(options: readonly Option[], key: string): string {
  const at = options.findIndex((option) => option.name === key);
  return String(at < 0 ? options.length : at).padStart(4, "0");
}

/** By a key that sorts as text, as calendar labels do; an empty cell comes last. */
function sortSlots(slots: Slot[], slotAt: Map<string, number>, by: (key: string) => string): void {
  const rank = (slot: Slot) => (slot.key === "" ? "\uffff" : by(slot.key));
  slots.sort((left, right) => (rank(left) < rank(right) ? -1 : rank(left) > rank(right) ? 1 : 0));
  slotAt.clear();
  slots.forEach((slot, index) => {
    slotAt.set(slot.key, index);
  });
}

/** The place of a mark: axis cell and, with a second dimension, the cell of its series. */
export function markPlace(shaped: Shaped, slot: number, series: Series): Record<string, Cell> {
  const place: Record<string, Cell> = {};
  if (shaped.axis) place[shaped.axis.name] = shaped.slots[slot]?.cell ?? null;
  if (shaped.split && series.split) place[shaped.split.name] = series.split.cell;
  return place;
}

/** How long a bar is: a position between 0 and 1, never a figure people read. */
export function position(value: string | null, greatest: string | null): number {
  if (value === null || greatest === null) return 0;
  const size = Math.abs(Number(value));
  const full = Math.abs(Number(greatest));
  return full === 0 ? 0 : Math.min(1, size / full);
}

/** Fewer labels than slots: the step at which `room` labels fit. */
export const labelStep = (slots: number, room: number): number =>
  Math.max(1, Math.ceil(slots / Math.max(1, room)));
