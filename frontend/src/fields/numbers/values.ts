/** What numbers are as text: read, written, checked; exact strings all the way. */

import type { Field, Json } from "../../catalog/types";
import {
  currencySign,
  decimal,
  formatDecimal,
  formatPercent,
  fractionOf,
  minorUnits,
  parseDecimal,
  percentOf,
  scaleOf,
} from "../../lib/money";
import { type FieldEnv, ok, type Read, UNREADABLE, type Values, type Wrong, wrong } from "../define";
/** The currency of a money field: its own, else the company's. */
export function currencyOf(field: Field, env: FieldEnv): string {
  const own = field.options.currency;
  return typeof own === "string" && own ? own : env.currency;
}

function shown(value: Json): string {
  return value === null ? "" : String(value);
}

/** Limits and decimals, as the server will check them. `show` writes a limit as people type it. */
function limits(field: Field, value: Json, show: (limit: string) => string): Wrong | undefined {
  const exact = decimal(shown(value));
  if (!exact) return wrong("check.number");
  const { digits = 18, scale = 0, min, max } = field.options;
  if (scaleOf(exact.toFixed()) > scale) {
    const seen = field.type === "percent" ? scale - 2 : scale;
    return seen <= 0 ? wrong("check.whole") : wrong("check.decimals", { scale: seen });
  }
  const edge = decimal(`1e${digits - scale}`);
  if (edge && exact.abs().gte(edge)) return wrong("check.digits", { digits, scale });
  const [low, high] = [decimal(min), decimal(max)];
  if (low && exact.lt(low)) return wrong("check.least", { min: show(String(min)) });
  if (high && exact.gt(high)) return wrong("check.most", { max: show(String(max)) });
  return undefined;
}

function readNumber(_field: Field, typed: string): Read {
  if (!typed.trim()) return ok(null);
  const plain = parseDecimal(typed);
  return plain === undefined ? UNREADABLE : ok(plain);
}

const plainNumber: Values = {
  text: (_field, value) => (value === null ? "" : formatDecimal(shown(value))),
  read: readNumber,
  check: (field, value) => limits(field, value, (limit) => formatDecimal(limit)),
  edit: (_field, value) => trimmed(value, 0),
};

const money: Values = {
  ...plainNumber,
  text: (field, value, env) =>
    value === null
      ? ""
      : formatDecimal(shown(value), Math.min(minorUnits(currencyOf(field, env)), field.options.scale ?? 4)),
  edit: (field, value, env) => trimmed(value, minorUnits(currencyOf(field, env))),
  unit: (field, env) => currencySign(currencyOf(field, env)),
};

const percent: Values = {
  text: (_field, value) => (value === null ? "" : formatPercent(shown(value))),
  read: (_field, typed) => {
    if (!typed.trim()) return ok(null);
    const plain = parseDecimal(typed.normalize("NFKC").replace(/%\s*$/, ""));
    const fraction = plain === undefined ? undefined : fractionOf(plain);
    return fraction === undefined ? UNREADABLE : ok(fraction);
  },
  check: (field, value) => limits(field, value, (limit) => formatPercent(limit)),
  edit: (_field, value) => (value === null ? "" : (percentOf(shown(value)) ?? shown(value))),
  unit: () => "%",
};

export const NUMBERS = { integer: plainNumber, decimal: plainNumber, money, percent };

/** The values of a number type. */
export function numbersOf(type: string): Values {
  return NUMBERS[type as keyof typeof NUMBERS] ?? plainNumber;
}

/** "100.0000" as "100.00": what is edited keeps every digit that counts. */
function trimmed(value: Json, least: number): string {
  const plain = shown(value);
  if (!/^-?\d+\.\d+$/.test(plain)) return plain;
  const [whole, rest = ""] = plain.split(".");
  const decimals = rest.replace(/0+$/, "").padEnd(Math.min(least, rest.length), "0");
  return decimals ? `${whole}.${decimals}` : (whole ?? "");
}
