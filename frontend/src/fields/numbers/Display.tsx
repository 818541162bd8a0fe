import type { DisplayProps } from "../define";
import { kindOf } from "../registry";

/** Negative numbers are red and signed; digits stand in columns. */
export function NumberDisplay({ field, value, env }: DisplayProps) {
  const shown = kindOf(field).text(field, value, env);
  return <span className={shown.startsWith("−") ? "dg-number dg-negative" : "dg-number"}>{shown}</span>;
}
