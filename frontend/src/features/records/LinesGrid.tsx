import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import {
  type ClipboardEvent,
  type CSSProperties,
  type KeyboardEvent,
  useEffect,
  useRef,
  useState,
} from "react";
import type { Entity, Field, Json } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { ShownValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { sum } from "../../lib/money";
import { GridValue, mostDecimals } from "./GridValue";
import { isShownOnly } from "./layout";
import {
  cellsOf,
  isBlank,
  type LineAction,
  type LineRow,
  newLine,
  type Place,
  type Step,
  stepFrom,
} from "./lines";
import { computeLine, isComputable, type Values } from "./live";
import "./lines.css";

const NUMBERS = new Set(["integer", "decimal", "money", "percent"]);

export interface LinesGridProps {
  field: Field;
  entity: Entity;
  columns: Field[];
  rows: LineRow[];
  starts: Values;
  env: FieldEnv;
  editing: boolean;
  label: string;
  /** Problems by "row/column". */
  problems: Record<string, string>;
  /** A place to put the cursor at, once; `stamp` makes the same place new. */
  goTo: { row: number; column: string; stamp: number } | null;
  onAction: (action: LineAction) => void;
  onChosen: (key: string, column: Field, value: Json) => void;
  onLeft: (row: number, column: Field) => void;
}

/**
 * The rows of a record, typed in like a spreadsheet: Tab and Enter move, Enter below the last row adds one, arrows
 * move at the edge of a text, Ctrl or Alt with Delete removes a row, tab-separated text is pasted over cells.
 */
export function LinesGrid(props: LinesGridProps) {
  const { entity, columns, rows, env, editing, onAction, starts, problems, goTo } = props;
  const { t, text } = useI18n();
  const editable = columns.filter((column) => !isShownOnly(column));
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
    const made: LineRow[] = [];
    onAction({
      do: "paste",
      at: at.row,
      rows: given,
      blank: () => {
        const row = newLine(starts);
        made.push(row);
        return row;
      },
    });
  };

  const computed = rows.map((row) => (editing ? computeLine(entity, row.values) : {}));
  const valueAt = (row: number, column: Field): Json => {
    const found = computed[row]?.[column.name];
    if (found !== undefined) return found;
    // Half-typed numbers: no old result beside new input.
    if (editing && isComputable(entity, column)) return null;
    return rows[row]?.values[column.name] ?? null;
  };
  const totals = columns.map((column) => {
    if (!NUMBERS.has(column.type) || column.type === "percent" || !column.computed) return null;
    const total = sum(rows.map((_, row) => valueAt(row, column) as string | null));
    return total ? total.toFixed(column.options.scale ?? 0) : null;
  });
  const decimals = columns.map((column, index) =>
    mostDecimals(column, [...rows.map((_, row) => valueAt(row, column)), totals[index]], env),
  );
  const hasTotals = totals.some((total) => total !== null);

  return (
    <div
      ref={box}
      className={editing ? "dg-lines dg-lines-editing" : "dg-lines"}
      style={{ "--dg-lines-width": `${leastWidth(columns) + (editing ? 80 : 40)}px` } as CSSProperties}
    >
      <div
        className="dg-lines-box"
        role="grid"
        tabIndex={rows.length ? -1 : 0}
        aria-label={props.label}
        aria-readonly={!editing}
        onKeyDown={onKeyDown}
        onPaste={editing ? onPaste : undefined}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null) && event.relatedTarget)
            setCursor(null);
        }}
      >
        <div className="dg-line dg-line-head" role="row">
          <div className="dg-line-number" role="columnheader">
            <span className="dg-hidden">{t("lines.number")}</span>
          </div>
          {columns.map((column) => {
            const unit = kindOf(column).unit?.(column, env);
            return (
              <div
                key={column.name}
                role="columnheader"
                className={cellClass(column)}
                style={cellStyle(column)}
                title={text(column.help, "")}
              >
                {text(column.label, column.name)}
                {unit ? <span className="dg-unit">{unit}</span> : null}
                {editing && column.required && !isShownOnly(column) ? (
                  <span className="dg-required" aria-hidden="true">
                    *
                  </span>
                ) : null}
              </div>
            );
          })}
          {editing ? (
            <div className="dg-line-tools" role="columnheader">
              <span className="dg-hidden">{t("lines.tools")}</span>
            </div>
          ) : null}
        </div>
        {rows.map((row, rowIndex) => (
          <div key={row.key} className="dg-line" role="row">
            <div className="dg-line-number dg-muted" role="rowheader">
              {rowIndex + 1}
            </div>
            {columns.map((column, columnIndex) => {
              const at = editable.indexOf(column);
              const isHere = editing && cursor?.row === rowIndex && cursor.column === at && at >= 0;
              const problem = problems[`${rowIndex}/${column.name}`];
              const id = cellId(props.field.name, rowIndex, column.name);
              const isOpen = editing && at >= 0;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
                <div
                  key={column.name}
                  role="gridcell"
                  aria-readonly={!isOpen}
                  className={`${cellClass(column)}${isOpen ? " dg-line-open" : ""}${problem ? " dg-line-wrong" : ""}`}
                  style={cellStyle(column)}
                  title={problem}
                  {...(isHere ? { "data-here": true } : {})}
                  {...(isOpen && !isHere ? { tabIndex: isEntry(cursor, rowIndex, at) ? 0 : -1 } : {})}
                  onFocus={(event) => {
                    if (isOpen && !isHere && event.target === event.currentTarget)
                      enter({ row: rowIndex, column: at });
                  }}
                  onClick={() => isOpen && !isHere && enter({ row: rowIndex, column: at })}
                >
                  {isHere ? (
                    <CellInput
                      key={row.key}
                      id={id}
                      column={column}
                      row={row}
                      rowIndex={rowIndex}
                      env={env}
                      name={t("lines.cell", { line: rowIndex + 1, field: text(column.label, column.name) })}
                      problem={problem}
                      onAction={onAction}
                      onChosen={props.onChosen}
                      onLeft={() => props.onLeft(rowIndex, column)}
                      onTaken={() => step("next")}
                    />
                  ) : (
                    <CellValue
                      column={column}
                      value={valueAt(rowIndex, column)}
                      env={env}
                      editing={editing}
                      decimals={decimals[columnIndex]}
                    />
                  )}
                </div>
              );
            })}
            {editing ? (
              <div className="dg-line-tools" role="gridcell">
                <Button
                  type="text"
                  size="small"
                  tabIndex={-1}
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t("lines.remove", { line: rowIndex + 1 })}
                  onClick={() => remove(rowIndex)}
                />
              </div>
            ) : null}
          </div>
        ))}
        {hasTotals ? (
          <div className="dg-line dg-line-total" role="row">
            <div className="dg-line-number" role="gridcell" />
            {columns.map((column, index) => {
              const total = totals[index];
              return (
                <div
                  key={column.name}
                  role="gridcell"
                  className={cellClass(column)}
                  style={cellStyle(column)}
                >
                  {index === 0 ? (
                    <b>{t("lines.total")}</b>
                  ) : total ? (
                    <b>
                      <GridValue field={column} value={total} env={env} decimals={decimals[index]} />
                    </b>
                  ) : null}
                </div>
              );
            })}
            {editing ? <div className="dg-line-tools" role="gridcell" /> : null}
          </div>
        ) : null}
      </div>
      <LineProblems {...props} />
      {rows.length === 0 && !editing ? <p className="dg-muted dg-lines-none">{t("lines.none")}</p> : null}
      {editing ? (
        <div className="dg-lines-foot">
          <Button
            className="dg-lines-add"
            size="small"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => add()}
          >
            {t("lines.add")}
          </Button>
          <span className="dg-muted dg-lines-keys">{t("lines.keys")}</span>
        </div>
      ) : null}
    </div>
  );
}

/** What is wrong in the lines, said below them: the cells themselves are too narrow for words. */
function LineProblems({ field, columns, problems }: Pick<LinesGridProps, "field" | "columns" | "problems">) {
  const { t, text } = useI18n();
  const places = Object.entries(problems);
  if (!places.length) return null;
  return (
    <ul className="dg-line-problems">
      {places.map(([place, problem]) => {
        const [row = "0", name = ""] = place.split("/");
        const column = columns.find((candidate) => candidate.name === name);
        const line = Number(row) + 1;
        return (
          <li key={place} id={`${cellId(field.name, Number(row), name)}-problem`} className="dg-problem">
            {column
              ? t("lines.problem", { line, field: text(column.label, name), problem })
              : t("check.line", { line, problem })}
          </li>
        );
      })}
    </ul>
  );
}

/** The cell Tab comes to from outside: the first one. */
function isEntry(cursor: Place | null, row: number, column: number): boolean {
  return cursor === null && row === 0 && column === 0;
}

function CellInput(props: {
  id: string;
  column: Field;
  row: LineRow;
  rowIndex: number;
  env: FieldEnv;
  name: string;
  problem: string | undefined;
  onAction: (action: LineAction) => void;
  onChosen: (key: string, column: Field, value: Json) => void;
  onLeft: () => void;
  onTaken: () => void;
}) {
  const { id, column, row, env, problem } = props;
  const { Input } = kindOf(column);
  const frame = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const input = frame.current?.querySelector<HTMLInputElement>("input, textarea");
    input?.focus();
    input?.select?.();
  }, []);
  const shown = column.type === "long_text" ? { ...column, type: "text" } : column;
  const ShownInput = shown === column ? Input : kindOf(shown).Input;
  return (
    <span ref={frame} className="dg-line-input">
      <label className="dg-hidden" htmlFor={id}>
        {props.name}
      </label>
      <ShownInput
        id={id}
        field={shown}
        value={row.values[column.name] ?? null}
        env={env}
        bare
        invalid={Boolean(problem)}
        {...(problem ? { describedBy: `${id}-problem` } : {})}
        onChange={(value) => {
          props.onAction({ do: "set", key: row.key, field: column.name, value });
          if (value !== null && typeof value === "object") props.onChosen(row.key, column, value);
        }}
        onBlur={props.onLeft}
        onTaken={props.onTaken}
      />
    </span>
  );
}

function CellValue(props: {
  column: Field;
  value: Json;
  env: FieldEnv;
  editing: boolean;
  decimals: number | undefined;
}) {
  const { column, value, env, editing, decimals } = props;
  if (value === null || value === "") return editing ? null : <span className="dg-none">–</span>;
  const kind = kindOf(column);
  if (editing && typeof value !== "object" && kind.check?.(column, value, env))
    return <span data-value="">{String(value)}</span>;
  if (!editing && column.type === "reference") return <ShownValue field={column} value={value} env={env} />;
  return <GridValue field={column} value={value} env={env} decimals={decimals} />;
}

function cellClass(column: Field): string {
  return kindOf(column).align === "end" ? "dg-line-cell dg-end" : "dg-line-cell";
}

function cellStyle(column: Field): CSSProperties {
  const least = leastOf(column);
  return { flex: `${kindOf(column).width} 0 ${least}px`, width: least };
}

function leastOf(column: Field): number {
  const { width, align } = kindOf(column);
  return Math.min(width, align === "end" ? 124 : 168);
}

function leastWidth(columns: Field[]): number {
  return columns.reduce((total, column) => total + leastOf(column), 0);
}

export function cellId(field: string, row: number, column: string): string {
  return `line-${field}-${row}-${column}`;
}

function atEdge(input: HTMLInputElement | null, edge: "start" | "end"): boolean {
  if (!input) return true;
  if (input.type === "checkbox") return true;
  const { selectionStart: from, selectionEnd: to, value } = input;
  if (from === 0 && to === value.length) return true;
  return edge === "start" ? to === 0 : from === value.length;
}
