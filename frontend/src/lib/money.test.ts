import { describe, expect, it } from "vitest";
import {
  compact,
  formatDecimal,
  formatPercent,
  fractionOf,
  inUnit,
  parseDecimal,
  percentOf,
  sameDecimal,
  sum,
  unitFor,
} from "./money";

describe("formatDecimal", () => {
  it.each([
    ["12345678901234.1234", 2, "12,345,678,901,234.1234"],
    ["99999999999999.9999", 2, "99,999,999,999,999.9999"],
    ["100.0000", 2, "100.00"],
    ["100.0000", 0, "100"],
    ["-1234.5", 2, "−1,234.50"],
    ["-0.0000", 2, "0.00"],
    ["0", 2, "0.00"],
    ["007", 0, "7"],
    ["0.0001", 2, "0.0001"],
  ])("shows %s exactly", (value, least, shown) => expect(formatDecimal(value, least)).toBe(shown));

  it("rounds half away from zero where it is told to", () => {
    expect(formatDecimal("2.345", 0, 2)).toBe("2.35");
    expect(formatDecimal("-2.345", 0, 2)).toBe("−2.35");
  });

  it("leaves what is no number as it is", () => expect(formatDecimal("abc")).toBe("abc"));
});

describe("percent", () => {
  it("moves the point without loss", () => {
    expect(formatPercent("0.12345678")).toBe("12.345678%");
    expect(percentOf("0.1")).toBe("10");
    expect(fractionOf("12.5")).toBe("0.125");
    expect(fractionOf("0.000001")).toBe("0.00000001");
  });
});

describe("parseDecimal", () => {
  it.each([
    ["1,234.50", "1234.50"],
    ["12345678901234.1234", "12345678901234.1234"],
    [" ¥ 1 200 ", "1200"],
    ["１２３．５", "123.5"],
    ["3.2万", "32000"],
    ["1.5亿", "150000000"],
    ["−5", "-5"],
    ["(5)", "-5"],
    [".5", "0.5"],
    ["5.", "5"],
    ["abc", undefined],
    ["1e5", undefined],
    ["1.2.3", undefined],
    ["", undefined],
  ])("reads %s", (typed, value) => expect(parseDecimal(typed)).toBe(value));
});

describe("arithmetic", () => {
  it("sums ten thousand large values exactly", () => {
    const total = sum(Array.from({ length: 10_000 }, () => "12345678901234.1234"));
    expect(total?.toFixed(4)).toBe("123456789012341234.0000");
  });
  it("knows equal numbers however they are written", () => {
    expect(sameDecimal("1.50", "1.5")).toBe(true);
    expect(sameDecimal(null, "")).toBe(true);
    expect(sameDecimal("0", null)).toBe(false);
  });
});

describe("units of an axis", () => {
  it("takes one unit for all values", () => {
    const unit = unitFor(["12000", "234567890"], "zh-CN");
    expect(unit.name).toBe("亿");
    expect(inUnit("234567890", unit, 1)).toBe("2.3");
    expect(unitFor(["2345678"], "en").name).toBe("M");
    expect(unitFor(["12"], "en").name).toBe("");
  });
  it("writes short forms", () => {
    expect(compact("2518000000", "zh-CN")).toBe("25.18亿");
    expect(compact("2518000000", "en")).toBe("2.52B");
    expect(compact("0", "en")).toBe("0");
  });
});
