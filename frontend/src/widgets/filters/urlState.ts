/** Shared filters in the URL: one text per filter, several values of a choice separated by commas. */

import type { Json, Option } from "../../catalog/types";
import type { Label } from "../data";

export interface SharedFilter {
  name: string;
  label: Label;
  type: "period" | "choice";
  default?: Json;
  value?: Json;
  /** The entity whose records can be chosen, for references. */
  entity?: string | null;
  options?: Option[] | null;
  help?: Label;
}

/** What stands in the URL, by filter name. Values keep the form the router gives them: text. */
export type FilterState = Record<string, string>;

/** Search parameters that are filters: everything that is not about the page itself. */
export function filterState(search: Record<string, unknown>, own: readonly string[] = []): FilterState {
  const state: FilterState = {};
  for (const [name, value] of Object.entries(search)) {
    if (own.includes(name) || value === null || value === undefined || value === "") continue;
    if (typeof value === "object" && !Array.isArray(value)) continue;
    state[name] = Array.isArray(value) ? value.map(String).join(",") : String(value);
  }
  return state;
}

export const choicesOf = (value: string | null | undefined): string[] =>
  (value ?? "").split(",").filter((item) => item !== "");

/** The query string for the API: a choice with several values repeats its name. */
export function apiSearch(state: FilterState): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(state).sort(([left], [right]) => (left < right ? -1 : 1))) {
    for (const item of choicesOf(value)) search.append(name, item);
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

/** The state with one filter changed; its default leaves the URL, so that an address says only what differs. */
export function withFilter(state: FilterState, filter: SharedFilter, value: string): FilterState {
  const { [filter.name]: _, ...rest } = state;
  const usual = valueText(filter.default);
  if (value === "" && usual !== "" && filter.type === "choice") return { ...rest, [filter.name]: "all" };
  return value === "" || value === usual ? rest : { ...rest, [filter.name]: value };
}

/** A filter's value as text: the URL's, else what the server says applies, else its default. */
export function currentValue(filter: SharedFilter, state: FilterState): string {
  const named = state[filter.name];
  if (named !== undefined) return named;
  return valueText(filter.value ?? filter.default);
}

export function valueText(value: Json | undefined): string {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map((item) => valueText(item)).join(",");
  if (typeof value === "object") {
    if (typeof value.from === "string" && typeof value.to === "string") return `${value.from}..${value.to}`;
    return value.id === undefined ? "" : String(value.id);
  }
  return String(value);
}

/** As the router writes it: whole numbers as numbers, so that an address reads `?region=5`. */
export function toSearch(state: Record<string, string>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [
      name,
      /^[1-9]\d{0,14}$/.test(value) ? Number(value) : value,
    ]),
  );
}

/** The query string of `apiSearch` as search parameters of a page again. */
export function fromApiSearch(text: string): Record<string, string | number> {
  const state: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    state[name] = state[name] === undefined ? value : `${state[name]},${value}`;
  }
  return toSearch(state);
}
