import { DataTable } from "../DataTable";
import type { ChartProps } from "../define";

/** Rows and columns with totals. */
export default function TableChart(props: ChartProps) {
  return <DataTable {...props} />;
}
