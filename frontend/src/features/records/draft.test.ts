import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../api/client";
import type { Catalog, Entity, Field, Me } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { bodyOf, checkDraft, dependents, draftOf, newDraft, placeProblems } from "./draft";
import { newLine } from "./lines";
import { compute, computeLine } from "./live";

const env: FieldEnv = {
  locale: "en",
  zone: "UTC",
  currency: "CNY",
  today: "2026-11-21",
  t: (key, args) => (args && "problem" in args ? `${args.problem}|${args.hint}` : key),
};
const me = { id: 3, name: "Lin" } as Me;

function field(name: string, type: string, more: Partial<Field> = {}): Field {
  return {
    name,
    type,
    label: {},
    required: false,
    readonly: false,
    unique: false,
    system: false,
    computed: false,
    operators: [],
    options: ["money", "decimal"].includes(type) ? { digits: 18, scale: 4 } : {},
    ...more,
  };
}

const line = {
  name: "part",
  fields: [
    field("item", "reference", { required: true, options: { to: "thing" } }),
    field("count", "decimal", { required: true, default: "1" }),
    field("price", "money", { required: true, default: { expr: "item.price" } }),
    field("total", "money", { computed: true, readonly: true, formula: "count * price" }),
  ],
} as unknown as Entity;
const entity = {
  name: "bundle",
  fields: [
    field("name", "text", { required: true }),
    field("day", "date", { default: { expr: "today" } }),
    field("owner", "user", { default: { expr: "me" }, system: true }),
    field("amount", "money", {
      computed: true,
      readonly: true,
      rollup: { agg: "sum", from: "parts", of: "total" },
    }),
    field("share", "percent", {
      computed: true,
      readonly: true,
      formula: "div(amount, limit, null)",
      options: { scale: 4 },
    }),
    field("limit", "money"),
    field("parts", "lines", { options: { of: "part", as: "bundle", min: 1 } }),
  ],
} as unknown as Entity;
const catalog = { entities: [entity, line] } as Catalog;

describe("a new record", () => {
  it("starts with its defaults", () => {
    expect(newDraft(entity, me, env).values).toEqual({ day: "2026-11-21", owner: { id: 3, title: "Lin" } });
  });
  it("knows which fields follow a chosen record", () => {
    expect(dependents(line, "item")).toEqual([{ field: "price", of: "price" }]);
  });
  it("says what is missing, but not what a default fills", () => {
    const draft = newDraft(entity, me, env);
    draft.lines.parts = [newLine({ count: "1" }), { ...newLine({ count: "1" }), values: { count: "x" } }];
    expect(checkDraft(catalog, entity, draft, env, true)).toEqual({
      name: "check.required",
      "parts/1/item": "check.required",
      "parts/1/count": "check.number",
    });
  });
  it("asks for the least number of lines", () => {
    const draft = newDraft(entity, me, env, { name: "One" });
    expect(checkDraft(catalog, entity, draft, env, true)).toEqual({ parts: "check.lines" });
  });
});

describe("what is sent", () => {
  const row = {
    id: 1,
    version: 2,
    name: "One",
    limit: "100.0000",
    owner: { id: 3, title: "Lin" },
    parts: [
      { id: 5, count: "2.0000", price: "12345678901234.1234", item: { id: 9, title: "Tea" }, total: "1" },
    ],
  };
  const before = draftOf(entity, row);

  it("is nothing when nothing changed, however numbers are written", () => {
    const draft = {
      ...before,
      values: { ...before.values, limit: "100", owner: { id: 3, title: "Lin Qing" } },
    };
    expect(bodyOf(catalog, entity, draft, before, env)).toBeUndefined();
  });
  it("is only what changed, and lines as a whole", () => {
    const draft = structuredClone(before);
    draft.values.name = "Two";
    const first = draft.lines.parts?.[0];
    if (first) first.values.count = "3";
    expect(bodyOf(catalog, entity, draft, before, env)).toEqual({
      name: "Two",
      parts: [{ id: 5, count: "3", price: "12345678901234.1234", item: { id: 9, title: "Tea" } }],
    });
  });
});

describe("live figures", () => {
  it("are exact", () => {
    const values = { count: "2", price: "12345678901234.1234" };
    expect(computeLine(line, values)).toEqual({ total: "24691357802468.2468" });
    const parts = [
      { key: "a", values },
      { key: "b", values: { count: "1", price: "0.0001" } },
    ];
    expect(compute(catalog, entity, { limit: "0" }, { parts })).toEqual({
      amount: "24691357802468.2469",
      share: null,
    });
  });
  it("wait for the server where a number is half typed", () => {
    const parts = [{ key: "a", values: { count: "2x", price: "1" } }];
    expect(compute(catalog, entity, {}, { parts })).toEqual({});
  });
});

describe("problems of the server", () => {
  it("go to their places; blank lines do not shift them", () => {
    const draft = newDraft(entity, me, env);
    draft.lines.parts = [newLine({ count: "1" }), { ...newLine({ count: "1" }), values: { count: "5" } }];
    const problem = (pointer: string) => ({
      code: "x",
      severity: "error" as const,
      pointer,
      message: `at ${pointer}`,
    });
    const error = new ApiProblem(422, "x", "", [
      problem("/values/name"),
      problem("/parts/0/count"),
      problem("/parts"),
      { ...problem("/limit"), hint: "less" },
      problem(""),
    ]);
    const { places, rest } = placeProblems(catalog, entity, draft, env, error);
    expect(places).toEqual({
      name: "at /values/name",
      "parts/1/count": "at /parts/0/count",
      parts: "at /parts",
      limit: "at /limit|less",
    });
    expect(rest.map((each) => each.message)).toEqual(["at "]);
  });
});
