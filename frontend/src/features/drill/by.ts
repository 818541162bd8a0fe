/** The dimensions a figure can be broken out by, and their short form in the URL: `region`, `booked_on:month`. */

import type { Dataset } from "../../catalog/types";
import { type DimensionItem, dimensionName, type Grain } from "../../widgets/data";
import type { Drill } from "../../widgets/drill";

const DATED = new Set(["date", "datetime"]);
const OFFERED: Grain[] = ["year", "quarter", "month", "day"];

export interface Way {
  key: string;
  dimension: string;
  grain: Grain | null;
}

/** Every dimension not fixed by the path yet; dates by grain, never a coarser one than is fixed. */
export function ways(dataset: Dataset | undefined, drill: Drill): Way[] {
  if (!dataset) return [];
  const fixed = new Set<string>();
  const grains = new Map<string, Grain>();
  for (const item of drill.dimensions) {
    if (!(dimensionName(item) in drill.cell)) continue;
    if (typeof item !== "string" && item.grain) grains.set(item.dimension, item.grain);
    else fixed.add(typeof item === "string" ? item : item.dimension);
  }
  return dataset.dimensions.flatMap((dimension): Way[] => {
    if (fixed.has(dimension.name)) return [];
    if (!DATED.has(dimension.type)) return [{ key: dimension.name, dimension: dimension.name, grain: null }];
    const reached = grains.get(dimension.name);
    const finer = reached ? OFFERED.slice(OFFERED.indexOf(reached) + 1) : OFFERED;
    return finer.map((grain) => ({ key: `${dimension.name}:${grain}`, dimension: dimension.name, grain }));
  });
}

/** The item of a question; a dated one gets a name of its own, so that two grains of one date can stand together. */
export function wayItem(way: Way): DimensionItem {
  if (way.grain === null) return way.dimension;
  return { dimension: way.dimension, grain: way.grain, name: `${way.dimension}_${way.grain}` };
}
