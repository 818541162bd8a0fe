/** Answers to draw in tests. */

import type { Cell, Column, Result } from "./data";

export const dimension = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  label: { "zh-CN": name, en: name },
  type: "text",
  kind: "dimension",
  ...more,
});

export const measure = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  label: { "zh-CN": name, en: name },
  type: "decimal",
  kind: "measure",
  format: "money",
  scale: 2,
  ...more,
});

export const answer = (columns: Column[], rows: Cell[][], totals: Cell[] | null = null): Result => ({
  columns,
  rows,
  totals,
  truncated: false,
  as_of: "2026-01-31T08:00:00.000Z",
});
