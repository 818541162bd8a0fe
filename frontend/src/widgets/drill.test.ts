import { describe, expect, it } from "vitest";
import type { Query } from "./data";
import { breakOut, decodeDrill, drillBody, drillOf, encodeDrill, into, outTo } from "./drill";

const question: Query = {
  of: "facts",
  dimensions: [{ dimension: "on", grain: "month", label: { en: "Month" } }, "who"],
  measures: ["amount", { measure: "amount", name: "growth", compare: "previous", show: "change_rate" }],
  filter: { field: "on", op: "within", value: "this_year" },
};
const from = { dashboard: "cockpit", search: "period=this_year" };
const opened = drillOf(question, "amount", { on: "1996-07", who: { id: 5, title: "张伟 <b>" } }, from);

describe("the address of a drill", () => {
  it("survives the URL, Chinese names included", () => {
    const text = encodeDrill(opened);
    expect(text).toMatch(/^[\w-]+$/);
    expect(decodeDrill(text)).toEqual(opened);
  });

  it.each(["", "%%%", "e30", "bm90IGpzb24", encodeDrill({ ...opened, cell: 3 as never })])(
    "refuses what is no drill: %s",
    (text) => {
      expect(decodeDrill(text)).toBeNull();
    },
  );

  it("sends references by their id and leaves labels at home", () => {
    expect(drillBody(opened, 100, "c1")).toEqual({
      of: "facts",
      dimensions: [{ dimension: "on", grain: "month" }, "who"],
      measures: ["amount", { measure: "amount", name: "growth", compare: "previous", show: "change_rate" }],
      filter: { field: "on", op: "within", value: "this_year" },
      cell: { on: "1996-07", who: 5 },
      measure: "amount",
      limit: 100,
      after: "c1",
    });
  });

  it("keeps only the dimensions its cell names", () => {
    const whole = drillOf(question, "amount", {}, from);
    expect(whole.dimensions).toEqual([]);
    expect(drillBody(whole, 10)).not.toHaveProperty("after");
  });
});

describe("breaking out", () => {
  it("turns the path into filters and asks by the new dimension", () => {
    expect(breakOut(opened, "region", 50)).toEqual({
      of: "facts",
      dimensions: ["region"],
      measures: ["amount"],
      filter: {
        and: [
          { field: "on", op: "within", value: "this_year" },
          { field: "on", op: "within", value: { grain: "month", value: "1996-07" } },
          { field: "who", op: "==", value: 5 },
        ],
      },
      sort: ["-amount"],
      limit: 50,
    });
  });

  it("filters an empty cell as empty", () => {
    const empty = drillOf({ of: "facts", dimensions: ["who"] }, "amount", { who: null }, from);
    expect(breakOut(empty, "region", 5).filter).toEqual({ field: "who", op: "empty" });
  });

  it("goes in and out again", () => {
    const deeper = into(opened, "region", { id: 9, title: "East" });
    expect(Object.keys(deeper.cell)).toEqual(["on", "who", "region"]);
    expect(outTo(deeper, 2)).toEqual(opened);
    expect(outTo(deeper, 0).cell).toEqual({});
  });
});
