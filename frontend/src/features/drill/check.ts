/** Whether the rows add up to the figure they stand behind. */

import { decimal, scaleOf, sum } from "../../lib/money";

export interface Check {
  /** `apart`: the figure is no sum (an average, a number of different things), so that rows cannot be added up. */
  state: "equal" | "different" | "partial" | "apart";
  /** Of the rows loaded so far; null where they cannot be added up. */
  sum: string | null;
}

const ADDED = new Set(["sum", "count"]);

/**
 * Compare the rows' values with the figure, at the figure's scale.
 * @param complete every row is loaded.
 */
export function check(
  values: readonly (string | null | undefined)[],
  figure: string | null,
  complete: boolean,
  agg = "sum",
): Check {
  const valued = values.length === 0 || values.some((value) => value !== null && value !== undefined);
  if (!ADDED.has(agg) || !valued) return { state: "apart", sum: null };
  const added = sum(values)?.toFixed() ?? "0";
  if (!complete) return { state: "partial", sum: added };
  const wanted = decimal(figure ?? "0");
  const rounded = decimal(decimal(added)?.toFixed(scaleOf(figure ?? "0")));
  return { state: wanted && rounded?.eq(wanted) ? "equal" : "different", sum: added };
}
