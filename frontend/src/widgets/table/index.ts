import { TableOutlined } from "@ant-design/icons";
import { lazy } from "react";
import { define } from "../define";

/** Rows and columns with totals; can show any answer. */
export const table = define({
  type: "table",
  label: "widget.table",
  icon: TableOutlined,
  accepts: { dimensions: { least: 0, most: 6 }, measures: { least: 1, most: 12 } },
  sensible: () => true,
  size: { least: { w: 3, h: 3 }, usual: { w: 6, h: 5 } },
  options: {},
  readable: true,
  Chart: lazy(() => import("./Chart")),
});
