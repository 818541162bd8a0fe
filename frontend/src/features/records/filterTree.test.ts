import { describe, expect, it } from "vitest";
import type { Field } from "../../catalog/types";
import { textOf } from "./filterText";
import { bothTrees, conditionsOf, offered, operatorKey, treeOf, valueFor } from "./filterTree";

const one = { field: "status", op: "==", value: "open" };
const two = { field: "amount", op: ">", value: "100" };

describe("conditions and trees", () => {
  it.each([
    [undefined, { join: "and", items: [] }],
    [one, { join: "and", items: [one] }],
    [{ and: [one, two] }, { join: "and", items: [one, two] }],
    [{ or: [one, two] }, { join: "or", items: [one, two] }],
  ])("reads %j", (tree, conditions) => expect(conditionsOf(tree)).toEqual(conditions));

  it.each([{ not: one }, { and: [one, { or: [two] }] }, "status == 'open'", 5])(
    "does not pretend to show %j",
    (tree) => expect(conditionsOf(tree)).toBeUndefined(),
  );

  it("writes the shortest tree and leaves half-made conditions out", () => {
    expect(treeOf({ join: "and", items: [] })).toBeUndefined();
    expect(treeOf({ join: "or", items: [one, { field: "amount", op: ">", value: null }] })).toEqual(one);
    expect(treeOf({ join: "or", items: [one, two] })).toEqual({ or: [one, two] });
    expect(treeOf({ join: "and", items: [{ field: "a", op: "empty", value: "left over" }] })).toEqual({
      field: "a",
      op: "empty",
    });
    expect(treeOf({ join: "and", items: [{ field: "a", op: "in", value: [] }] })).toBeUndefined();
  });

  it("comes back as it went", () => {
    const tree = { or: [one, two, { field: "closed", op: "==", value: false }] };
    const read = conditionsOf(tree);
    expect(read && treeOf(read)).toEqual(tree);
  });

  it("joins what the view says with what the person adds", () => {
    expect(bothTrees(one, undefined)).toEqual(one);
    expect(bothTrees(one, two)).toEqual({ and: [one, two] });
  });
});

describe("operators", () => {
  const field = (type: string, operators: string[]) => ({ type, operators }) as Field;
  it("offers no two that read alike, and trees only where there is one", () => {
    const reference = field("reference", ["in", "none_of", "==", "is_not", "under", "empty", "!=", "not in"]);
    expect(offered(reference, false)).toEqual(["in", "none_of", "==", "is_not", "empty"]);
    expect(offered(reference, true)).toContain("under");
    expect(offered(field("text", ["contains", "==", "in", "none_of", "!="]), false)).toEqual([
      "contains",
      "==",
    ]);
  });
  it("calls dates before and after", () => {
    expect(operatorKey("<", field("date", []))).toBe("op.time.<");
    expect(operatorKey("<", field("money", []))).toBe("op.<");
  });
  it("keeps a value that still fits", () => {
    expect(valueFor("in", "a")).toEqual(["a"]);
    expect(valueFor("==", ["a", "b"])).toBe("a");
    expect(valueFor("empty", "a")).toBeUndefined();
    expect(valueFor("within", "2026-01-01")).toBe("2026-01-01");
    expect(valueFor("within", null)).toBe("this_month");
    expect(valueFor("<", { from: "a", to: "b" })).toBeNull();
  });
});

describe("a tree as text", () => {
  const isNumber = (path: string) => path === "amount";
  it.each([
    [one, "status == 'open'"],
    [two, "amount > 100"],
    [{ field: "code", op: "==", value: "100" }, "code == '100'"],
    [{ field: "name", op: "==", value: "O'Neil" }, "name == 'O\\'Neil'"],
    [{ field: "status", op: "none_of", value: ["a", "b"] }, "(empty(status) or status not in ['a', 'b'])"],
    [{ field: "owner", op: "in", value: [{ id: 5, title: "Lin" }] }, "owner in [5]"],
    [
      { field: "day", op: "within", value: { from: "2026-01-01", to: "2026-03-31" } },
      "within(day, '2026-01-01', '2026-03-31')",
    ],
    [{ and: [one, { not: two }] }, "(status == 'open') and (not (amount > 100))"],
    ["already text", "already text"],
  ])("%j", (tree, text) => expect(textOf(tree, isNumber)).toBe(text));
});
