import type { ChartProps } from "../define";
import { SeriesPlot } from "../SeriesPlot";

/** Lines over an axis, usually of time. */
export default function LineChart(props: ChartProps) {
  return <SeriesPlot {...props} as="line" />;
}
