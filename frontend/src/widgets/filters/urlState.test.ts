import { describe, expect, it } from "vitest";
import { rangeOf, rangeText } from "../../lib/periods";
import {
  apiSearch,
  currentValue,
  filterState,
  fromApiSearch,
  type SharedFilter,
  toSearch,
  withFilter,
} from "./urlState";

const period: SharedFilter = { name: "period", label: {}, type: "period", default: "this_month" };
const region: SharedFilter = { name: "region", label: {}, type: "choice" };

describe("filters in the URL", () => {
  it("are read as text, the page's own parameters apart", () => {
    expect(
      filterState({ period: "this_year", region: 5, tables: "a,b", nothing: "", odd: { a: 1 } }, ["tables"]),
    ).toEqual({
      period: "this_year",
      region: "5",
    });
  });

  it("leave the URL when they are back at their default", () => {
    expect(withFilter({ period: "this_year", region: "5" }, period, "this_month")).toEqual({ region: "5" });
    expect(withFilter({}, region, "5,7")).toEqual({ region: "5,7" });
    expect(withFilter({ region: "5" }, region, "")).toEqual({});
    expect(withFilter({}, { ...region, default: "5" }, "")).toEqual({ region: "all" });
  });

  it("show the URL, else what applies, else the default", () => {
    expect(currentValue(period, { period: "all" })).toBe("all");
    expect(currentValue(period, {})).toBe("this_month");
    expect(currentValue({ ...period, value: "last_year" }, {})).toBe("last_year");
    expect(currentValue({ ...period, value: { from: "2026-01-01", to: "2026-03-31" } }, {})).toBe(
      "2026-01-01..2026-03-31",
    );
  });

  it("repeat a choice of several for the API, in one order", () => {
    expect(apiSearch({ region: "5,7", period: "2026-01-01..2026-03-31" })).toBe(
      "?period=2026-01-01..2026-03-31&region=5&region=7",
    );
    expect(apiSearch({})).toBe("");
  });

  it("come back from the API's form as the page's own", () => {
    expect(fromApiSearch("period=all&region=5&region=7")).toEqual({ period: "all", region: "5,7" });
    expect(toSearch({ region: "5", code: "007", period: "all" })).toEqual({
      region: 5,
      code: "007",
      period: "all",
    });
  });
});

describe("a period", () => {
  it("is a range of two days in order, or a name", () => {
    expect(rangeOf("2026-01-01..2026-03-31")).toEqual({ from: "2026-01-01", to: "2026-03-31" });
    expect(rangeOf("2026-03-31..2026-01-01")).toBeNull();
    expect(rangeOf("this_month")).toBeNull();
    expect(rangeText("2026-03-31", "2026-01-01")).toBe("2026-01-01..2026-03-31");
  });
});
