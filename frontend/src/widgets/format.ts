/** Figures and periods as pictures show them: one unit per axis or column, exact value on demand. */

import { formatDate, formatGrain } from "../lib/dates";
import { currencySign, decimal, formatDecimal, formatPercent, minorUnits, scaleOf, sum } from "../lib/money";
import type { Column, Grain, Locale } from "./data";

export interface Unit {
  power: number;
  name: string;
}

/** How a measure is written: its format, the language, the currency of the company. */
export interface Shape {
  format: "number" | "money" | "percent";
  locale: Locale;
  currency: string;
}

export const NOTHING = "–";

const ONES: Unit = { power: 0, name: "" };

const UNITS: Record<Locale, Unit[]> = {
  "zh-CN": [
    { power: 8, name: "亿" },
    { power: 4, name: "万" },
  ],
  en: [
    { power: 9, name: "B" },
    { power: 6, name: "M" },
    { power: 3, name: "K" },
  ],
};

export function shapeOf(column: Pick<Column, "format" | "type">, locale: Locale, currency: string): Shape {
  const format = column.format ?? column.type;
  return { format: format === "money" || format === "percent" ? format : "number", locale, currency };
}

const power = (unit: Unit): string => `1${"0".repeat(unit.power)}`;

function before(shape: Shape): string {
  return shape.format === "money" ? currencySign(shape.currency) : "";
}

/** A number text with `sign` between its minus and its digits: `−¥3.00`. */
function afterMinus(text: string, sign: string): string {
  return text.startsWith("−") ? `−${sign}${text.slice(1)}` : `${sign}${text}`;
}

/** The value to its last digit, with its currency or percent sign: `¥1,265,793.04`. */
export function full(value: string | null, shape: Shape): string {
  if (value === null) return NOTHING;
  if (shape.format === "percent") return formatPercent(value, 1);
  return afterMinus(
    formatDecimal(value, shape.format === "money" ? minorUnits(shape.currency) : 0),
    before(shape),
  );
}

/** The value to its last digit, without its currency: for cells under a head that says it. */
export function digits(value: string | null, shape: Shape): string {
  if (value === null) return NOTHING;
  return shape.format === "percent"
    ? inUnit(value, shape, ONES)
    : formatDecimal(value, shape.format === "money" ? minorUnits(shape.currency) : 0);
}

/** The value as it is paid, without its currency: money to its minor unit, anything else to its last digit. */
export function rounded(value: string | null, shape: Shape): string {
  const exact = decimal(value);
  if (shape.format !== "money" || !exact) return digits(value, shape);
  return digits(exact.toFixed(minorUnits(shape.currency)), shape);
}

/**
 * The unit for values that are shown together: that of the largest.
 * @param least how many units the largest must hold: 1 for a figure or an axis, 100 for a column, whose small
 *   values must stay readable.
 */
export function unitFor(values: readonly (string | null)[], shape: Shape, least = 1): Unit {
  if (shape.format === "percent") return ONES;
  const size = decimal(largest(values));
  if (!size || size.lt(10_000)) return ONES;
  return UNITS[shape.locale].find((unit) => size.gte(decimal(power(unit))?.times(least) ?? 0)) ?? ONES;
}

/** The greatest size among the values, or null when there is none. */
export function largest(values: readonly (string | null)[]): string | null {
  let best = decimal(null);
  for (const value of values) {
    const size = decimal(value)?.abs();
    if (size && (!best || size.gt(best))) best = size;
  }
  return best ? best.toFixed() : null;
}

/** As many decimals as values shown together need, the same for each, so that points stand under each other. */
export function decimalsFor(values: readonly (string | null)[], shape: Shape, unit: Unit): number {
  if (shape.format === "percent") return 1;
  if (unit.power > 0) return decimal(largest(values))?.div(power(unit)).gte(1000) ? 1 : 2;
  if (shape.format === "money") return minorUnits(shape.currency);
  const scales = values.map((value) => scaleOf(decimal(value)?.toFixed() ?? ""));
  return Math.min(2, Math.max(0, ...scales));
}

/** Digits in a unit, without its name: "1265793.04" in 万 is `126.58`; a percentage without its sign. */
export function inUnit(value: string | null, shape: Shape, unit: Unit, decimals?: number): string {
  const exact = decimal(value);
  if (value === null || !exact) return NOTHING;
  if (shape.format === "percent") {
    const places = decimals ?? 1;
    return formatDecimal(exact.times(100).toFixed(places), places);
  }
  const places = decimals ?? decimalsFor([value], shape, unit);
  return formatDecimal(exact.div(power(unit)).toFixed(places), places);
}

export interface Figure {
  /** Minus and currency sign. */
  before: string;
  digits: string;
  /** Unit or percent sign. */
  after: string;
}

/** A big number in parts, so that its unit can be set smaller: `¥` `126.58` `万`. */
export function figure(value: string | null, shape: Shape): Figure {
  if (value === null) return { before: "", digits: NOTHING, after: "" };
  const unit = unitFor([value], shape);
  const text = inUnit(value, shape, unit);
  const minus = text.startsWith("−");
  return {
    before: `${minus ? "−" : ""}${before(shape)}`,
    digits: minus ? text.slice(1) : text,
    after: shape.format === "percent" ? "%" : unit.name,
  };
}

/** A figure in one string: `¥126.58万`, `¥1.27M`, `27.1%`. */
export function short(value: string | null, shape: Shape): string {
  const parts = figure(value, shape);
  return `${parts.before}${parts.digits}${parts.after}`;
}

/** The text of an axis tick; `at` is a place on the axis, not a value anybody stored. */
export function tick(at: number, shape: Shape, unit: Unit): string {
  const exact = decimal(String(at));
  if (!exact) return "";
  const scaled = shape.format === "percent" ? exact.times(100) : exact.div(power(unit));
  if (scaled.isZero()) return "0";
  return `${formatDecimal(scaled.toDecimalPlaces(2).toFixed())}${shape.format === "percent" ? "%" : unit.name}`;
}

/** What stands beside the name of a column whose cells carry no unit: `¥ 万`, `万`, `%` or nothing. */
export function unitText(shape: Shape, unit: Unit): string {
  if (shape.format === "percent") return "%";
  return [before(shape), unit.name].filter(Boolean).join(" ");
}

/** Relative change as a fraction with six decimals; null where there is nothing to compare with. */
export function changeRate(after: string | null, earlier: string | null): string | null {
  const [now, then] = [decimal(after), decimal(earlier)];
  if (!now || !then || then.isZero()) return null;
  return now.minus(then).div(then.abs()).toFixed(6);
}

export function total(values: readonly (string | null)[]): string {
  return sum(values)?.toFixed() ?? "0";
}

/** 1 up, -1 down, 0 neither. */
export function direction(value: string | null): -1 | 0 | 1 {
  const exact = decimal(value);
  if (!exact || exact.isZero()) return 0;
  return exact.isNegative() ? -1 : 1;
}

/** The direction of a change as far as its text shows it: what rounds to zero goes nowhere. */
export const shownDirection = (text: string, value: string | null): -1 | 0 | 1 =>
  /[1-9]/.test(text) ? direction(value) : 0;

/** A change with its sign always shown, zero excepted: `+12.4%`, `−3`. */
export const withSign = (text: string, value: string | null): string =>
  shownDirection(text, value) > 0 ? `+${text}` : text;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A calendar label as a tick: the period, and the year on its own so that an axis says it only where it changes. */
export function tickPeriod(
  value: string,
  grain: Grain | null | undefined,
  locale: Locale,
): { year: string; part: string } {
  const [year = "", rest = ""] = value.split("-");
  const english = locale === "en";
  if (grain === "month") {
    const month = Number.parseInt(rest, 10);
    return { year, part: english ? (MONTHS[month - 1] ?? rest) : `${month}月` };
  }
  if (grain === "quarter") return { year, part: rest };
  if (grain === "half") return { year, part: english ? rest : rest === "H1" ? "上半年" : "下半年" };
  if (grain === "week") return { year, part: english ? rest : `${Number.parseInt(rest.slice(1), 10)}周` };
  if (grain === "day") return { year, part: value.slice(5, 10) };
  return { year: "", part: value };
}

export const periodText = (value: string, grain: Grain | null | undefined, locale: Locale): string =>
  grain && grain !== "day" ? formatGrain(value, grain, locale) : formatDate(value, locale);
