import { describe, expect, it } from "vitest";
import {
  formatDate,
  formatDateTime,
  formatGrain,
  formatRelative,
  fromZone,
  parseDate,
  toZone,
} from "./dates";

describe("dates", () => {
  it("shows days in the language of the person", () => {
    expect(formatDate("2026-01-31", "zh-CN")).toBe("2026-01-31");
    expect(formatDate("2026-01-31", "en")).toBe("31 Jan 2026");
  });

  it("shows instants on the company's clock", () => {
    expect(formatDateTime("2026-01-31T16:30:00.000Z", "zh-CN", "Asia/Shanghai")).toBe("2026-02-01 00:30");
    expect(formatDateTime("2026-01-31T16:30:00.000Z", "en", "Asia/Shanghai")).toBe("1 Feb 2026, 00:30");
  });

  it.each(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"])(
    "goes to %s and back",
    (zone) => {
      for (const instant of [
        "2026-03-08T12:00:00.000Z",
        "2026-07-01T00:00:00.000Z",
        "2026-11-01T12:30:00.000Z",
      ]) {
        expect(fromZone(toZone(instant, zone) ?? "", zone)).toBe(instant);
      }
    },
  );

  it.each([
    ["2026-1-5", "2026-01-05"],
    ["2026/01/05", "2026-01-05"],
    ["20260105", "2026-01-05"],
    ["2026年1月5日", "2026-01-05"],
    ["5 Jan 2026", "2026-01-05"],
    ["1-5", "2026-01-05"],
    ["t", "2026-11-21"],
    ["今天", "2026-11-21"],
    ["2026-02-30", undefined],
    ["abc", undefined],
  ])("reads %s", (typed, day) => expect(parseDate(typed, "2026-11-21")).toBe(day));

  it("names periods", () => {
    expect(formatGrain("2026-03", "month", "zh-CN")).toBe("2026年3月");
    expect(formatGrain("2026-03", "month", "en")).toBe("Mar 2026");
    expect(formatGrain("2026-Q1", "quarter", "zh-CN")).toBe("2026年第1季度");
    expect(formatGrain("2026-W05", "week", "en")).toBe("Week 5, 2026");
  });

  it("says how long ago", () => {
    const now = new Date("2026-11-21T12:00:00Z");
    expect(formatRelative("2026-11-21T09:00:00Z", "en", now)).toBe("3 hours ago");
    expect(formatRelative("2026-11-20T09:00:00Z", "zh-CN", now)).toBe("昨天");
    expect(formatRelative("2026-11-21T11:59:50Z", "en", now)).toBe("now");
  });
});
