import { NumberOutlined } from "@ant-design/icons";
import { lazy } from "react";
import { dimensionsOf, measuresOf } from "../data";
import { define } from "../define";

/** One big figure and how it compares. */
export const number = define({
  type: "number",
  label: "widget.number",
  icon: NumberOutlined,
  accepts: { dimensions: { least: 0, most: 0 }, measures: { least: 1, most: 4 } },
  sensible: (result) => dimensionsOf(result).length === 0 && measuresOf(result).length > 0,
  size: { least: { w: 2, h: 2 }, usual: { w: 3, h: 2 } },
  options: {},
  readable: true,
  Chart: lazy(() => import("./Chart")),
});
