import { useEffect, useRef } from "react";
import type { Field, Json } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { ShownValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { GridValue } from "./GridValue";
import type { LinesGridProps } from "./LinesGrid";
import { cellClass, cellId, cellStyle } from "./lineCells";
import type { LineRow } from "./lines";

interface LineCellProps {
  grid: LinesGridProps;
  column: Field;
  /** The name of the column and its unit, shown with the cell where there is no head. */
  label: string;
  row: LineRow;
  rowIndex: number;
  value: Json;
  decimals: number | undefined;
  /** A person may type into it. */
  isOpen: boolean;
  /** The cursor stands in it. */
  isHere: boolean;
  /** Tab comes to it from outside the grid. */
  isEntry: boolean;
  onEnter: () => void;
  onTaken: () => void;
}

/** A cell of a lines grid: a box where the cursor stands, elsewhere the value. */
export function LineCell(props: LineCellProps) {
  const { grid, column, row, rowIndex, isOpen, isHere, onEnter } = props;
  const { t, text } = useI18n();
  const problem = grid.problems[`${rowIndex}/${column.name}`];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
    <div
      role="gridcell"
      data-label={props.label}
      aria-readonly={!isOpen}
      className={`${cellClass(column)}${isOpen ? " dg-line-open" : ""}${problem ? " dg-line-wrong" : ""}`}
      style={cellStyle(column)}
      title={problem}
      {...(isHere ? { "data-here": true } : {})}
      {...(isOpen && !isHere ? { tabIndex: props.isEntry ? 0 : -1 } : {})}
      onFocus={(event) => {
        if (isOpen && !isHere && event.target === event.currentTarget) onEnter();
      }}
      onClick={() => isOpen && !isHere && onEnter()}
    >
      {isHere ? (
        <CellInput
          key={row.key}
          id={cellId(grid.field.name, rowIndex, column.name)}
          column={column}
          row={row}
          env={grid.env}
          name={t("lines.cell", { line: rowIndex + 1, field: text(column.label, column.name) })}
          problem={problem}
          onAction={grid.onAction}
          onChosen={grid.onChosen}
          onLeft={() => grid.onLeft(rowIndex, column)}
          onTaken={props.onTaken}
        />
      ) : (
        <CellValue
          column={column}
          value={props.value}
          env={grid.env}
          editing={grid.editing}
          decimals={props.decimals}
        />
      )}
    </div>
  );
}

interface CellInputProps extends Pick<LinesGridProps, "env" | "onAction" | "onChosen"> {
  id: string;
  column: Field;
  row: LineRow;
  name: string;
  problem: string | undefined;
  onLeft: () => void;
  onTaken: () => void;
}

function CellInput(props: CellInputProps) {
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
