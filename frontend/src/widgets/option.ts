/** Series to ECharts options: axes with one unit, quiet grid, tooltips built as DOM text. Pure but for the tooltip. */

import type { EChartsCoreOption } from "echarts/core";
import type { Grain, Locale, Picture } from "./data";
import { full, type Shape, shapeOf, tick, tickPeriod, type Unit, unitFor } from "./format";
import { type Palette, steps } from "./palette";
import { labelStep, type Series, type Shaped } from "./series";
import { cellText, columnText, type Words } from "./words";

export interface Look {
  palette: Palette;
  words: Words;
  currency: string;
  picture: Picture;
  /** Of the plot, in pixels. */
  width: number;
}

/** What a series is called: its measure, or the cell of the second dimension it stands for. */
export const seriesText = (series: Series, shaped: Shaped, words: Words): string =>
  series.split ? cellText(shaped.split, series.split.cell, words) : columnText(series.measure, words.locale);

/** Each series' colour: accent, then grey for comparisons; ordered parts in one hue; categories in several. */
export function colours(shaped: Shaped, palette: Palette): string[] {
  if (shaped.split?.grain) return steps(palette, shaped.series.length);
  if (shaped.split) return shaped.series.map((_, index) => palette.categories[index] ?? palette.other);
  let used = 0;
  return shaped.series.map((series) => {
    if (series.dashed) return palette.other;
    const colour = palette.categories[used] ?? palette.other;
    used += 1;
    return colour;
  });
}

export interface Axis {
  shape: Shape;
  unit: Unit;
}

/** The unit of one side: that of its largest value. */
export function axisOf(
  shaped: Shaped,
  side: "left" | "right",
  locale: Locale,
  currency: string,
): Axis | null {
  const series = shaped.series.filter((item) => item.axis === side);
  const first = series[0];
  if (!first) return null;
  const shape = shapeOf(first.measure, locale, currency);
  return {
    shape,
    unit: unitFor(
      series.flatMap((item) => item.values),
      shape,
    ),
  };
}

const NATURAL: Partial<Record<Grain, number[]>> = {
  month: [1, 2, 3, 6, 12, 24, 36],
  quarter: [1, 2, 4, 8, 12],
  half: [1, 2, 4],
};

/** Every how manieth slot gets a label, in `width` pixels: for parts of a year, a step that divides years. */
export function tickStep(shaped: Shaped, width: number): number {
  const grain = shaped.axis?.grain;
  if (!grain) return 1;
  const needed = labelStep(
    shaped.slots.length,
    Math.floor(width / (grain === "day" || grain === "week" ? 52 : 40)),
  );
  return NATURAL[grain]?.find((step) => step >= needed) ?? needed;
}

/** Whether a slot gets a label: every `step`th, counted so that years begin with one. */
export function isTick(shaped: Shaped, index: number, step: number): boolean {
  const january = shaped.slots.findIndex((slot) => /-(01|Q1|H1|W01)$/.test(slot.key));
  return (index - Math.max(0, january)) % step === 0;
}

/** The labels under the axis; of periods, the year stands at the first label that falls into it. */
export function axisLabels(shaped: Shaped, words: Words, step = 1): string[] {
  let last = "";
  return shaped.slots.map((slot, index) => {
    if (!shaped.axis?.grain || typeof slot.cell !== "string") return cellText(shaped.axis, slot.cell, words);
    if (!isTick(shaped, index, step)) return "";
    const { year, part } = tickPeriod(slot.cell, shaped.axis.grain, words.locale);
    if (year === "") return part;
    const changed = year !== last;
    last = year;
    return changed ? `${part}\n${year}` : part;
  });
}

/** A name short enough to stand beside the others; the tooltip and the table have it whole. */
function cut(label: string, shaped: Shaped): string {
  if (shaped.axis?.grain) return label;
  const room = Math.max(4, Math.floor(72 / Math.max(1, shaped.slots.length)));
  let width = 0;
  for (let at = 0; at < label.length; at++) {
    width += label.charCodeAt(at) > 0x2e80 ? 2 : 1;
    if (width > room * 2) return `${label.slice(0, at)}…`;
  }
  return label;
}

/** Degrees by which names lean so that neighbours do not run into each other; 0 where they fit `width` pixels. */
export function tilt(labels: string[], width: number): number {
  const pixels = (label: string) => [...label].reduce((sum, sign) => sum + (sign > "⺀" ? 11 : 6.4), 0);
  return Math.max(...labels.map(pixels), 0) + 6 > width / Math.max(labels.length, 1) ? 30 : 0;
}

export function plotOption(shaped: Shaped, look: Look): EChartsCoreOption {
  const { palette, words } = look;
  const step = tickStep(shaped, look.width - 56);
  const labels = axisLabels(shaped, words, step);
  const left = axisOf(shaped, "left", words.locale, look.currency);
  const right = axisOf(shaped, "right", words.locale, look.currency);
  const paint = colours(shaped, palette);
  const valueAxis = (axis: Axis | null, first: boolean) => ({
    type: "value",
    show: axis !== null,
    splitNumber: 4,
    splitLine: { show: first, lineStyle: { color: palette.grid, width: 1 } },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: palette.text,
      fontSize: 11,
      margin: 10,
      formatter: (at: number) => (axis ? tick(at, axis.shape, axis.unit) : ""),
    },
  });
  return {
    textStyle: { fontFamily: "inherit" },
    color: paint,
    grid: { left: 4, right: right ? 4 : 10, top: 12, bottom: 2, outerBoundsMode: "same" },
    tooltip: {
      trigger: "axis",
      confine: true,
      appendTo: undefined,
      axisPointer: { type: shaped.series.some((item) => item.as === "bar") ? "shadow" : "line", z: 0 },
      className: "wd-tip",
      backgroundColor: "transparent",
      borderWidth: 0,
      padding: 0,
      extraCssText: "box-shadow:none",
      formatter: (hits: unknown) => tooltip(hits, shaped, look, paint),
    },
    xAxis: {
      type: "category",
      data: shaped.slots.map((slot, index) => `${index}:${slot.key}`),
      boundaryGap: shaped.series.some((item) => item.as === "bar"),
      axisLine: { lineStyle: { color: palette.axis } },
      axisTick: { show: false },
      axisLabel: {
        color: palette.text,
        fontSize: 11,
        lineHeight: 15,
        margin: 8,
        interval: (index: number) => isTick(shaped, index, step),
        rotate: shaped.axis?.grain ? 0 : tilt(labels, look.width - 56),
        formatter: (_: string, index: number) => cut(labels[index] ?? "", shaped),
      },
    },
    yAxis: [valueAxis(left, true), valueAxis(right, left === null)],
    series: shaped.series.map((item, index) => draw(item, paint[index] ?? palette.accent, shaped, look)),
  };
}

/** Positions only: what people read comes from the strings. */
const points = (series: Series): (number | null)[] =>
  series.values.map((value) => (value === null ? null : Number(value)));

function draw(series: Series, colour: string, shaped: Shaped, look: Look): Record<string, unknown> {
  const side = { yAxisIndex: series.axis === "right" ? 1 : 0, data: points(series) };
  const stack = look.picture.stacked ? { stack: series.axis } : {};
  if (series.as === "bar") {
    return {
      type: "bar",
      ...side,
      ...stack,
      barMaxWidth: 36,
      barCategoryGap: "32%",
      itemStyle: { color: colour, borderRadius: look.picture.stacked ? 0 : [3, 3, 0, 0] },
      emphasis: { itemStyle: { color: colour, opacity: 0.85 } },
    };
  }
  const alone = shaped.series.length === 1 || series.as === "area";
  const broken = series.values.some(
    (value, index) =>
      value !== null &&
      (series.values[index - 1] ?? null) === null &&
      (series.values[index + 1] ?? null) === null,
  );
  return {
    type: "line",
    ...side,
    ...stack,
    symbol: "circle",
    symbolSize: 7,
    showSymbol: broken || series.values.length < 3,
    lineStyle: { width: 2, color: colour, type: series.dashed ? [5, 4] : "solid" },
    itemStyle: { color: colour, borderColor: look.palette.ground, borderWidth: 1.5 },
    emphasis: { scale: 1.3, lineStyle: { width: 2 } },
    ...(alone
      ? {
          areaStyle: {
            color: {
              type: "linear",
              x: 0,
              y: 0,
              x2: 0,
              y2: 1,
              colorStops: [
                { offset: 0, color: `${colour}2e` },
                { offset: 1, color: `${colour}05` },
              ],
            },
          },
        }
      : {}),
  };
}

/** The tooltip as elements holding text, so that no name of a record can be markup. */
function tooltip(hits: unknown, shaped: Shaped, look: Look, paint: string[]): HTMLElement {
  const list = Array.isArray(hits) ? hits : [hits];
  const slot = (list[0] as { dataIndex?: number } | undefined)?.dataIndex ?? 0;
  const box = document.createElement("div");
  box.className = "wd-tip-box";
  const head = box.appendChild(document.createElement("div"));
  head.className = "wd-tip-head";
  head.textContent = cellText(shaped.axis, shaped.slots[slot]?.cell ?? null, look.words);
  shaped.series.forEach((series, index) => {
    const line = box.appendChild(document.createElement("div"));
    line.className = "wd-tip-line";
    const dot = line.appendChild(document.createElement("i"));
    dot.style.background = paint[index] ?? look.palette.accent;
    line.appendChild(document.createElement("span")).textContent = seriesText(series, shaped, look.words);
    line.appendChild(document.createElement("b")).textContent = full(
      series.values[slot] ?? null,
      shapeOf(series.measure, look.words.locale, look.currency),
    );
  });
  return box;
}

/** The series whose mark in a slot lies nearest to a height of the left axis; null when none has one there. */
export function nearest(shaped: Shaped, slot: number, at: number): number | null {
  let best: number | null = null;
  let distance = Number.POSITIVE_INFINITY;
  shaped.series.forEach((series, index) => {
    const value = series.values[slot] ?? null;
    if (value === null || series.axis === "right") return;
    const away = Math.abs(Number(value) - at);
    if (away < distance) {
      best = index;
      distance = away;
    }
  });
  return best;
}
