/** What cells are called in the person's language: names of choices, periods, empty values. */

import { label as labelText } from "../catalog/labels";
import type { Translate } from "../i18n/t";
import type { Cell, Column, Locale } from "./data";
import { NOTHING, periodText } from "./format";

export interface Words {
  t: Translate;
  locale: Locale;
}

/** A column's name. */
export const columnText = (column: Column, locale: Locale): string =>
  labelText(column.label, locale, column.name);

/** A dimension cell in words. */
export function cellText(column: Column | null | undefined, cell: Cell, words: Words): string {
  if (cell === null || cell === "") return words.t("widget.empty_cell");
  if (typeof cell === "object") return cell.title || `#${cell.id}`;
  if (typeof cell === "boolean") return words.t(cell ? "widget.yes" : "widget.no");
  const option = column?.options?.find((item) => item.name === cell);
  if (option) return labelText(option.label, words.locale, option.name);
  if (column?.grain || column?.type === "date" || column?.type === "datetime") {
    return periodText(String(cell), column.grain, words.locale);
  }
  return String(cell) || NOTHING;
}

/** Whether a column's cells are what people entered, in whatever language; choices and periods have names of ours. */
export const isNamed = (column: Column | null | undefined): boolean =>
  !(column?.grain || column?.options || ["date", "datetime", "boolean"].includes(column?.type ?? ""));

/** Whether a cell shows what people entered. */
export function isRecordData(column: Column | null | undefined, cell: Cell): boolean {
  if (cell === null || cell === "" || typeof cell === "boolean") return false;
  return typeof cell === "object" || isNamed(column);
}
