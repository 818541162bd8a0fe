import type { Field, Json } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { ShownValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";

const PLAIN = new Set(["reference", "user", "team", "email", "phone", "url"]);

/** A value in a list: links stay text there, since the whole row is a way to its record. */
export function GridValue({ field, value, env }: { field: Field; value: Json | undefined; env: FieldEnv }) {
  if (PLAIN.has(field.type) && value !== null && value !== undefined) {
    return <span className="dg-text">{kindOf(field).text(field, value, env)}</span>;
  }
  return <ShownValue field={field} value={value} env={env} />;
}
