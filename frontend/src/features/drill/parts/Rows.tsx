import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useMemo, useRef } from "react";
import { label as labelText } from "../../../catalog/labels";
import { ShownValue, useFieldEnv } from "../../../fields/FieldValue";
import { kindOf } from "../../../fields/registry";
import { useI18n } from "../../../i18n/t";
import { digits, type Shape, unitText } from "../../../widgets/format";
import { columnField, type DrillAnswer, type DrillRow } from "../useDrill";

/** The rows behind the figure, with the value each adds to it; more come as the end comes into sight. */
export function Rows({
  answer,
  rows,
  shape,
  label,
  more,
  loading,
  onMore,
}: {
  answer: DrillAnswer;
  rows: DrillRow[];
  shape: Shape;
  label: string;
  more: boolean;
  loading: boolean;
  onMore(): void;
}) {
  const { t, locale } = useI18n();
  const env = useFieldEnv();
  const columns = useMemo(() => answer.columns.map(columnField), [answer.columns]);
  const end = useRef<HTMLDivElement>(null);
  const onMoreNow = useRef(onMore);
  onMoreNow.current = onMore;
  useEffect(() => {
    const element = end.current;
    if (!element || !more || loading || typeof IntersectionObserver === "undefined") return;
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onMoreNow.current();
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [more, loading]);

  if (rows.length === 0) return <p className="dg-muted">{t("drill.no_rows")}</p>;
  const valued = rows.some((row) => row._value !== null && row._value !== undefined);
  return (
    <div className="dr-rows">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="dr-scroll" aria-label={t("drill.rows_label", { name: label })} tabIndex={0}>
        <table className="wd-table">
          <thead>
            <tr>
              <th scope="col">{t("drill.record")}</th>
              {columns.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  className={kindOf(column).align === "end" ? "wd-right" : undefined}
                >
                  {labelText(column.label, locale, column.name)}
                  {kindOf(column).unit?.(column, env) && (
                    <span className="wd-unit"> {kindOf(column).unit?.(column, env)}</span>
                  )}
                </th>
              ))}
              {valued && (
                <th scope="col" className="wd-right dr-value">
                  {label} <span className="wd-unit">{unitText(shape, { power: 0, name: "" })}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const open = row._open ?? { entity: answer.entity, id: row.id };
              return (
                <tr key={row.id} data-row={row.id}>
                  <td data-value="">
                    <Link
                      className="dg-link"
                      to="/records/$entity/$id"
                      params={{ entity: open.entity, id: String(open.id) }}
                    >
                      {row._title || `#${open.id}`}
                    </Link>
                  </td>
                  {columns.map((column) => (
                    <td
                      key={column.name}
                      data-value=""
                      className={kindOf(column).align === "end" ? "wd-right" : undefined}
                    >
                      <ShownValue field={column} value={row[column.name]} env={env} />
                    </td>
                  ))}
                  {valued && (
                    <td className="wd-right dr-value" data-part={row._value ?? ""}>
                      {digits(row._value ?? null, shape)}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <div ref={end} />
      {more && (
        <Button loading={loading} onClick={onMore}>
          {t("drill.more")}
        </Button>
      )}
    </div>
  );
}
