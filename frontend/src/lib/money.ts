/** Decimals as strings, exactly: formatting, reading what people type, arithmetic. No binary floats for values. */

import Big from "decimal.js-light";

// 18 digits times 18 digits, summed over thousands of lines, stay exact.
const Decimal = Big.clone({
  precision: 80,
  rounding: 4 /* half up, away from zero */,
  toExpNeg: -80,
  toExpPos: 80,
});
export type Dec = InstanceType<typeof Big>;

/** An exact decimal of a string such as "12.50"; undefined when it is no number. */
export function decimal(value: string | number | null | undefined): Dec | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  try {
    return new Decimal(value);
  } catch {
    return undefined;
  }
}

/** Decimals of currencies that do not have two. */
const MINOR: Record<string, number> = { JPY: 0, KRW: 0, VND: 0, KWD: 3, BHD: 3, OMR: 3, JOD: 3, TND: 3 };

export function minorUnits(currency: string | null | undefined): number {
  return currency ? (MINOR[currency] ?? 2) : 2;
}

const SYMBOLS: Record<string, string> = {
  CNY: "¥",
  USD: "$",
  EUR: "€",
  GBP: "£",
  JPY: "JP¥",
  HKD: "HK$",
  TWD: "NT$",
};

/** The sign people know a currency by, else its code. */
export function currencySign(currency: string): string {
  return SYMBOLS[currency] ?? currency;
}

/**
 * A decimal string with thousands separators and a true minus sign.
 * @param least pad with zeros to this many decimals; digits that are there are never cut.
 * @param most  round half-up to this many decimals (only for what is an estimate or a short form).
 */
export function formatDecimal(value: string | number, least = 0, most?: number): string {
  let plain = String(value);
  if (most !== undefined || /e/i.test(plain)) {
    const exact = decimal(plain);
    if (!exact) return plain;
    plain = most === undefined ? exact.toFixed() : exact.toFixed(most);
  }
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(plain.trim());
  if (!match) return plain;
  const [, sign, whole = "0", rest = ""] = match;
  const grouped = whole.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
  const decimals = rest.replace(/0+$/, "").padEnd(least, "0");
  const isZero = /^0*$/.test(whole) && /^0*$/.test(rest);
  return `${sign === "-" && !isZero ? "−" : ""}${grouped}${decimals ? `.${decimals}` : ""}`;
}

/** A fraction as percent text, moved by two places without arithmetic loss: "0.125" gives "12.5%". */
export function formatPercent(fraction: string | number, least = 0, most?: number): string {
  const moved = percentOf(String(fraction));
  return moved === undefined ? String(fraction) : `${formatDecimal(moved, least, most)}%`;
}

/** "0.125" to "12.5". */
export function percentOf(fraction: string): string | undefined {
  return decimal(fraction)?.times(100).toFixed();
}

/** "12.5" to "0.125". */
export function fractionOf(percent: string): string | undefined {
  return decimal(percent)?.div(100).toFixed();
}

/**
 * What a person typed, as a plain decimal string: separators, full-width digits, currency signs and 万/亿 are
 * understood ("1,234.5", "１２３", "¥ 3.2万"). Undefined when it is no number.
 */
export function parseDecimal(typed: string): string | undefined {
  let plain = typed
    .normalize("NFKC")
    .replace(/[−–—]/g, "-")
    .replace(/[\s,'_]/g, "")
    .replace(/^([+-]?)(¥|\$|€|£|元)/, "$1");
  let times = 1;
  const unit = /(万|亿)元?$|元$/.exec(plain);
  if (unit) {
    plain = plain.slice(0, unit.index);
    times = unit[1] === "万" ? 1e4 : unit[1] === "亿" ? 1e8 : 1;
  }
  if (/^\(.+\)$/.test(plain)) plain = `-${plain.slice(1, -1)}`;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return undefined;
  const exact = decimal(
    plain
      .replace(/^\+/, "")
      .replace(/^(-?)\./, "$10.")
      .replace(/\.$/, ""),
  );
  if (!exact) return undefined;
  const value = times === 1 ? exact : exact.times(times);
  // Keep the zeros a person typed: "12.50" is not changed to "12.5" under the cursor.
  const typedScale = times === 1 ? (plain.split(".")[1]?.length ?? 0) : 0;
  return value.toFixed(Math.max(typedScale, scaleOf(value.toFixed())));
}

/** Decimals written in a plain decimal string, trailing zeros included. */
export function scaleOf(value: string): number {
  return value.split(".")[1]?.length ?? 0;
}

/** Exactly equal as numbers ("1.50" and "1.5"); both empty is equal too. */
export function sameDecimal(
  left: string | number | null | undefined,
  right: string | number | null | undefined,
): boolean {
  const [a, b] = [decimal(left), decimal(right)];
  return a && b ? a.eq(b) : !a && !b;
}

/** Exact sum; empty values count as nothing; undefined when nothing was there. */
export function sum(values: Iterable<string | number | null | undefined>): Dec | undefined {
  let total: Dec | undefined;
  for (const value of values) {
    const exact = decimal(value);
    if (exact) total = total ? total.plus(exact) : exact;
  }
  return total;
}

/** A unit for a whole axis or column, so that no column mixes units. `name` is "" for ones. */
export interface Unit {
  power: number;
  name: string;
}

const UNITS: Record<string, Unit[]> = {
  zh: [
    { power: 8, name: "亿" },
    { power: 4, name: "万" },
  ],
  en: [
    { power: 9, name: "B" },
    { power: 6, name: "M" },
    { power: 3, name: "K" },
  ],
};
const ONES: Unit = { power: 0, name: "" };

/** The unit that fits the largest of the values: 万/亿 in Chinese, K/M/B in English. */
export function unitFor(values: Iterable<string | number | null | undefined>, locale: string): Unit {
  let largest: Dec = new Decimal(0);
  for (const value of values) {
    const size = decimal(value)?.abs();
    if (size?.gt(largest)) largest = size;
  }
  const units = UNITS[locale.startsWith("zh") ? "zh" : "en"] ?? [];
  return units.find((unit) => largest.gte(new Decimal(10).pow(unit.power))) ?? ONES;
}

/** A value in a unit, without the unit's name: 12345678 in 万 with 1 decimal gives "1,234.6". */
export function inUnit(value: string | number, unit: Unit, decimals = 1): string {
  const exact = decimal(value);
  if (!exact) return String(value);
  return formatDecimal(exact.div(new Decimal(10).pow(unit.power)).toFixed(decimals), 0);
}

/** A short form with its unit for axes and headlines: "25.2亿", "2.5B". The full value belongs in a title. */
export function compact(value: string | number, locale: string, decimals = 2): string {
  const unit = unitFor([value], locale);
  return `${inUnit(value, unit, decimals)}${unit.name}`;
}
