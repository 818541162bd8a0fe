import { describe, expect, it } from "vitest";
import { axisLabels, colours, nearest, plotOption, seriesText, tickStep, tilt } from "./option";
import { paletteOf, steps } from "./palette";
import { MOST_SERIES, markPlace, position, shape } from "./series";
import { answer, dimension, measure } from "./testing";

const month = dimension("on", { type: "date", grain: "month" });
const words = { t: (key: string) => key, locale: "en" as const };

describe("shaping rows into series", () => {
  it("makes one series per measure, periods in order", () => {
    const shaped = shape(
      answer(
        [month, measure("a"), measure("b")],
        [
          ["1996-09", "3", null],
          ["1996-07", "1", "10"],
          ["1996-08", "2", "20"],
        ],
      ),
      { type: "line" },
      "line",
    );
    expect(shaped.slots.map((slot) => slot.cell)).toEqual(["1996-07", "1996-08", "1996-09"]);
    expect(shaped.series.map((series) => series.values)).toEqual([
      ["1", "2", "3"],
      ["10", "20", null],
    ]);
  });

  it("splits the first measure by a second dimension and says how much is left out", () => {
    const rows = Array.from({ length: 10 }, (_, index) => [
      "1996-07",
      { id: index, title: `P${index}` },
      String(index),
    ]);
    const shaped = shape(
      answer([month, dimension("what", { type: "reference" }), measure("a")], rows),
      { type: "bar" },
      "bar",
    );
    expect(shaped.series).toHaveLength(MOST_SERIES);
    expect(shaped.hidden).toBe(2);
    expect(shaped.series[3]?.values).toEqual(["3"]);
    expect(markPlace(shaped, 0, shaped.series[3] ?? never())).toEqual({
      on: "1996-07",
      what: { id: 3, title: "P3" },
    });
  });

  it("puts choices in their own order, unless the answer is sorted by a measure", () => {
    const stage = dimension("stage", {
      type: "choice",
      options: [
        { name: "zero", label: {} },
        { name: "one", label: {} },
      ],
    });
    const found = answer(
      [stage, measure("a")],
      [
        [null, "3"],
        ["one", "1"],
        ["zero", "2"],
      ],
    );
    const cells = (keepOrder: boolean) =>
      shape(found, { type: "bar" }, "bar", { keepOrder }).slots.map((slot) => slot.cell);
    expect(cells(false)).toEqual(["zero", "one", null]);
    expect(cells(true)).toEqual([null, "one", "zero"]);
    expect(shape(found, { type: "bar" }, "bar").series[0]?.values).toEqual(["2", "1", "3"]);
  });

  it("keeps two records of one name apart", () => {
    const shaped = shape(
      answer(
        [dimension("who", { type: "reference" }), measure("a")],
        [
          [{ id: 1, title: "Same" }, "5"],
          [{ id: 2, title: "Same" }, "7"],
        ],
      ),
      { type: "bar" },
      "bar",
    );
    expect(shaped.slots).toHaveLength(2);
    expect(shaped.series[0]?.values).toEqual(["5", "7"]);
  });

  it("draws an empty cell and a value of zero apart", () => {
    const shaped = shape(answer([dimension("d"), measure("a")], [[null, "0"]]), { type: "bar" }, "bar");
    expect(shaped.series[0]?.values).toEqual(["0"]);
    expect(axisLabels(shaped, words)).toEqual(["widget.empty_cell"]);
    expect(
      shape(answer([dimension("d"), measure("a")], [["x", null]]), { type: "bar" }, "bar").series[0]?.values,
    ).toEqual([null]);
  });

  it("follows the picture's own series, axis and dash", () => {
    const shaped = shape(
      answer([month, measure("a"), measure("b")], [["1996-07", "1", "2"]]),
      {
        type: "line",
        series: [
          { measure: "b", as: "bar", axis: "right" },
          { measure: "a", dashed: true },
        ],
      },
      "line",
    );
    expect(shaped.series.map((series) => [series.key, series.as, series.axis, series.dashed])).toEqual([
      ["b", "bar", "right", false],
      ["a", "line", "left", true],
    ]);
    const palette = paletteOf("light");
    expect(colours(shaped, palette)).toEqual([palette.categories[0], palette.other]);
  });
});

describe("drawing", () => {
  it("says the year only where it changes", () => {
    const shaped = shape(
      answer(
        [month, measure("a")],
        [
          ["1996-11", "1"],
          ["1996-12", "1"],
          ["1997-01", "1"],
        ],
      ),
      { type: "line" },
      "line",
    );
    expect(axisLabels(shaped, words)).toEqual(["Nov\n1996", "Dec", "Jan\n1997"]);
  });

  it("keeps January when there is no room for every month", () => {
    const months = Array.from({ length: 36 }, (_, index) => [
      `${1996 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`,
      "1",
    ]);
    const shaped = shape(answer([month, measure("a")], months), { type: "line" }, "line");
    const step = tickStep(shaped, 320);
    expect(step).toBe(6);
    expect(axisLabels(shaped, words, step).filter(Boolean)).toEqual([
      "Jan\n1996",
      "Jul",
      "Jan\n1997",
      "Jul",
      "Jan\n1998",
      "Jul",
    ]);
    expect(tickStep(shaped, 2000)).toBe(1);
    const later = { ...shaped, slots: shaped.slots.slice(10) };
    expect(axisLabels(later, words, 6).filter(Boolean)[0]).toBe("Jan\n1997");
  });

  it("gives ordered parts one hue and categories several", () => {
    const palette = paletteOf("dark");
    const ordered = shape(
      answer(
        [dimension("d"), dimension("y", { type: "date", grain: "year" }), measure("a")],
        [
          ["x", "1996", "1"],
          ["x", "1997", "2"],
        ],
      ),
      { type: "bar" },
      "bar",
    );
    expect(colours(ordered, palette)).toEqual(steps(palette, 2));
    expect(new Set(steps(palette, 6)).size).toBe(6);
  });

  it("finds the mark nearest to a click, and none where there is none", () => {
    const shaped = shape(
      answer(
        [month, measure("a"), measure("b")],
        [
          ["1996-07", "10", "100"],
          ["1996-08", null, null],
        ],
      ),
      { type: "line" },
      "line",
    );
    expect(nearest(shaped, 0, 80)).toBe(1);
    expect(nearest(shaped, 0, 20)).toBe(0);
    expect(nearest(shaped, 1, 20)).toBeNull();
  });

  it("builds tooltips of text, never of markup", () => {
    const shaped = shape(
      answer([dimension("d"), measure("a")], [["<img src=x onerror=alert(1)>", "12345678901234.1234"]]),
      { type: "bar" },
      "bar",
    );
    const option = plotOption(shaped, {
      palette: paletteOf("light"),
      words,
      currency: "CNY",
      picture: { type: "bar" },
      width: 600,
    });
    const tip = (option.tooltip as { formatter: (hits: unknown) => HTMLElement }).formatter([
      { dataIndex: 0 },
    ]);
    expect(tip.querySelector("img")).toBeNull();
    expect(tip.textContent).toContain("<img src=x onerror=alert(1)>");
    expect(tip.textContent).toContain("¥12,345,678,901,234.1234");
  });

  it("names a split series after its cell", () => {
    const shaped = shape(
      answer(
        [month, dimension("w", { type: "reference" }), measure("a")],
        [["1996-07", { id: 1, title: "North" }, "1"]],
      ),
      { type: "line" },
      "line",
    );
    expect(seriesText(shaped.series[0] ?? never(), shaped, words)).toBe("North");
  });

  it("draws bars from zero to the greatest", () => {
    expect(position("50", "100")).toBe(0.5);
    expect(position("-100", "100")).toBe(1);
    expect(position(null, "100")).toBe(0);
    expect(position("0", "0")).toBe(0);
  });
});

function never(): never {
  throw new Error("no such series");
}

describe("names under the axis", () => {
  it("lean where they would run into each other", () => {
    const stages = ["Prospecting", "Engaging", "Proposal", "Negotiation", "Won", "Lost"];
    expect(tilt(stages, 300)).toBe(30);
    expect(tilt(stages, 800)).toBe(0);
    expect(tilt(["寻找", "接洽", "谈判"], 300)).toBe(0);
    expect(tilt([], 300)).toBe(0);
  });
});
