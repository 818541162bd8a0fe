import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { CSSProperties } from "react";
import type { Entity, Field, Json } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { sum } from "../../lib/money";
import { GridValue, mostDecimals } from "./GridValue";
import { LineCell } from "./LineCell";
import { LineProblems } from "./LineProblems";
import { isShownOnly } from "./layout";
import { cellClass, cellStyle, leastWidth } from "./lineCells";
import type { LineAction, LineRow, Place } from "./lines";
import { computeLine, isComputable, type Values } from "./live";
import { useLinesCursor } from "./useLinesCursor";
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
  const { entity, columns, rows, env, editing } = props;
  const { t, text } = useI18n();
  const editable = columns.filter((column) => !isShownOnly(column));
  const { box, cursor, setCursor, enter, add, remove, step, onKeyDown, onPaste } = useLinesCursor(
    props,
    editable,
  );

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
  const labels = columns.map((column) =>
    [text(column.label, column.name), kindOf(column).unit?.(column, env) ?? ""].join(" ").trim(),
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
              const isOpen = editing && at >= 0;
              return (
                <LineCell
                  key={column.name}
                  grid={props}
                  column={column}
                  label={labels[columnIndex] ?? ""}
                  row={row}
                  rowIndex={rowIndex}
                  value={valueAt(rowIndex, column)}
                  decimals={decimals[columnIndex]}
                  isOpen={isOpen}
                  isHere={isOpen && cursor?.row === rowIndex && cursor.column === at}
                  isEntry={isEntry(cursor, rowIndex, at)}
                  onEnter={() => enter({ row: rowIndex, column: at })}
                  onTaken={() => step("next")}
                />
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
                  data-label={labels[index]}
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

/** The cell Tab comes to from outside: the first one. */
function isEntry(cursor: Place | null, row: number, column: number): boolean {
  return cursor === null && row === 0 && column === 0;
}
