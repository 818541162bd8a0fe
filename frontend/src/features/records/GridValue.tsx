import type { Field, Json } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { ShownValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { formatPercent } from "../../lib/money";

const PLAIN = new Set(["reference", "user", "team", "email", "phone", "url"]);

interface GridValueProps {
  field: Field;
  value: Json | undefined;
  env: FieldEnv;
  /** Most decimals of the column: shorter numbers get room for the rest, so that the points stand under each other. */
  decimals?: number | undefined;
}

/** A value in a list: links stay text there, since the whole row is a way to its record. */
export function GridValue({ field, value, env, decimals }: GridValueProps) {
  if (PLAIN.has(field.type) && value !== null && value !== undefined) {
    return (
      <span className="dg-text" data-value="">
        {kindOf(field).text(field, value, env)}
      </span>
    );
  }
  const shown = <ShownValue field={field} value={value} env={env} />;
  if (!decimals || value === null || value === undefined) return shown;
  if (field.type === "percent")
    return <span className="dg-number">{formatPercent(String(value), decimals)}</span>;
  const own = decimalsOf(kindOf(field).text(field, value, env));
  if (own >= decimals) return shown;
  return (
    <span className="dg-pointed">
      {shown}
      <span className="dg-number dg-room" aria-hidden="true">
        {`${own === 0 ? "." : ""}${"0".repeat(decimals - own)}`}
      </span>
    </span>
  );
}

/** Decimals of a number as it is shown: "1,234.50" has two. */
export function decimalsOf(shown: string): number {
  return /\.(\d+)%?$/.exec(shown)?.[1]?.length ?? 0;
}

/** The most decimals shown in a column; undefined where it does not hold numbers with a point. */
export function mostDecimals(field: Field, values: (Json | undefined)[], env: FieldEnv): number | undefined {
  if (!["decimal", "money", "percent"].includes(field.type)) return undefined;
  const { text } = kindOf(field);
  return values.reduce<number>(
    (most, value) =>
      value === null || value === undefined ? most : Math.max(most, decimalsOf(text(field, value, env))),
    0,
  );
}
