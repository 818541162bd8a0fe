import { useMemo } from "react";
import type { ChartProps } from "../define";
import { SeriesPlot } from "../SeriesPlot";
import { Ranking } from "./Ranking";
import { isRanking } from "./ranking";

/** A ranking lies down, so that names can be read; anything else stands. */
export default function BarChart(props: ChartProps) {
  const lying = useMemo(
    () => isRanking(props.result, props.query, props.picture),
    [props.result, props.query, props.picture],
  );
  return lying ? <Ranking {...props} /> : <SeriesPlot {...props} as="bar" />;
}
