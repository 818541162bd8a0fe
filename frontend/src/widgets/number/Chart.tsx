import { useI18n } from "../../i18n/t";
import type { Column } from "../data";
import type { ChartProps } from "../define";
import {
  figure,
  full,
  inUnit,
  rounded,
  type Shape,
  shapeOf,
  short,
  shownDirection,
  unitFor,
  withSign,
} from "../format";
import { MarkLink } from "../MarkLink";
import { columnText } from "../words";
import { type Comparison, headline } from "./compare";

/** One big figure, how it compares in words, sign, arrow and colour, and further measures below it. */
export default function NumberChart({ result, query, label, currency, opening }: ChartProps) {
  const { t, locale } = useI18n();
  const found = headline(result, query);
  const columnOf = (name: string): Column | undefined =>
    result.columns.find((column) => column.name === name);
  const main = columnOf(found.measure);
  if (!main) return null;
  const shape = shapeOf(main, locale, currency);
  const parts = figure(found.value, shape);
  const unit = unitFor([found.value], shape);
  return (
    <div className="wd-number" data-ready="true">
      <div className="wd-number-top">
        <MarkLink
          opening={opening}
          measure={found.measure}
          place={{}}
          className="wd-number-figure"
          title={full(found.value, shape)}
        >
          <span className="dg-hidden">{t("widget.open_rows", { name: label })} </span>
          <span className="wd-number-small">{parts.before}</span>
          {parts.digits}
          <span className="wd-number-small">{parts.after}</span>
        </MarkLink>
        {unit.name !== "" && <span className="wd-number-exact">{rounded(found.value, shape)}</span>}
      </div>
      {found.comparisons.map((comparison) => (
        <Versus key={comparison.with} comparison={comparison} shape={shape} opening={opening} />
      ))}
      {found.others.map((other) => {
        const column = columnOf(other.measure);
        if (!column) return null;
        const own = shapeOf(column, locale, currency);
        return (
          <div key={other.measure} className="wd-number-line">
            <span>{columnText(column, locale)}</span>
            <MarkLink
              opening={opening}
              measure={other.measure}
              place={{}}
              className="wd-figure"
              title={full(other.value, own)}
            >
              {short(other.value, own)}
            </MarkLink>
          </div>
        );
      })}
    </div>
  );
}

function Versus({
  comparison,
  shape,
  opening,
}: {
  comparison: Comparison;
  shape: Shape;
  opening: ChartProps["opening"];
}) {
  const { t } = useI18n();
  const moved = comparison.rate ?? comparison.change;
  const text =
    comparison.rate !== null
      ? `${inUnit(comparison.rate, { ...shape, format: "percent" }, { power: 0, name: "" })}%`
      : short(comparison.change, shape);
  const way = shownDirection(text, moved);
  const against = t(`widget.against.${comparison.with}`);
  if (moved === null) return <div className="wd-number-line">{t("widget.against.nothing", { against })}</div>;
  return (
    <div className="wd-number-line">
      <span className={`wd-change ${way > 0 ? "wd-up" : way < 0 ? "wd-down" : ""}`}>
        <span aria-hidden="true">{way > 0 ? "▲" : way < 0 ? "▼" : "＝"}</span>
        {withSign(text, moved)}
      </span>
      {comparison.earlier === null || comparison.item === null ? (
        <span>{against}</span>
      ) : (
        <span>
          {against}{" "}
          <MarkLink
            opening={opening}
            measure={comparison.item}
            place={{}}
            className="wd-earlier"
            title={full(comparison.earlier, shape)}
          >
            {short(comparison.earlier, shape)}
          </MarkLink>
        </span>
      )}
    </div>
  );
}
