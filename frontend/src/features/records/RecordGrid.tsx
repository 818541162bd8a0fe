import { CaretDownFilled, CaretUpFilled } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Row } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { columnLabel } from "./columnLabel";
import { GridValue, mostDecimals } from "./GridValue";
import type { ListColumn, SortKey } from "./listState";

const ROW = 36;
const AHEAD = 30;

export interface RecordGridProps {
  label: string;
  entity: string;
  columns: ListColumn[];
  frozen: number;
  rows: Row[];
  /** How many there are in all, where that is known. */
  total: number | undefined;
  more: boolean;
  busy: boolean;
  sort: SortKey[];
  env: FieldEnv;
  onSort: (path: string, adding: boolean) => void;
  onMore: () => void;
  onOpen: (row: Row) => void;
}

/**
 * Rows on demand under a header that stays. One tab stop: arrows move the cell cursor, Enter opens the record,
 * Ctrl+C copies the cell. Enter on a header sorts.
 */
export function RecordGrid(props: RecordGridProps) {
  const { columns, frozen, rows, sort, env, entity, more, onMore, onOpen, onSort } = props;
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  // Row -1 is the header.
  const [cursor, setCursor] = useState<{ row: number; column: number }>({ row: 0, column: 0 });
  const wantsFocus = useRef(false);

  const room = useWidth(box);
  const widths = useMemo(
    () =>
      stretched(
        columns.map((column, index) => column.width ?? wide(column, columnLabel(column, env), index === 0)),
        room,
      ),
    [columns, env, room],
  );
  const decimals = useMemo(
    () =>
      columns.map((column) =>
        mostDecimals(
          column.field,
          rows.map((row) => row[column.path]),
          env,
        ),
      ),
    [columns, rows, env],
  );
  const lefts = useMemo(() => widths.map((_, index) => sumTo(widths, index)), [widths]);
  const total = sumTo(widths, widths.length);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollPaddingStart: ROW,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (more && last >= rows.length - AHEAD) onMore();
  }, [more, last, rows.length, onMore]);

  const at = {
    row: Math.min(cursor.row, rows.length - 1),
    column: Math.min(cursor.column, Math.max(0, columns.length - 1)),
  };

  // The cursor cell may be drawn one frame after it moved: look for it after every drawing.
  useEffect(() => {
    if (!wantsFocus.current) return;
    const cell = box.current?.querySelector<HTMLElement>('[data-cursor="true"]');
    if (cell) {
      cell.focus({ preventScroll: true });
      wantsFocus.current = false;
    }
  });

  const move = (row: number, column: number) => {
    const next = {
      row: Math.max(-1, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    wantsFocus.current = true;
    setCursor(next);
    if (next.row >= 0) virtual.scrollToIndex(next.row);
    const element = box.current;
    const left = lefts[next.column] ?? 0;
    const fixed = lefts[Math.min(frozen, columns.length - 1)] ?? 0;
    if (element && next.column >= frozen) {
      if (left < element.scrollLeft + fixed) element.scrollLeft = left - fixed;
      const right = left + (widths[next.column] ?? 0);
      if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? ROW) / ROW) - 2);
    const far = event.ctrlKey || event.metaKey;
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(at.row + 1, at.column),
      ArrowUp: () => move(at.row - 1, at.column),
      ArrowRight: () => move(at.row, at.column + 1),
      ArrowLeft: () => move(at.row, at.column - 1),
      PageDown: () => move(at.row + page, at.column),
      PageUp: () => move(Math.max(0, at.row - page), at.column),
      Home: () => move(far ? 0 : at.row, 0),
      End: () => move(far ? rows.length - 1 : at.row, columns.length - 1),
      Enter: () => enter(event.shiftKey),
      " ": () => at.row < 0 && enter(event.shiftKey),
    };
    if (far && event.key.toLowerCase() === "c" && !window.getSelection()?.toString()) {
      copy();
      return;
    }
    const step = steps[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    step();
  };

  const enter = (adding: boolean) => {
    const column = columns[at.column];
    if (at.row < 0) {
      if (column) onSort(column.path, adding);
      return;
    }
    const row = rows[at.row];
    if (row) onOpen(row);
  };

  const copy = () => {
    const column = columns[at.column];
    const value = column && rows[at.row]?.[column.path];
    if (column && value !== undefined && value !== null) {
      void navigator.clipboard?.writeText(kindOf(column.field).text(column.field, value, env));
    }
  };

  const click = useCallback(
    (event: MouseEvent, row: Row) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || window.getSelection()?.toString())
        return;
      onOpen(row);
    },
    [onOpen],
  );

  const style = (index: number) => ({
    width: widths[index],
    ...(index < frozen ? { position: "sticky" as const, left: lefts[index], zIndex: 1 } : {}),
  });
  const className = (index: number, column: ListColumn) =>
    `dg-cell${kindOf(column.field).align === "end" ? " dg-end" : ""}${index < frozen ? " dg-frozen" : ""}${
      index === frozen - 1 ? " dg-frozen-last" : ""
    }`;

  return (
    <div
      ref={box}
      className="dg-grid"
      role="grid"
      tabIndex={-1}
      aria-label={props.label}
      aria-rowcount={props.total === undefined ? -1 : props.total + 1}
      aria-colcount={columns.length}
      aria-busy={props.busy}
      onKeyDown={onKeyDown}
    >
      <div className="dg-grid-head" role="row" aria-rowindex={1} style={{ width: total, height: ROW }}>
        {columns.map((column, index) => {
          const key = sort.find((item) => item.path === column.path);
          const isHere = at.row === -1 && at.column === index;
          const unit = kindOf(column.field).unit?.(column.field, env);
          const name = columnLabel(column, env);
          return (
            <div
              key={column.path}
              role="columnheader"
              aria-colindex={index + 1}
              aria-sort={key ? (key.down ? "descending" : "ascending") : "none"}
              tabIndex={isHere || (rows.length === 0 && index === 0) ? 0 : -1}
              data-cursor={isHere}
              className={className(index, column)}
              style={{ ...style(index), ...(index < frozen ? { zIndex: 3 } : {}) }}
              title={t("list.sort", { field: name })}
              onClick={(event) => onSort(column.path, event.shiftKey)}
              onKeyDown={() => undefined}
              onFocus={() => setCursor({ row: -1, column: index })}
            >
              <span className="dg-head-text">
                {name}
                {unit && unit !== "%" ? <span className="dg-unit"> {unit}</span> : null}
              </span>
              {key ? (
                <span className="dg-sort" aria-hidden="true">
                  {key.down ? <CaretDownFilled aria-hidden /> : <CaretUpFilled aria-hidden />}
                </span>
              ) : null}
            </div>
          );
        })}
      </div>
      <div style={{ height: virtual.getTotalSize(), width: total, position: "relative" }} role="rowgroup">
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
            <div
              key={row.id}
              role="row"
              aria-rowindex={item.index + 2}
              className="dg-grid-row"
              style={{ transform: `translateY(${item.start}px)`, height: ROW }}
              onClick={(event) => click(event, row)}
            >
              {columns.map((column, index) => {
                const isHere = at.row === item.index && at.column === index;
                const value = row[column.path];
                const shown = (
                  <GridValue field={column.field} value={value} env={env} decimals={decimals[index]} />
                );
                return (
                  <div
                    key={column.path}
                    role="gridcell"
                    aria-colindex={index + 1}
                    tabIndex={isHere ? 0 : -1}
                    data-cursor={isHere}
                    className={className(index, column)}
                    style={style(index)}
                    onFocus={() => setCursor({ row: item.index, column: index })}
                  >
                    {index === 0 ? (
                      <Link
                        className="dg-row-link"
                        to="/records/$entity/$id"
                        params={{ entity, id: String(row.id) }}
                        tabIndex={-1}
                        preload={false}
                        data-value=""
                      >
                        {value === null || value === undefined ? (row._title ?? `#${row.id}`) : shown}
                      </Link>
                    ) : (
                      shown
                    )}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Wide enough for what the type needs and for the label. */
function wide(column: ListColumn, label: string, isFirst: boolean): number {
  const letters = [...label].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 14 : 7.5), 0);
  // The first column names the record.
  const own = isFirst && column.field.type === "text" ? 240 : kindOf(column.field).width;
  return Math.max(own, Math.min(260, Math.ceil(letters) + 44));
}

/** Room that is left is shared out, so that rows reach the edge of the page. */
function stretched(widths: number[], room: number): number[] {
  const total = sumTo(widths, widths.length);
  return total >= room ? widths : widths.map((width) => (width * room) / total);
}

/** The inner width of an element, followed as it changes. */
function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
  return width;
}

function sumTo(widths: number[], end: number): number {
  return widths.slice(0, end).reduce((sum, width) => sum + width, 0);
}
