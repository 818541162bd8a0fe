/** How the cells of a lines grid are named and how wide they are. */

import type { CSSProperties } from "react";
import type { Field } from "../../catalog/types";
import { kindOf } from "../../fields/registry";

export function cellClass(column: Field): string {
  return kindOf(column).align === "end" ? "dg-line-cell dg-end" : "dg-line-cell";
}

export function cellStyle(column: Field): CSSProperties {
  const least = leastOf(column);
  return { flex: `${kindOf(column).width} 0 ${least}px`, width: least };
}

function leastOf(column: Field): number {
  const { width, align } = kindOf(column);
  return Math.min(width, align === "end" ? 124 : 168);
}

export function leastWidth(columns: Field[]): number {
  return columns.reduce((total, column) => total + leastOf(column), 0);
}

export function cellId(field: string, row: number, column: string): string {
  return `line-${field}-${row}-${column}`;
}
