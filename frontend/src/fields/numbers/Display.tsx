import type { DisplayProps } from "../define";
import { numbersOf } from "./values";

/** Negative numbers are red and signed; digits stand in columns. */
export function NumberDisplay({ field, value, env }: DisplayProps) {
  const shown = numbersOf(field.type).text(field, value, env);
  return <span className={shown.startsWith("−") ? "dg-number dg-negative" : "dg-number"}>{shown}</span>;
}
