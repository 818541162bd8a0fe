import { BarChartOutlined } from "@ant-design/icons";
import { lazy } from "react";
import { dimensionsOf, measuresOf } from "../data";
import { define } from "../define";

/** Bars: a ranking when one measure is sorted by size, columns otherwise. */
export const bar = define({
  type: "bar",
  label: "widget.bar",
  icon: BarChartOutlined,
  accepts: { dimensions: { least: 1, most: 2 }, measures: { least: 1, most: 4 } },
  sensible: (result) => {
    const [first] = dimensionsOf(result);
    return first !== undefined && !first.grain && measuresOf(result).length > 0;
  },
  size: { least: { w: 3, h: 3 }, usual: { w: 6, h: 5 } },
  options: { stacked: false },
  readable: false,
  Chart: lazy(() => import("./Chart")),
});
