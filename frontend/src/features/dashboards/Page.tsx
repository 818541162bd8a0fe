import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useMemo, useState } from "react";
import { explain } from "../../api/explain";
import { label as labelText } from "../../catalog/labels";
import { useI18n } from "../../i18n/t";
import { formatRelative } from "../../lib/dates";
import { Message } from "../../ui/Message";
import { Card } from "../../widgets/Card";
import type { Label } from "../../widgets/data";
import type { Origin } from "../../widgets/drill";
import { FilterBar } from "../../widgets/filters/FilterBar";
import { apiSearch, choicesOf, filterState, toSearch } from "../../widgets/filters/urlState";
import { phoneOrder, tidy } from "../../widgets/grid";
import { usePhone } from "../../widgets/usePhone";
import "../../widgets/widgets.css";
import { Skeleton } from "./parts/Skeleton";
import { type DashboardAnswer, useDashboard, type WidgetAnswer } from "./useDashboard";

const OWN = ["tables"] as const;

/** A dashboard: shared filters over a grid of widgets; all of its state is in the URL. */
export function Page() {
  const { name = "" } = useParams({ strict: false });
  const search: Record<string, unknown> = useSearch({ strict: false });
  const { t, locale } = useI18n();
  const navigate = useNavigate();
  const state = useMemo(() => filterState(search, OWN), [search]);
  const tables = choicesOf(String(search.tables ?? ""));
  const { data, error, isPlaceholderData, refetch } = useDashboard(name, state, locale);
  const title = data ? labelText(data.label, locale, name) : "";
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);

  if (error && !data) {
    const { title: reason, hint } = explain(error, t);
    return (
      <Message
        title={reason}
        tone="bad"
        actions={<Button onClick={() => void refetch()}>{t("widget.retry")}</Button>}
      >
        {hint}
      </Message>
    );
  }
  const go = (filters: Record<string, string>, shown: string[], replace = false) =>
    void navigate({
      to: "/dashboards/$name",
      params: { name },
      search: toSearch({ ...filters, ...(shown.length > 0 ? { tables: shown.join(",") } : {}) }),
      replace,
      resetScroll: false,
    });
  return (
    <div className="wd-container">
      <div className="wd-page">
        <div className="wd-page-head">
          <div>
            <h1>{title || "…"}</h1>
            {data && <Freshness widgets={data.widgets} />}
          </div>
          {data && (
            <FilterBar filters={data.filters} state={state} onChange={(filters) => go(filters, tables)} />
          )}
        </div>
        {data ? (
          <Grid
            data={data}
            stale={isPlaceholderData}
            from={{ dashboard: name, search: apiSearch(state).slice(1) }}
            tables={tables}
            onTables={(shown) => go(state, shown, true)}
            onRetry={() => void refetch()}
          />
        ) : (
          <Skeleton />
        )}
      </div>
    </div>
  );
}

function Grid({
  data,
  stale,
  from,
  tables,
  onTables,
  onRetry,
}: {
  data: DashboardAnswer;
  stale: boolean;
  from: Origin;
  tables: string[];
  onTables(shown: string[]): void;
  onRetry(): void;
}) {
  const { t } = useI18n();
  const phone = usePhone();
  const [all, setAll] = useState(false);
  const placed = useMemo(
    () => tidy(data.widgets.map((widget) => ({ name: widget.name, place: widget.place }))),
    [data.widgets],
  );
  if (data.widgets.length === 0) {
    return <Message title={t("dash.empty")}>{t("dash.empty.hint")}</Message>;
  }
  const names = placed.map((item) => item.name);
  const { first, rest } = phoneOrder(names, phone ? data.phone : null);
  const shown = all ? [...first, ...rest] : first;
  return (
    <>
      <div className={stale ? "wd-grid wd-stale" : "wd-grid"} aria-busy={stale}>
        {shown.map((name) => {
          const widget = data.widgets.find((item) => item.name === name);
          const place = placed.find((item) => item.name === name)?.place;
          if (!widget || !place) return null;
          return (
            <Card
              key={name}
              data={{
                name,
                label: filled(widget.label) ?? widget.report?.label ?? null,
                help: filled(widget.help) ?? widget.report?.help ?? null,
                query: widget.query ?? { of: "" },
                picture: widget.report?.picture ?? { type: "table" },
                result: widget.result ?? undefined,
                problem: widget.problem ?? undefined,
                report: widget.of.startsWith("report:") ? widget.of.slice("report:".length) : undefined,
              }}
              from={from}
              asTable={tables.includes(name)}
              onAsTable={(asTable) =>
                onTables(asTable ? [...tables, name] : tables.filter((item) => item !== name))
              }
              onRetry={onRetry}
              style={{
                gridColumn: `${place.x + 1} / span ${place.w}`,
                gridRow: `${place.y + 1} / span ${place.h}`,
              }}
            />
          );
        })}
      </div>
      {!all && rest.length > 0 && (
        <Button onClick={() => setAll(true)}>{t("dash.show_rest", { count: rest.length })}</Button>
      )}
    </>
  );
}

/** A label in at least one language, else nothing. */
const filled = (label: Label): Label => (label && Object.keys(label).length > 0 ? label : null);

/** When the figures were taken. */
function Freshness({ widgets }: { widgets: WidgetAnswer[] }) {
  const { t, locale } = useI18n();
  const oldest = widgets.flatMap((widget) => widget.result?.as_of ?? []).sort()[0];
  if (!oldest) return null;
  return (
    <p className="wd-fresh" title={oldest}>
      {t("dash.as_of", { when: formatRelative(oldest, locale) })}
    </p>
  );
}
