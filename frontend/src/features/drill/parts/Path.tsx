import { Link } from "@tanstack/react-router";
import { label as labelText } from "../../../catalog/labels";
import { useCatalog } from "../../../catalog/useCatalog";
import { useI18n } from "../../../i18n/t";
import { type Column, dimensionName } from "../../../widgets/data";
import { type Drill, encodeDrill, outTo } from "../../../widgets/drill";
import { fromApiSearch } from "../../../widgets/filters/urlState";
import { cellText, isRecordData } from "../../../widgets/words";

/** From where, through which cells: each step leads back to itself. */
export function Path({ drill, measure, onGo }: { drill: Drill; measure: string; onGo(next: Drill): void }) {
  const { t, locale } = useI18n();
  const catalog = useCatalog();
  const dataset = catalog.datasets.find((item) => item.name === drill.of);
  const { dashboard, report, search } = drill.from;
  const steps = drill.dimensions.filter((item) => dimensionName(item) in drill.cell);
  const back = fromApiSearch(search);
  return (
    <nav aria-label={t("drill.path")} className="dr-path">
      <ol>
        {dashboard && (
          <li>
            <Link to="/dashboards/$name" params={{ name: dashboard }} search={back}>
              {labelText(
                catalog.dashboards.find((item) => item.name === dashboard)?.label,
                locale,
                dashboard,
              )}
            </Link>
          </li>
        )}
        {!dashboard && report && (
          <li>
            <Link to="/reports/$name" params={{ name: report }} search={back}>
              {labelText(catalog.reports.find((item) => item.name === report)?.label, locale, report)}
            </Link>
          </li>
        )}
        <li>
          {steps.length === 0 ? (
            <span aria-current="page">{measure}</span>
          ) : (
            <Step drill={outTo(drill, 0)} onGo={onGo}>
              {measure}
            </Step>
          )}
        </li>
        {steps.map((item, index) => {
          const name = typeof item === "string" ? item : item.dimension;
          const dimension = dataset?.dimensions.find((candidate) => candidate.name === name);
          const column: Column = {
            name,
            label: dimension?.label,
            type: dimension?.type ?? "text",
            kind: "dimension",
            options: dimension?.options ?? null,
            grain: typeof item === "string" ? null : (item.grain ?? null),
          };
          const cell = drill.cell[dimensionName(item)] ?? null;
          const content = (
            <>
              <span className="dg-muted">{labelText(column.label, locale, name)} </span>
              <span data-value={isRecordData(column, cell) ? "" : undefined}>
                {cellText(column, cell, { t, locale })}
              </span>
            </>
          );
          return (
            <li key={dimensionName(item)}>
              {index === steps.length - 1 ? (
                <span aria-current="page">{content}</span>
              ) : (
                <Step drill={outTo(drill, index + 1)} onGo={onGo}>
                  {content}
                </Step>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Step({
  drill,
  onGo,
  children,
}: {
  drill: Drill;
  onGo(next: Drill): void;
  children: React.ReactNode;
}) {
  return (
    <Link
      to="/drill"
      search={{ q: encodeDrill(drill) }}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        onGo(drill);
      }}
    >
      {children}
    </Link>
  );
}
