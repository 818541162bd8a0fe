import { useI18n } from "../../i18n/t";
import { type Cell, cellKey, decimalOf, dimensionsOf, measureSetting, measuresOf } from "../data";
import type { ChartProps } from "../define";
import { decimalsFor, direction, full, inUnit, largest, shapeOf, unitFor, withSign } from "../format";
import { MarkLink } from "../MarkLink";
import { steps, usePalette } from "../palette";
import { position } from "../series";
import { cellText, columnText, isRecordData } from "../words";

/** Names, bars from zero and figures, longest in the strongest shade; each line opens its rows. */
export function Ranking({ result, query, label, currency, opening }: ChartProps) {
  const { t, locale } = useI18n();
  const palette = usePalette();
  const [dimension] = dimensionsOf(result);
  const measures = measuresOf(result);
  const [measure, second] = measures;
  if (!dimension || !measure) return null;
  const at = (name: string) => result.columns.findIndex((column) => column.name === name);
  const shape = shapeOf(measure, locale, currency);
  const lines = result.rows.map((row) => ({
    cell: (row[at(dimension.name)] ?? null) as Cell,
    value: decimalOf(row[at(measure.name)]),
    more: second ? decimalOf(row[at(second.name)]) : null,
  }));
  const values = lines.map((line) => line.value);
  const greatest = largest(values);
  const unit = unitFor(values, shape, 10);
  const decimals = decimalsFor(values, shape, unit);
  const shades = steps(palette, 6);
  const moreShape = second ? shapeOf(second, locale, currency) : null;
  const signed = second ? measureSetting(query, second.name).show === "change_rate" : false;
  return (
    <div className="wd-ranking-box" data-ready="true">
      <ol className="wd-ranking" aria-label={label}>
        {lines.map((line, index) => {
          const name = cellText(dimension, line.cell, { t, locale });
          const share = position(line.value, greatest);
          const shade =
            shades[Math.min(shades.length - 1, Math.ceil(share * shades.length))] ?? palette.accent;
          return (
            <li key={cellKey(line.cell)}>
              <MarkLink
                opening={opening}
                measure={measure.name}
                place={{ [dimension.name]: line.cell }}
                className="wd-rank"
              >
                <span className="wd-rank-at">{index + 1}</span>
                <span
                  className="wd-rank-name"
                  data-value={isRecordData(dimension, line.cell) ? "" : undefined}
                >
                  {name}
                </span>
                <span className="wd-rank-value" title={full(line.value, shape)}>
                  {inUnit(line.value, shape, unit, decimals)}
                  {shape.format === "percent" ? "%" : unit.name}
                </span>
                {moreShape && (
                  <span
                    className={`wd-rank-more ${signed ? (direction(line.more) < 0 ? "wd-down" : direction(line.more) > 0 ? "wd-up" : "") : ""}`}
                    title={second ? columnText(second, locale) : undefined}
                  >
                    {withMark(line.more, moreShape, signed)}
                  </span>
                )}
                <span className="wd-rank-bar" aria-hidden="true">
                  <i style={{ width: `${(share * 100).toFixed(2)}%`, background: shade }} />
                </span>
              </MarkLink>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function withMark(value: string | null, shape: ReturnType<typeof shapeOf>, signed: boolean): string {
  if (value === null) return "–";
  const unit = unitFor([value], shape);
  const text = `${inUnit(value, shape, unit)}${shape.format === "percent" ? "%" : unit.name}`;
  return signed ? withSign(text, value) : text;
}
