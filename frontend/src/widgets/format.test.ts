import { describe, expect, it } from "vitest";
import {
  changeRate,
  figure,
  full,
  inUnit,
  largest,
  periodText,
  rounded,
  type Shape,
  short,
  shownDirection,
  tick,
  tickPeriod,
  total,
  unitFor,
  unitText,
  withSign,
} from "./format";

const zh: Shape = { format: "money", locale: "zh-CN", currency: "CNY" };
const en: Shape = { format: "money", locale: "en", currency: "USD" };
const count: Shape = { format: "number", locale: "zh-CN", currency: "CNY" };
const rate: Shape = { format: "percent", locale: "en", currency: "USD" };

describe("figures", () => {
  it("sets a big number in 万 and 亿, or in K, M and B", () => {
    expect(short("1265793.04", zh)).toBe("¥126.58万");
    expect(short("2518000000", zh)).toBe("¥25.18亿");
    expect(short("1265793.04", en)).toBe("$1.27M");
    expect(short("2518000000", en)).toBe("$2.52B");
    expect(short("9999.5", en)).toBe("$9,999.50");
    expect(short("830", count)).toBe("830");
    expect(short("0", zh)).toBe("¥0.00");
  });

  it("shows nothing as a dash and never as zero", () => {
    expect(short(null, zh)).toBe("–");
    expect(full(null, rate)).toBe("–");
  });

  it("puts the minus before the currency", () => {
    expect(full("-1234.5", zh)).toBe("−¥1,234.50");
    expect(figure("-12345678", en)).toEqual({ before: "−$", digits: "12.35", after: "M" });
  });

  it("pays in minor units", () => {
    expect(rounded("1265793.0395", zh)).toBe("1,265,793.04");
    expect(rounded("1265793.0395", { ...zh, currency: "JPY" })).toBe("1,265,793");
    expect(rounded("12.125", count)).toBe("12.125");
    expect(rounded(null, zh)).toBe("–");
  });

  it("keeps every digit of a value no float can hold", () => {
    expect(full("12345678901234.1234", zh)).toBe("¥12,345,678,901,234.1234");
    expect(full("123456780123412340000.0001", count)).toBe("123,456,780,123,412,340,000.0001");
    expect(total(Array.from({ length: 10_000 }, () => "12345678901234.1234"))).toBe("123456789012341234");
  });

  it("shows a fraction as a percentage", () => {
    expect(short("0.271", rate)).toBe("27.1%");
    expect(full("0.12345678", rate)).toBe("12.345678%");
    expect(withSign(`${inUnit("0.124", rate, { power: 0, name: "" })}%`, "0.124")).toBe("+12.4%");
    expect(withSign("−3.0%", "-0.03")).toBe("−3.0%");
    expect(withSign("0.0%", "0")).toBe("0.0%");
    expect(withSign("0.0%", "0.0001")).toBe("0.0%");
    expect(shownDirection("0.0%", "-0.0001")).toBe(0);
    expect(shownDirection("−0.1%", "-0.001")).toBe(-1);
  });

  it("rounds half up, away from zero", () => {
    expect(inUnit("0.125", { ...zh, format: "money" }, { power: 0, name: "" })).toBe("0.13");
    expect(inUnit("-0.125", { ...zh, format: "money" }, { power: 0, name: "" })).toBe("−0.13");
    expect(inUnit("1234567", zh, { power: 4, name: "万" })).toBe("123.46");
  });
});

describe("one unit for a column or an axis", () => {
  it("is that of the largest value, whatever its sign", () => {
    expect(largest(["3", null, "-12000", "9"])).toBe("12000");
    expect(unitFor(["3", null, "-12000"], zh).name).toBe("万");
    expect(unitFor(["3", null, "9999"], zh).name).toBe("");
    expect(unitFor([], zh).name).toBe("");
  });

  it("leaves a column's small values readable", () => {
    expect(unitFor(["126579", "800"], zh, 100).name).toBe("");
    expect(unitFor(["1265793", "8000"], zh, 100).name).toBe("万");
    expect(unitFor(["1265793", "8000"], en, 100).name).toBe("K");
  });

  it("has no unit for percentages", () => {
    expect(unitFor(["50000"], rate).name).toBe("");
    expect(unitText(rate, { power: 0, name: "" })).toBe("%");
    expect(unitText(zh, { power: 4, name: "万" })).toBe("¥ 万");
    expect(unitText(count, { power: 0, name: "" })).toBe("");
  });

  it("cuts the zeros of a tick", () => {
    expect(tick(150_000, zh, { power: 4, name: "万" })).toBe("15万");
    expect(tick(2_500_000, en, { power: 6, name: "M" })).toBe("2.5M");
    expect(tick(0.25, rate, { power: 0, name: "" })).toBe("25%");
    expect(tick(0, zh, { power: 4, name: "万" })).toBe("0");
  });
});

describe("changes", () => {
  it("are relative to the size of what was", () => {
    expect(changeRate("112.4", "100")).toBe("0.124000");
    expect(changeRate("-50", "-100")).toBe("0.500000");
    expect(changeRate("5", "0")).toBeNull();
    expect(changeRate("5", null)).toBeNull();
  });
});

describe("periods", () => {
  it("are named in the language", () => {
    expect(periodText("1996-07", "month", "zh-CN")).toBe("1996年7月");
    expect(periodText("1996-07", "month", "en")).toBe("Jul 1996");
    expect(periodText("1996-07-04", "day", "en")).toBe("4 Jul 1996");
  });

  it("give a tick its year apart", () => {
    expect(tickPeriod("1996-07", "month", "zh-CN")).toEqual({ year: "1996", part: "7月" });
    expect(tickPeriod("1996-Q3", "quarter", "en")).toEqual({ year: "1996", part: "Q3" });
    expect(tickPeriod("2026-W05", "week", "zh-CN")).toEqual({ year: "2026", part: "5周" });
    expect(tickPeriod("2026", "year", "en")).toEqual({ year: "", part: "2026" });
  });
});
