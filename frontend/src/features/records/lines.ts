/** The rows of a lines grid and what can be done to them; pure, so that every key can be tested. */

import type { Entity, Field, Json, Row } from "../../catalog/types";

export interface LineRow {
  /** Tells rows apart on the screen; never sent. */
  key: string;
  id?: number;
  values: Record<string, Json>;
  /** Values filled in from a chosen record: replaced when another one is chosen, unless a person changed them. */
  filled?: Record<string, Json>;
}

export type LineAction =
  | { do: "add"; at?: number; row: LineRow }
  | { do: "remove"; key: string }
  | { do: "set"; key: string; field: string; value: Json }
  /** A name was looked up: the record takes its place, unless something else was typed meanwhile. */
  | { do: "settle"; key: string; field: string; from: string; value: Json }
  | { do: "fill"; key: string; values: Record<string, Json> }
  | { do: "paste"; at: number; rows: Record<string, Json>[]; blank: () => LineRow };

/** The rows after an action; the same array when nothing changed. */
export function changeLines(rows: LineRow[], action: LineAction): LineRow[] {
  switch (action.do) {
    case "add": {
      const next = [...rows];
      next.splice(action.at ?? rows.length, 0, action.row);
      return next;
    }
    case "remove":
      return rows.some((row) => row.key === action.key) ? rows.filter((row) => row.key !== action.key) : rows;
    case "set":
      return edit(rows, action.key, (row) => ({
        ...row,
        values: { ...row.values, [action.field]: action.value },
      }));
    case "settle":
      return edit(rows, action.key, (row) =>
        row.values[action.field] === action.from
          ? { ...row, values: { ...row.values, [action.field]: action.value } }
          : row,
      );
    case "fill":
      return edit(rows, action.key, (row) => fill(row, action.values));
    case "paste": {
      const next = [...rows];
      action.rows.forEach((values, offset) => {
        const old = next[action.at + offset] ?? action.blank();
        next[action.at + offset] = { ...old, values: { ...old.values, ...values } };
      });
      return next;
    }
  }
}

/** Values taken from a chosen record, for fields that are empty or were filled the same way before. */
export function fill(row: LineRow, values: Record<string, Json>): LineRow {
  const taken = Object.fromEntries(
    Object.entries(values).filter(([name]) => {
      const now = row.values[name] ?? null;
      return now === null || now === "" || JSON.stringify(now) === JSON.stringify(row.filled?.[name]);
    }),
  );
  return { ...row, values: { ...row.values, ...taken }, filled: { ...row.filled, ...taken } };
}

function edit(rows: LineRow[], key: string, change: (row: LineRow) => LineRow): LineRow[] {
  return rows.map((row) => (row.key === key ? change(row) : row));
}

let made = 0;

/** A new row with what is known beforehand. */
export function newLine(defaults: Record<string, Json>): LineRow {
  made += 1;
  return { key: `new-${made}`, values: { ...defaults } };
}

/** Rows as the server sent them. */
export function linesOf(value: Json | undefined): LineRow[] {
  if (!Array.isArray(value)) return [];
  return (value as Row[]).map((row) => {
    const { id, ...values } = row;
    return { key: `row-${id}`, id, values: values as Record<string, Json> };
  });
}

/** Nothing was typed into it: what stands there is what every new row starts with. */
export function isBlank(row: LineRow, defaults: Record<string, Json>): boolean {
  if (row.id !== undefined) return false;
  return Object.entries(row.values).every(
    ([name, value]) =>
      value === null || value === "" || JSON.stringify(value) === JSON.stringify(defaults[name]),
  );
}

/** What is sent for the rows: their ids and the fields a person may write; blank rows are left out. */
export function linesBody(rows: LineRow[], entity: Entity, defaults: Record<string, Json>): Json[] {
  const writable = entity.fields.filter((field) => isWritable(field));
  return rows
    .filter((row) => !isBlank(row, defaults))
    .map((row) => {
      const body: { [key: string]: Json } = row.id === undefined ? {} : { id: row.id };
      for (const field of writable) {
        const value = row.values[field.name];
        // An empty cell of a new row is left to the field's default.
        if (value === undefined || (row.id === undefined && (value === null || value === ""))) continue;
        body[field.name] = value;
      }
      return body;
    });
}

export function isWritable(field: Field): boolean {
  return !field.readonly && !field.computed && field.type !== "auto_number" && field.name !== "id";
}

/** Cells of pasted text: rows by line breaks, columns by tabs; a spreadsheet's quotes are taken off. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === '"' && text[at + 1] === '"') {
        cell += '"';
        at++;
      } else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t") {
      row.push(cell);
      cell = "";
    } else if (letter === "\n") {
      rows.push([...row, cell.replace(/\r$/, "")]);
      row = [];
      cell = "";
    } else cell += letter;
  }
  if (cell !== "" || row.length) rows.push([...row, cell]);
  return rows;
}

/** Where the cursor goes. */
export interface Place {
  row: number;
  column: number;
}

export type Step = "next" | "previous" | "up" | "down";

/**
 * The place after a step over `rows` rows of `columns` editable columns; "leave" at either end, "add" below the last row.
 */
export function stepFrom(
  { row, column }: Place,
  step: Step,
  rows: number,
  columns: number,
): Place | "leave" | "add" {
  switch (step) {
    case "next":
      if (column + 1 < columns) return { row, column: column + 1 };
      return row + 1 < rows ? { row: row + 1, column: 0 } : "leave";
    case "previous":
      if (column > 0) return { row, column: column - 1 };
      return row > 0 ? { row: row - 1, column: columns - 1 } : "leave";
    case "up":
      return { row: Math.max(0, row - 1), column };
    case "down":
      return row + 1 < rows ? { row: row + 1, column } : "add";
  }
}
