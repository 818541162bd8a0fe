/** What a report can be narrowed by: the period of its dataset and its choices. */

import type { Dataset } from "../../catalog/types";
import { rangeOf } from "../../lib/periods";
import { measureName, type Query, type Result } from "../../widgets/data";
import { choicesOf, type FilterState, type SharedFilter } from "../../widgets/filters/urlState";

const CHOOSABLE = new Set(["choice", "reference", "user", "team"]);
const MOST = 4;

/** The dataset's date as a period, then its first choices and references. */
export function reportFilters(dataset: Dataset | undefined): SharedFilter[] {
  if (!dataset) return [];
  const filters: SharedFilter[] = [];
  const date = dataset.dimensions.find((item) => item.name === dataset.date);
  if (date) filters.push({ name: date.name, label: date.label, type: "period", default: "all" });
  for (const item of dataset.dimensions) {
    if (filters.length >= MOST || item.name === dataset.date || !CHOOSABLE.has(item.type)) continue;
    filters.push({
      name: item.name,
      label: item.label,
      type: "choice",
      entity: item.entity ?? (item.type === "user" || item.type === "team" ? item.type : null),
      options: item.options ?? null,
    });
  }
  return filters;
}

/**
 * The question without comparisons the server left out of its first answer: over all time there is no earlier period.
 * @param narrowed a period has been chosen since.
 */
export function comparable(query: Query, first: Result | null | undefined, narrowed: boolean): Query {
  if (narrowed || !first) return query;
  const shown = new Set(first.columns.map((column) => column.name));
  const measures = query.measures?.filter(
    (item) => typeof item === "string" || !item.compare || shown.has(measureName(item)),
  );
  return measures ? { ...query, measures } : query;
}

/** The question narrowed by what the URL says. */
export function withFilters(query: Query, filters: readonly SharedFilter[], state: FilterState): Query {
  const parts: unknown[] = query.filter === undefined || query.filter === null ? [] : [query.filter];
  for (const filter of filters) {
    const value = state[filter.name];
    if (!value || value === "all") continue;
    if (filter.type === "period") {
      const range = rangeOf(value);
      parts.push({ field: filter.name, op: "within", value: range ?? value });
      continue;
    }
    const chosen = choicesOf(value);
    parts.push({ field: filter.name, op: "in", value: filter.options ? chosen : chosen.map(Number) });
  }
  if (parts.length === 0) return query;
  return { ...query, filter: parts.length === 1 ? parts[0] : { and: parts } };
}
