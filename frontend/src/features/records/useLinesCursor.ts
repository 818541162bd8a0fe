/** The cursor of a lines grid: where it stands, and what keys and pasted text do there. */

import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Field, Json } from "../../catalog/types";
import { kindOf } from "../../fields/registry";
import type { LinesGridProps } from "./LinesGrid";
import { cellsOf, isBlank, newLine, type Place, type Step, stepFrom } from "./lines";

type Grid = Pick<LinesGridProps, "rows" | "starts" | "env" | "editing" | "goTo" | "onAction">;

/** `editable`: the columns the cursor goes over. */
export function useLinesCursor({ rows, starts, env, editing, goTo, onAction }: Grid, editable: Field[]) {
  const [cursor, setCursor] = useState<Place | null>(null);
  const box = useRef<HTMLDivElement>(null);
  // The value a cell had when the cursor came: Escape brings it back.
  const before = useRef<Json>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new wish moves the cursor
  useEffect(() => {
    if (!goTo) return;
    const column = editable.findIndex((candidate) => candidate.name === goTo.column);
    setCursor({ row: goTo.row, column: Math.max(0, column) });
  }, [goTo]);

  const enter = (place: Place) => {
    const column = editable[place.column];
    before.current = (column && rows[place.row]?.values[column.name]) ?? null;
    setCursor(place);
  };
  const add = (at?: number) => {
    onAction({ do: "add", ...(at === undefined ? {} : { at }), row: newLine(starts) });
    before.current = null;
    setCursor({ row: at ?? rows.length, column: 0 });
  };
  const remove = (at: number) => {
    const row = rows[at];
    if (!row) return;
    onAction({ do: "remove", key: row.key });
    if (rows.length > 1) setCursor({ row: Math.min(at, rows.length - 2), column: cursor?.column ?? 0 });
    else {
      setCursor(null);
      box.current?.querySelector<HTMLElement>(".dg-lines-add")?.focus();
    }
  };
  /** True when the cursor stays in the grid. */
  const step = (by: Step): boolean => {
    if (!cursor) return false;
    const next = stepFrom(cursor, by, rows.length, editable.length);
    if (next === "leave") return false;
    if (next === "add") {
      const row = rows[cursor.row];
      if (row && !isBlank(row, starts)) add();
      return true;
    }
    enter(next);
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (!cursor) {
      if (editing && event.key === "Enter" && !rows.length) {
        event.preventDefault();
        add();
      }
      return;
    }
    const input = event.target instanceof HTMLInputElement ? event.target : null;
    if (event.key === "Delete" && (event.ctrlKey || event.altKey || event.metaKey)) {
      event.preventDefault();
      remove(cursor.row);
    } else if (event.key === "Tab") {
      if (step(event.shiftKey ? "previous" : "next")) event.preventDefault();
      else setCursor(null);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      step(event.shiftKey ? "up" : "down");
    } else if (event.key === "ArrowDown" && !event.altKey) {
      event.preventDefault();
      if (cursor.row + 1 < rows.length) step("down");
    } else if (event.key === "ArrowUp" && !event.altKey) {
      event.preventDefault();
      step("up");
    } else if (event.key === "ArrowRight" && atEdge(input, "end") && cursor.column + 1 < editable.length) {
      event.preventDefault();
      step("next");
    } else if (event.key === "ArrowLeft" && atEdge(input, "start") && cursor.column > 0) {
      event.preventDefault();
      step("previous");
    } else if (event.key === "Escape") {
      const [row, column] = [rows[cursor.row], editable[cursor.column]];
      if (row && column) {
        event.stopPropagation();
        onAction({ do: "set", key: row.key, field: column.name, value: before.current });
        input?.blur();
        requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[data-here] input")?.focus());
      }
    }
  };

  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text/plain");
    if (!cursor || !/[\t\n]/.test(pasted.replace(/\n$/, ""))) return;
    event.preventDefault();
    const at = cursor;
    const given = cellsOf(pasted).map((cells) => {
      const values: Record<string, Json> = {};
      cells.forEach((cell, offset) => {
        const column = editable[at.column + offset];
        if (!column) return;
        const read = kindOf(column).read(column, cell, env);
        values[column.name] = read.ok ? read.value : cell;
      });
      return values;
    });
    onAction({
      do: "paste",
      at: at.row,
      rows: given,
      blank: () => newLine(starts),
    });
  };

  return { box, cursor, setCursor, enter, add, remove, step, onKeyDown, onPaste };
}

function atEdge(input: HTMLInputElement | null, edge: "start" | "end"): boolean {
  if (!input) return true;
  if (input.type === "checkbox") return true;
  const { selectionStart: from, selectionEnd: to, value } = input;
  if (from === 0 && to === value.length) return true;
  return edge === "start" ? to === 0 : from === value.length;
}
