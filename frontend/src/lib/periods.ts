/** The periods a filter by date may name, in menu order, and how a range of days is written in an address. */

export const PERIODS = [
  "today",
  "yesterday",
  "this_week",
  "last_week",
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
  "last_7_days",
  "last_30_days",
  "last_12_months",
  "year_to_date",
  "this_fiscal_quarter",
  "last_fiscal_quarter",
  "this_fiscal_year",
  "last_fiscal_year",
] as const;

/** The few that a page of figures offers at a click, beside everything. */
const COMMON = new Set<string>([
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
  "last_12_months",
]);
export const PAGE_PERIODS: readonly string[] = [...PERIODS.filter((name) => COMMON.has(name)), "all"];

const RANGE = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

export function rangeOf(value: string | null | undefined): { from: string; to: string } | null {
  const found = RANGE.exec(value ?? "");
  if (!found) return null;
  const [, from = "", to = ""] = found;
  return from <= to ? { from, to } : null;
}

export const rangeText = (from: string, to: string): string =>
  from <= to ? `${from}..${to}` : `${to}..${from}`;
