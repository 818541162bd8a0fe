/** The periods a date filter may name, in menu order. */

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
