/** Any answer as a table: one unit per column in its head, totals below, each figure a link to its rows. */

import { Button } from "antd";
import { useMemo, useState } from "react";
import { useI18n } from "../i18n/t";
import { type Cell, cellKey, decimalOf, isOpenable, measureSetting, placeOf } from "./data";
import type { ChartProps } from "./define";
import {
  decimalsFor,
  full,
  inUnit,
  type Shape,
  shapeOf,
  shownDirection,
  type Unit,
  unitFor,
  unitText,
  withSign,
} from "./format";
import { MarkLink } from "./MarkLink";
import { cellText, columnText, isRecordData } from "./words";

const AT_ONCE = 200;

interface Measured {
  shape: Shape;
  unit: Unit;
  /** Shown with its sign and colour. */
  signed: boolean;
  /** The measure whose rows it opens; null when it has none of its own. */
  opens: string | null;
  decimals: number;
}

export function DataTable({ result, query, label, currency, opening }: Omit<ChartProps, "picture">) {
  const { t, locale } = useI18n();
  const [all, setAll] = useState(false);
  const measured = useMemo(
    () =>
      result.columns.map((column, index): Measured | null => {
        if (column.kind !== "measure") return null;
        const setting = measureSetting(query, column.name);
        const rate = setting.show === "change_rate" || setting.show === "share";
        const shape = shapeOf(rate ? { ...column, format: "percent" } : column, locale, currency);
        const values = result.rows.map((row) => decimalOf(row[index]));
        const unit = unitFor(values, shape, 100);
        return {
          shape,
          unit,
          signed: setting.show === "change_rate" || setting.show === "change",
          opens: isOpenable(setting) ? column.name : null,
          decimals: decimalsFor(values, shape, unit),
        };
      }),
    [result, query, locale, currency],
  );
  const rows = all ? result.rows : result.rows.slice(0, AT_ONCE);

  const figureCell = (how: Measured, value: string | null, place: Record<string, Cell>) => {
    const text = inUnit(value, how.shape, how.unit, how.decimals);
    const shown = how.signed ? withSign(text, value) : text;
    const moved = shownDirection(text, value);
    const way = how.signed ? moved : Math.min(0, moved);
    const tone = way > 0 ? "wd-up" : way < 0 ? "wd-down" : "";
    const whole = full(value, how.shape);
    if (value === null || how.opens === null) {
      return (
        <span className={tone} title={whole}>
          {shown}
        </span>
      );
    }
    return (
      <MarkLink
        opening={opening}
        measure={how.opens}
        place={place}
        className={`wd-figure ${tone}`}
        title={whole}
      >
        {shown}
      </MarkLink>
    );
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="wd-table-box" data-ready="true" aria-label={label} tabIndex={0}>
      <table className="wd-table">
        <thead>
          <tr>
            {result.columns.map((column, index) => {
              const how = measured[index];
              const unit = how ? unitText(how.shape, how.unit) : "";
              return (
                <th key={column.name} scope="col" className={how ? "wd-right" : undefined}>
                  {columnText(column, locale)}
                  {unit && <span className="wd-unit"> {unit}</span>}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => {
            const place = placeOf(result, row);
            const key = Object.values(place).map(cellKey).join("|") || String(at);
            return (
              <tr key={key}>
                {result.columns.map((column, index) => {
                  const how = measured[index];
                  const cell = row[index] ?? null;
                  if (how) {
                    return (
                      <td key={column.name} className="wd-right">
                        {figureCell(how, decimalOf(cell), place)}
                      </td>
                    );
                  }
                  const words = cellText(column, cell, { t, locale });
                  return (
                    <td
                      key={column.name}
                      title={words}
                      data-value={isRecordData(column, cell) ? "" : undefined}
                    >
                      {words}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
        {result.totals && (
          <tfoot>
            <tr>
              {result.columns.map((column, index) => {
                const how = measured[index];
                if (how) {
                  return (
                    <td key={column.name} className="wd-right">
                      {figureCell(how, decimalOf(result.totals?.[index]), {})}
                    </td>
                  );
                }
                return <td key={column.name}>{index === 0 ? t("widget.total") : ""}</td>;
              })}
            </tr>
          </tfoot>
        )}
      </table>
      {rows.length < result.rows.length && (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t("widget.show_all", { count: result.rows.length })}
        </Button>
      )}
      {result.truncated && <p className="wd-note">{t("widget.truncated", { count: result.rows.length })}</p>}
    </section>
  );
}
