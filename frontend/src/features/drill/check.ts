/** Whether the rows add up to the figure they stand behind. */

import { decimal, scaleOf, sum } from "../../lib/money";

export interface Check {
  /** `ratio`: computed from several values, so that rows cannot be added up. */
  state: "equal" | "different" | "partial" | "ratio";
  /** Of the rows loaded so far; null for a ratio. */
  sum: string | null;
}

/**
 * Compare the rows' values with the figure, at the figure's scale.
 * @param complete every row is loaded.
 */
export function check(
  values: readonly (string | null | undefined)[],
  figure: string | null,
  complete: boolean,
): Check {
  if (values.length > 0 && values.every((value) => value === null || value === undefined)) {
    return { state: "ratio", sum: null };
  }
  const added = sum(values);
  const text = added?.toFixed() ?? "0";
  if (!complete) return { state: "partial", sum: text };
  const wanted = decimal(figure ?? "0");
  const scale = scaleOf(figure ?? "0");
  const same = wanted !== undefined && decimal(decimal(text)?.toFixed(scale))?.eq(wanted);
  return { state: same ? "equal" : "different", sum: text };
}
