/** The period filter: named periods, or an explicit range `2026-01-01..2026-03-31`, or everything. */

export const PERIODS = [
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
  "last_12_months",
  "all",
] as const;

const RANGE = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

export function rangeOf(value: string | null | undefined): { from: string; to: string } | null {
  const found = RANGE.exec(value ?? "");
  if (!found) return null;
  const [, from = "", to = ""] = found;
  return from <= to ? { from, to } : null;
}

export const rangeText = (from: string, to: string): string =>
  from <= to ? `${from}..${to}` : `${to}..${from}`;
