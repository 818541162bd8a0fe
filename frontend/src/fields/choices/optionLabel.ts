import { label } from "../../catalog/labels";
import type { Field } from "../../catalog/types";
import type { FieldEnv } from "../define";

/** What an option is called in the person's language. */
export function optionLabel(field: Field, name: string, env: FieldEnv): string {
  const option = field.options.options?.find((candidate) => candidate.name === name);
  return option ? label(option.label, env.locale, option.name) : name;
}
