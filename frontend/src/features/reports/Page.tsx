import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useMemo } from "react";
import { api, type Problem } from "../../api/client";
import { explain } from "../../api/explain";
import { label as labelText } from "../../catalog/labels";
import { useCatalog } from "../../catalog/useCatalog";
import { useI18n } from "../../i18n/t";
import { Message } from "../../ui/Message";
import { Waiting } from "../../ui/Waiting";
import { Card } from "../../widgets/Card";
import type { Label, Picture, Query, Result } from "../../widgets/data";
import { FilterBar } from "../../widgets/filters/FilterBar";
import { apiSearch, filterState, type SharedFilter, toSearch } from "../../widgets/filters/urlState";
import { choices, widgetOf } from "../../widgets/registry";
import "../../widgets/widgets.css";
import { comparable, reportFilters, withFilters } from "./filters";

interface ReportAnswer {
  name: string;
  label: Label;
  help?: Label;
  of: string;
  picture: Picture;
  query: Query;
  result?: Result | null;
  problem?: Problem | null;
}

const OWN = ["picture"] as const;

/** A report: its picture, its filters, and below it the table it is drawn from. */
export function Page() {
  const { name = "" } = useParams({ strict: false });
  const search: Record<string, unknown> = useSearch({ strict: false });
  const { t, locale } = useI18n();
  const catalog = useCatalog();
  const navigate = useNavigate();
  const state = useMemo(() => filterState(search, OWN), [search]);
  const document_ = useQuery({
    queryKey: ["report", name, locale],
    queryFn: async ({ signal }) =>
      readReport(await api<Record<string, unknown>>(`/api/reports/${encodeURIComponent(name)}`, { signal })),
    staleTime: 30_000,
  });
  const report = document_.data;
  const dataset = catalog.datasets.find((item) => item.name === report?.of);
  const filters: SharedFilter[] = useMemo(() => reportFilters(dataset), [dataset]);
  const query = useMemo(() => {
    if (!report) return null;
    const dated = filters.some(
      (filter) => filter.type === "period" && (state[filter.name] ?? "all") !== "all",
    );
    return withFilters(comparable(report.query, report.result, dated), filters, state);
  }, [report, filters, state]);
  const filtered = Object.keys(state).length > 0;
  const answer = useQuery({
    queryKey: ["query", query, locale],
    enabled: query !== null && filtered,
    queryFn: ({ signal }) => api<Result>("/api/query", { method: "POST", body: query, signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const title = report ? labelText(report.label, locale, name) : "";
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);

  if (document_.error) {
    const { title: reason, hint } = explain(document_.error, t);
    return (
      <Message
        title={reason}
        tone="bad"
        actions={<Button onClick={() => void document_.refetch()}>{t("widget.retry")}</Button>}
      >
        {hint}
      </Message>
    );
  }
  if (!report || !query) return <Waiting />;
  const result = filtered ? (answer.data ?? report.result) : report.result;
  const problem = filtered ? undefined : report.problem;
  const stale = filtered && (answer.isPlaceholderData || answer.isLoading);
  const kinds = result ? choices(result) : [];
  const wanted = typeof search.picture === "string" ? search.picture : report.picture.type;
  const picture: Picture = wanted === report.picture.type ? report.picture : { type: wanted };
  const from = { report: name, search: apiSearch(state).slice(1) };
  const go = (next: Record<string, string>) =>
    void navigate({ to: "/reports/$name", params: { name }, search: toSearch(next), resetScroll: false });
  const common = { name, label: report.label, help: report.help ?? null, query };
  const withPicture = (type: string): Record<string, string> =>
    type === report.picture.type ? {} : { picture: type };
  return (
    <div className="wd-container">
      <div className="wd-page">
        <div className="wd-page-head">
          <h1>{title}</h1>
          <FilterBar
            filters={filters}
            state={state}
            onChange={(next) => go({ ...next, ...withPicture(wanted) })}
          />
        </div>
        {kinds.length > 1 && (
          <fieldset className="dg-switch wd-kinds" aria-label={t("report.picture")}>
            {kinds.map((kind) => (
              <button
                key={kind.type}
                type="button"
                aria-pressed={kind.type === wanted}
                onClick={() => go({ ...state, ...withPicture(kind.type) })}
              >
                <kind.icon /> {t(kind.label)}
              </button>
            ))}
          </fieldset>
        )}
        <div className={`wd-report${stale ? " wd-stale" : ""}`} aria-busy={stale}>
          <Card
            data={{
              ...common,
              title: t(widgetOf(picture.type).label),
              picture,
              result: result ?? undefined,
              problem: problem ?? undefined,
            }}
            from={from}
            asTable={false}
            onRetry={() => void (filtered ? answer.refetch() : document_.refetch())}
          />
          {result && picture.type !== "table" && picture.type !== "number" && (
            <Card
              data={{
                ...common,
                name: `${name}_table`,
                label: null,
                title: t("report.figures"),
                picture: { type: "table" },
                result,
              }}
              from={from}
              asTable
              onRetry={() => undefined}
            />
          )}
        </div>
      </div>
    </div>
  );
}

const PICTURE_KEYS = new Set([
  "kind",
  "name",
  "uid",
  "label",
  "help",
  "note",
  "picture",
  "result",
  "problem",
  "query",
]);

/** The answer of /api/reports/{name}: the document, its question among its keys or under `query`. */
function readReport(answer: Record<string, unknown>): ReportAnswer {
  const own = (typeof answer.report === "object" && answer.report ? answer.report : answer) as Record<
    string,
    unknown
  >;
  const rest = Object.fromEntries(Object.entries(own).filter(([key]) => !PICTURE_KEYS.has(key)));
  const question = (answer.query ?? own.query ?? rest) as Query;
  return {
    ...(own as unknown as ReportAnswer),
    query: { ...question, of: question.of ?? String(own.of) },
    result: (answer.result ?? null) as Result | null,
    problem: (answer.problem ?? null) as Problem | null,
  };
}
