import { render } from "@testing-library/react";
import { Suspense } from "react";
import { describe, expect, it } from "vitest";
import en from "../i18n/en.json";
import zh from "../i18n/zh-CN.json";
import { canDraw, choices, WIDGETS, widgetOf } from "./registry";
import { answer, dimension, measure } from "./testing";

const month = dimension("on", { type: "date", grain: "month" });
const overTime = answer([month, measure("a")], [["1996-07", "1"]]);
const byName = answer([dimension("who"), measure("a")], [["x", "1"]]);
const single = answer([measure("a")], [["1"]]);

describe("the list of widgets", () => {
  it("is the server's list of pictures, in menu order", () => {
    expect(WIDGETS.map((definition) => definition.type)).toEqual(["number", "bar", "line", "table"]);
  });

  it.each(WIDGETS.map((definition) => [definition.type, definition] as const))(
    "%s has a name in both languages, an icon, bounds and a size",
    (_, definition) => {
      expect((en as Record<string, string>)[definition.label]).toBeTruthy();
      expect((zh as Record<string, string>)[definition.label]).toBeTruthy();
      const { container } = render(<definition.icon />);
      expect(container.querySelector("svg")).not.toBeNull();
      for (const range of [definition.accepts.dimensions, definition.accepts.measures]) {
        expect(range.least).toBeLessThanOrEqual(range.most);
      }
      expect(definition.size.least.w).toBeLessThanOrEqual(definition.size.usual.w);
      expect(definition.size.least.h).toBeLessThanOrEqual(definition.size.usual.h);
      expect(definition.size.usual.w).toBeLessThanOrEqual(12);
    },
  );

  it.each(WIDGETS.map((definition) => [definition.type, definition] as const))(
    "%s loads its picture when drawn",
    async (_, definition) => {
      const result = definition.type === "number" ? single : overTime;
      expect(canDraw(definition, result)).toBe(true);
      const { findByTestId } = render(
        <Suspense fallback={<i data-testid="waiting" />}>
          <Loaded load={definition.Chart} />
        </Suspense>,
      );
      expect(await findByTestId("loaded", {}, { timeout: 15_000 })).toBeTruthy();
    },
  );

  it("offers the sensible picture first", () => {
    expect(choices(overTime).map((definition) => definition.type)).toEqual(["line", "table", "bar"]);
    expect(choices(byName).map((definition) => definition.type)).toEqual(["bar", "table", "line"]);
    expect(choices(single).map((definition) => definition.type)).toEqual(["number", "table"]);
  });

  it("falls back to a table for a picture of a newer server", () => {
    expect(widgetOf("treemap").type).toBe("table");
  });
});

/** Shows that a lazy picture resolves to a component, without drawing it. */
function Loaded({ load }: { load: unknown }) {
  const lazy = load as { _init(payload: unknown): unknown; _payload: unknown };
  const component = lazy._init(lazy._payload);
  return <i data-testid={typeof component === "function" ? "loaded" : "broken"} />;
}
