/** What a column is called: its own label, else those of the fields on its path ("Customer › Region"). */

import { label } from "../../catalog/labels";
import type { FieldEnv } from "../../fields/define";
import type { ListColumn } from "./listState";

export function columnLabel(
  column: Pick<ListColumn, "label" | "steps">,
  env: Pick<FieldEnv, "locale">,
): string {
  const own = label(column.label, env.locale);
  return own || column.steps.map((step) => label(step.label, env.locale, step.name)).join(" › ");
}
