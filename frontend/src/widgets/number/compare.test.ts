import { describe, expect, it } from "vitest";
import { answer, measure } from "../testing";
import { headline } from "./compare";

describe("a headline", () => {
  it("compares the figure with the earlier value it was asked with", () => {
    const found = headline(answer([measure("net"), measure("before")], [["112.4", "100"]]), {
      of: "facts",
      measures: ["net", { measure: "net", name: "before", compare: "previous" }],
    });
    expect(found).toEqual({
      measure: "net",
      value: "112.4",
      comparisons: [{ with: "previous", earlier: "100", item: "before", rate: "0.124000", change: null }],
      others: [],
    });
  });

  it("takes the server's rate where there is one, and joins what belongs together", () => {
    const found = headline(
      answer([measure("net"), measure("rate"), measure("before"), measure("n")], [["5", "0.25", "4", "3"]]),
      {
        of: "facts",
        measures: [
          "net",
          { measure: "net", name: "rate", compare: "year_ago", show: "change_rate" },
          { measure: "net", name: "before", compare: "year_ago" },
          "n",
        ],
      },
    );
    expect(found.comparisons).toEqual([
      { with: "year_ago", earlier: "4", item: "before", rate: "0.25", change: null },
    ]);
    expect(found.others).toEqual([{ measure: "n", value: "3" }]);
  });

  it("has nothing to compare with an empty past", () => {
    const found = headline(answer([measure("net"), measure("before")], [["5", null]]), {
      of: "facts",
      measures: ["net", { measure: "net", name: "before", compare: "previous" }],
    });
    expect(found.comparisons[0]?.rate).toBeNull();
  });

  it("stands on no rows at all", () => {
    expect(headline(answer([measure("net")], []), { of: "facts", measures: ["net"] }).value).toBeNull();
  });
});
