import { describe, expect, it } from "vitest";
import { answer, measure } from "../../widgets/testing";
import { comparable, reportFilters, withFilters } from "./filters";

const dataset = {
  name: "facts",
  label: {},
  date: "on",
  dimensions: [
    { name: "on", label: {}, type: "date" },
    { name: "who", label: {}, type: "user" },
    { name: "note", label: {}, type: "text" },
    { name: "kind", label: {}, type: "choice", options: [{ name: "a", label: {} }] },
  ],
  measures: [],
};

describe("a report's filters", () => {
  const filters = reportFilters(dataset);

  it("are the dataset's date and its choices", () => {
    expect(filters.map((filter) => [filter.name, filter.type])).toEqual([
      ["on", "period"],
      ["who", "choice"],
      ["kind", "choice"],
    ]);
    expect(filters[1]?.entity).toBe("user");
  });

  it("narrow its question", () => {
    const own = { field: "kind", op: "==", value: "b" };
    expect(
      withFilters({ of: "facts", filter: own }, filters, {
        on: "2026-01-01..2026-01-31",
        who: "5,7",
        kind: "a",
      }).filter,
    ).toEqual({
      and: [
        own,
        { field: "on", op: "within", value: { from: "2026-01-01", to: "2026-01-31" } },
        { field: "who", op: "in", value: [5, 7] },
        { field: "kind", op: "in", value: ["a"] },
      ],
    });
    expect(withFilters({ of: "facts" }, filters, { on: "all" })).toEqual({ of: "facts" });
  });

  it("do not ask for a comparison the server left out, until a period is chosen", () => {
    const question = {
      of: "facts",
      measures: ["net", { measure: "net", name: "before", compare: "previous" as const }],
    };
    const first = answer([measure("net")], [["5"]]);
    expect(comparable(question, first, false).measures).toEqual(["net"]);
    expect(comparable(question, first, true)).toBe(question);
    expect(
      comparable(question, answer([measure("net"), measure("before")], []), false).measures,
    ).toHaveLength(2);
  });
});
