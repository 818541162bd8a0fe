import { LineChartOutlined } from "@ant-design/icons";
import { lazy } from "react";
import { dimensionsOf, measuresOf } from "../data";
import { define } from "../define";

/** A course over time. */
export const line = define({
  type: "line",
  label: "widget.line",
  icon: LineChartOutlined,
  accepts: { dimensions: { least: 1, most: 2 }, measures: { least: 1, most: 4 } },
  sensible: (result) => Boolean(dimensionsOf(result)[0]?.grain) && measuresOf(result).length > 0,
  size: { least: { w: 4, h: 3 }, usual: { w: 8, h: 4 } },
  options: { stacked: false },
  readable: false,
  Chart: lazy(() => import("./Chart")),
});
