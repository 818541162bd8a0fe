import { describe, expect, it } from "vitest";
import type { Dataset } from "../../catalog/types";
import { drillOf } from "../../widgets/drill";
import { wayItem, ways } from "./by";
import { check } from "./check";

const dataset: Dataset = {
  name: "facts",
  label: {},
  date: "on",
  dimensions: [
    { name: "on", label: {}, type: "date" },
    { name: "who", label: {}, type: "reference" },
    { name: "what", label: {}, type: "choice" },
  ],
  measures: [],
};
const from = { search: "" };

describe("the proof of a figure", () => {
  it("holds when the rows add up to it, to the last digit", () => {
    const values = Array.from({ length: 10_000 }, () => "12345678901234.1234");
    expect(check(values, "123456789012341234.0000", true).state).toBe("equal");
    expect(check(values, "123456789012341234.0001", true).state).toBe("different");
  });

  it("compares at the figure's own scale", () => {
    expect(check(["0.0049", "0.0001"], "0.01", true).state).toBe("equal");
  });

  it("does not claim anything before every row is there", () => {
    expect(check(["1", "2"], "10", false)).toEqual({ state: "partial", sum: "3" });
  });

  it("knows what is not a sum", () => {
    expect(check([null, null], "0.25", true).state).toBe("apart");
    expect(check(["1", "1"], "1", true, "count_distinct").state).toBe("apart");
    expect(check(["1", "1"], "2", true, "count").state).toBe("equal");
  });

  it("counts no rows as nothing", () => {
    expect(check([], "0", true).state).toBe("equal");
    expect(check([], null, true).state).toBe("equal");
  });
});

describe("ways to break out", () => {
  it("are all dimensions, dates by grain", () => {
    const drill = drillOf({ of: "facts" }, "amount", {}, from);
    expect(ways(dataset, drill).map((way) => way.key)).toEqual([
      "on:year",
      "on:quarter",
      "on:month",
      "on:day",
      "who",
      "what",
    ]);
  });

  it("leave out what the path has fixed, and coarser grains", () => {
    const drill = drillOf(
      { of: "facts", dimensions: [{ dimension: "on", grain: "quarter" }, "who"] },
      "amount",
      { on: "2026-Q1", who: 5 },
      from,
    );
    expect(ways(dataset, drill).map((way) => way.key)).toEqual(["on:month", "on:day", "what"]);
  });

  it("name a dated item after its grain, so that two of one date can stand together", () => {
    expect(wayItem({ key: "on:month", dimension: "on", grain: "month" })).toEqual({
      dimension: "on",
      grain: "month",
      name: "on_month",
    });
  });
});
