/** What a figure is compared with, read from the other measures of its question. */

import { decimalOf, measureSetting, measuresOf, type Query, type Result } from "../data";
import { changeRate } from "../format";

export interface Comparison {
  with: "previous" | "year_ago";
  /** The earlier value, where the question asks for it. */
  earlier: string | null;
  /** The item of the earlier value. */
  item: string | null;
  /** Relative change as a fraction; null where there is nothing to compare with. */
  rate: string | null;
  /** Absolute change, where only that is asked for. */
  change: string | null;
}

export interface Headline {
  measure: string;
  value: string | null;
  comparisons: Comparison[];
  /** Further measures, shown small. */
  others: { measure: string; value: string | null }[];
}

/** The first measure is the figure; items with `compare` are what it is compared with. */
export function headline(result: Result, query: Query): Headline {
  const values = new Map(
    measuresOf(result).map((column) => [column.name, firstOf(result, column.name)] as const),
  );
  const names = [...values.keys()];
  const main = names.find((name) => measureSetting(query, name).compare === undefined) ?? names[0] ?? "";
  const value = values.get(main) ?? null;
  const byWith = new Map<Comparison["with"], Comparison>();
  const others: Headline["others"] = [];
  for (const name of names) {
    if (name === main) continue;
    const setting = measureSetting(query, name);
    const found = values.get(name) ?? null;
    if (setting.compare === undefined) {
      others.push({ measure: name, value: found });
      continue;
    }
    const known = byWith.get(setting.compare) ?? {
      with: setting.compare,
      earlier: null,
      item: null,
      rate: null,
      change: null,
    };
    if (setting.show === "change_rate") known.rate = found;
    else if (setting.show === "change") known.change = found;
    else Object.assign(known, { earlier: found, item: name });
    byWith.set(setting.compare, known);
  }
  for (const comparison of byWith.values()) comparison.rate ??= changeRate(value, comparison.earlier);
  return { measure: main, value, comparisons: [...byWith.values()], others };
}

function firstOf(result: Result, name: string): string | null {
  const at = result.columns.findIndex((column) => column.name === name);
  return decimalOf(result.rows[0]?.[at]);
}
