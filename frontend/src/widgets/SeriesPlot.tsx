/** Series over an axis, with their legend: what line and column pictures share. */

import { useMemo, useState } from "react";
import { useI18n } from "../i18n/t";
import { useTheme } from "../ui/theme";
import { measureSetting, measuresOf } from "./data";
import type { ChartProps } from "./define";
import { colours, nearest, plotOption, seriesText } from "./option";
import { type Mark, Plot } from "./Plot";
import { paletteOf } from "./palette";
import { markPlace, shape } from "./series";
import { isNamed } from "./words";

export function SeriesPlot({
  result,
  query,
  picture,
  label,
  currency,
  opening,
  as,
}: ChartProps & { as: "line" | "bar" }) {
  const { t, locale } = useI18n();
  const shaped = useMemo(
    () =>
      shape(result, picture, as, { only: drawn(result, query), keepOrder: sortedByMeasure(result, query) }),
    [result, query, picture, as],
  );
  const mode = useTheme((state) => state.mode);
  const palette = useMemo(() => paletteOf(mode), [mode]);
  const [width, setWidth] = useState(600);
  const option = useMemo(
    () => plotOption(shaped, { palette, words: { t, locale }, currency, picture, width }),
    [shaped, palette, t, locale, currency, picture, width],
  );
  const named = [shaped.axis, shaped.split].some((column) => column !== null && isNamed(column));
  const paint = colours(shaped, palette);

  const onMark = (mark: Mark) => {
    const at = mark.series ?? nearest(shaped, mark.slot, mark.at);
    const series = at === null ? undefined : shaped.series[at];
    if (!series) return;
    opening.open(series.measure.name, markPlace(shaped, mark.slot, series));
  };

  return (
    <div className="wd-series">
      {shaped.series.length > 1 && (
        <ul className="wd-legend">
          {shaped.series.map((series, index) => (
            <li key={series.key}>
              <i
                className={series.as === "line" ? "wd-legend-line" : ""}
                style={
                  series.as === "line"
                    ? { borderTopColor: paint[index], borderTopStyle: series.dashed ? "dashed" : "solid" }
                    : { background: paint[index] }
                }
              />
              <span data-value={shaped.split && isNamed(shaped.split) ? "" : undefined}>
                {seriesText(series, shaped, { t, locale })}
              </span>
            </li>
          ))}
          {shaped.hidden > 0 && <li>{t("widget.more_series", { count: shaped.hidden })}</li>}
        </ul>
      )}
      <div
        className="wd-plot-frame"
        role="img"
        aria-label={t("widget.picture_of", { name: label, count: shaped.slots.length })}
      >
        <Plot option={option} slots={shaped.slots.length} named={named} onMark={onMark} onWidth={setWidth} />
      </div>
    </div>
  );
}

/** Whether the answer stands in the order of a measure, which the picture then keeps. */
function sortedByMeasure(result: ChartProps["result"], query: ChartProps["query"]): boolean {
  const first = query.sort?.[0]?.replace("-", "");
  return measuresOf(result).some((column) => column.name === first);
}

/** Measures that share an axis with the first: rates of change belong in tables and headlines, not beside amounts. */
function drawn(result: ChartProps["result"], query: ChartProps["query"]): string[] {
  return measuresOf(result)
    .map((column) => column.name)
    .filter((name, index) => {
      const show = measureSetting(query, name).show;
      return index === 0 || show === undefined || show === "value" || show === "running";
    });
}
