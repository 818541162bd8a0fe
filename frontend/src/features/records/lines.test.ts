import { describe, expect, it } from "vitest";
import type { Entity, Field } from "../../catalog/types";
import {
  cellsOf,
  changeLines,
  fill,
  isBlank,
  type LineRow,
  linesBody,
  linesOf,
  newLine,
  stepFrom,
} from "./lines";

const rows: LineRow[] = [
  { key: "a", id: 1, values: { item: { id: 7, title: "Tea" }, count: "2" } },
  { key: "b", id: 2, values: { item: { id: 8, title: "Salt" }, count: "3" } },
];
const starts = { count: "1" };

describe("changes", () => {
  it("adds at the end and in between", () => {
    const row = newLine(starts);
    expect(changeLines(rows, { do: "add", row }).map((each) => each.key)).toEqual(["a", "b", row.key]);
    expect(changeLines(rows, { do: "add", at: 1, row }).map((each) => each.key)).toEqual(["a", row.key, "b"]);
  });
  it("gives every new row its own key and its own values", () => {
    const [one, two] = [newLine(starts), newLine(starts)];
    expect(one.key).not.toBe(two.key);
    expect(one.values).not.toBe(two.values);
  });
  it("removes by key, and nothing when it is gone already", () => {
    expect(changeLines(rows, { do: "remove", key: "a" }).map((each) => each.key)).toEqual(["b"]);
    expect(changeLines(rows, { do: "remove", key: "x" })).toBe(rows);
  });
  it("sets one cell and leaves the other rows as they are", () => {
    const next = changeLines(rows, { do: "set", key: "b", field: "count", value: "9" });
    expect(next[1]?.values.count).toBe("9");
    expect(next[0]).toBe(rows[0]);
    expect(rows[1]?.values.count).toBe("3");
  });
  it("puts a looked-up record in the place of its name, unless something else was typed meanwhile", () => {
    const named = changeLines(rows, { do: "set", key: "a", field: "item", value: "Tea" });
    const settle = {
      do: "settle",
      key: "a",
      field: "item",
      from: "Tea",
      value: { id: 7, title: "Tea" },
    } as const;
    expect(changeLines(named, settle)[0]?.values.item).toEqual({ id: 7, title: "Tea" });
    const later = changeLines(named, { do: "set", key: "a", field: "item", value: "Salt" });
    expect(changeLines(later, settle)[0]?.values.item).toBe("Salt");
  });
  it("pastes over rows and adds those that are missing", () => {
    const next = changeLines(rows, {
      do: "paste",
      at: 1,
      rows: [{ count: "5" }, { count: "6" }, { count: "7" }],
      blank: () => newLine(starts),
    });
    expect(next.map((row) => row.values.count)).toEqual(["2", "5", "6", "7"]);
    expect(next[1]?.values.item).toEqual({ id: 8, title: "Salt" });
  });
});

describe("filling from a chosen record", () => {
  it("fills what is empty and what was filled before, never what a person typed", () => {
    const first = fill({ key: "a", values: {} }, { price: "10", cost: "4" });
    expect(first.values).toEqual({ price: "10", cost: "4" });
    const typed = { ...first, values: { ...first.values, price: "12" } };
    expect(fill(typed, { price: "20", cost: "8" }).values).toEqual({ price: "12", cost: "8" });
  });
});

describe("what is sent", () => {
  const column = (name: string, more: Partial<Field> = {}) =>
    ({ name, type: "decimal", readonly: false, computed: false, ...more }) as Field;
  const entity = {
    fields: [
      column("item", { type: "reference" }),
      column("count"),
      column("total", { computed: true }),
      column("cost", { readonly: true }),
    ],
  } as Entity;

  it("leaves out blank rows, computed and read-only fields, and empty cells of new rows", () => {
    const fresh = newLine(starts);
    const made = {
      ...newLine(starts),
      values: { item: { id: 9, title: "Oil" }, count: "4", total: "8", cost: null, note: "x" },
    };
    expect(isBlank(fresh, starts)).toBe(true);
    expect(linesBody([...rows, fresh, made], entity, starts)).toEqual([
      { id: 1, item: { id: 7, title: "Tea" }, count: "2" },
      { id: 2, item: { id: 8, title: "Salt" }, count: "3" },
      { item: { id: 9, title: "Oil" }, count: "4" },
    ]);
  });
  it("sends an emptied cell of an old row as null", () => {
    const emptied = changeLines(rows, { do: "set", key: "a", field: "count", value: null });
    expect(linesBody(emptied, entity, starts)[0]).toEqual({
      id: 1,
      item: { id: 7, title: "Tea" },
      count: null,
    });
  });
  it("takes rows as the server sends them", () => {
    expect(linesOf([{ id: 5, count: "1" }])).toEqual([{ key: "row-5", id: 5, values: { count: "1" } }]);
    expect(linesOf(null)).toEqual([]);
  });
});

describe("steps of the cursor", () => {
  const at = (row: number, column: number) => ({ row, column });
  it.each([
    [at(0, 0), "next", at(0, 1)],
    [at(0, 2), "next", at(1, 0)],
    [at(1, 2), "next", "leave"],
    [at(1, 0), "previous", at(0, 2)],
    [at(0, 0), "previous", "leave"],
    [at(0, 1), "down", at(1, 1)],
    [at(1, 1), "down", "add"],
    [at(0, 1), "up", at(0, 1)],
  ] as const)("%j %s", (from, step, to) => expect(stepFrom(from, step, 2, 3)).toEqual(to));
});

describe("pasted text", () => {
  it("splits rows and cells", () => {
    expect(cellsOf("a\tb\r\nc\td\n")).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });
  it("takes a spreadsheet's quotes off", () => {
    expect(cellsOf('"two\nlines"\t"say ""hi"""')).toEqual([["two\nlines", 'say "hi"']]);
  });
  it("keeps empty cells", () => expect(cellsOf("a\t\tb")).toEqual([["a", "", "b"]]));
});
