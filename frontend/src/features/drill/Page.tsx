import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useMemo } from "react";
import { explain } from "../../api/explain";
import { useCatalog } from "../../catalog/useCatalog";
import { useI18n } from "../../i18n/t";
import { Message } from "../../ui/Message";
import { Waiting } from "../../ui/Waiting";
import { decimalOf } from "../../widgets/data";
import { type Drill, decodeDrill, encodeDrill } from "../../widgets/drill";
import { full, shapeOf } from "../../widgets/format";
import "../../widgets/widgets.css";
import "./drill.css";
import { ways } from "./by";
import { check } from "./check";
import { BreakOut } from "./parts/BreakOut";
import { CheckLine } from "./parts/CheckLine";
import { Path } from "./parts/Path";
import { Rows } from "./parts/Rows";
import { useDrillRows, useFigure } from "./useDrill";
import { useMeasure } from "./useMeasure";

/** What stands behind a figure: its path, the figure, its rows and the proof that they add up to it. */
export function Page() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const drill = useMemo(() => decodeDrill(search.q), [search.q]);
  const { t } = useI18n();
  if (drill === null) return <Message title={t("drill.bad")}>{t("drill.bad.hint")}</Message>;
  return <Opened drill={drill} by={typeof search.by === "string" ? search.by : ""} />;
}

function Opened({ drill, by }: { drill: Drill; by: string }) {
  const { t, locale } = useI18n();
  const catalog = useCatalog();
  const navigate = useNavigate();
  const measure = useMeasure(drill);
  const dataset = catalog.datasets.find((item) => item.name === drill.of);
  const possible = useMemo(() => ways(dataset, drill), [dataset, drill]);
  const way = possible.find((item) => item.key === by) ?? null;
  const pages = useDrillRows(drill, locale);
  useEffect(() => {
    document.title = measure.label;
  }, [measure.label]);

  const go = (next: Drill, broken: string | null) =>
    void navigate({
      to: "/drill",
      search: { q: encodeDrill(next), ...(broken ? { by: broken } : {}) },
      resetScroll: false,
    });
  const all = pages.data?.pages ?? [];
  const first = all[0];
  const rows = useMemo(() => all.flatMap((page) => page.rows), [all]);
  const base = useMeasure(drill, first?.measure ?? measure.name);
  const derived = base.name !== measure.name;
  const asked = useFigure(drill, derived, locale);
  const { currency } = catalog.company;
  const shape = shapeOf({ type: "decimal", format: base.format }, locale, currency);
  const figure = derived ? decimalOf(asked.data?.rows[0]?.[0]) : (first?.total ?? null);
  const proof = check(
    rows.map((row) => row._value),
    first?.total ?? null,
    !pages.hasNextPage,
    first?.agg,
  );
  return (
    <div className="wd-container">
      <div className="wd-page">
        <Path drill={drill} measure={measure.label} onGo={(next) => go(next, null)} />
        <header className="dr-head">
          <div>
            <h1>{measure.label}</h1>
            <p className="dr-figure" data-figure={figure ?? ""} data-total={first?.total ?? ""}>
              {first && (!derived || asked.data)
                ? full(figure, shapeOf({ type: "decimal", format: measure.format }, locale, currency))
                : "…"}
            </p>
            {derived && <p className="dg-muted">{t("drill.input", { name: base.label })}</p>}
          </div>
          {first && (
            <CheckLine
              proof={proof}
              shape={shape}
              input={derived ? base.label : null}
              loaded={rows.length}
              count={first.count === null ? null : Number(first.count)}
              loading={pages.isFetchingNextPage}
              onLoad={() => void pages.fetchNextPage()}
            />
          )}
        </header>
        {dataset && measure.isPlain && (
          <BreakOut
            drill={drill}
            dataset={dataset}
            possible={possible}
            way={way}
            onWay={(next) => go(drill, next)}
            onInto={(next) => go(next, null)}
          />
        )}
        {pages.error && !first ? (
          <Failed error={pages.error} onRetry={() => void pages.refetch()} />
        ) : first ? (
          <Rows
            answer={first}
            rows={rows}
            shape={shape}
            label={base.label}
            more={pages.hasNextPage}
            loading={pages.isFetchingNextPage}
            onMore={() => void pages.fetchNextPage()}
          />
        ) : (
          <Waiting />
        )}
      </div>
    </div>
  );

  function Failed({ error, onRetry }: { error: unknown; onRetry(): void }) {
    const { title, hint } = explain(error, t);
    return (
      <Message
        title={title}
        tone="bad"
        compact
        actions={<Button onClick={onRetry}>{t("widget.retry")}</Button>}
      >
        {hint}
      </Message>
    );
  }
}
