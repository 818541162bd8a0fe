/** The frame of a widget: its name, help and menu around its picture, its table or its trouble. */

import { BarChartOutlined, MoreOutlined, QuestionCircleOutlined, TableOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Tooltip } from "antd";
import { type ReactNode, useId } from "react";
import { api, type Problem } from "../api/client";
import { label as labelText } from "../catalog/labels";
import { useCatalog } from "../catalog/useCatalog";
import { useI18n } from "../i18n/t";
import { type Label, measureName, type Picture as PictureSetting, type Query, type Result } from "./data";
import type { Origin } from "./drill";
import { Flap } from "./filters/Flap";
import { MarkLink } from "./MarkLink";
import { Picture } from "./Picture";
import { widgetOf } from "./registry";
import { Trouble } from "./Trouble";
import { useOpening } from "./useOpening";

export interface CardData {
  name: string;
  label: Label;
  /** A name of ours, where the frame shows something without a label of its own. */
  title?: string;
  help?: Label;
  query: Query;
  picture: PictureSetting;
  result?: Result | undefined;
  problem?: Problem | undefined;
  /** The report behind it, for "open report". */
  report?: string | undefined;
}

export function Card({
  data,
  from,
  asTable,
  onAsTable,
  onRetry,
  style,
  level = 2,
}: {
  data: CardData;
  from: Origin;
  asTable: boolean;
  /** Missing where a table stands beside it already. */
  onAsTable?: (asTable: boolean) => void;
  /** Ask the whole page again; without a question of its own, a widget cannot be asked alone. */
  onRetry(): void;
  style?: React.CSSProperties;
  level?: 2 | 3;
}) {
  const { t, locale } = useI18n();
  const { company } = useCatalog();
  const titleId = useId();
  const title = data.title ?? labelText(data.label, locale, data.name);
  const help = labelText(data.help, locale);
  const opening = useOpening(data.query, from);
  const again = useMutation({
    mutationFn: () => api<Result>("/api/query", { method: "POST", body: questionOf(data.query) }),
    onError: () => onRetry(),
  });
  const result = data.result ?? again.data;
  const definition = widgetOf(data.picture.type);
  const Title: "h2" | "h3" = level === 2 ? "h2" : "h3";
  let body: ReactNode;
  if (result) {
    body = (
      <Picture
        result={result}
        query={data.query}
        picture={data.picture}
        label={title}
        currency={company.currency}
        opening={opening}
        asTable={asTable}
      />
    );
  } else {
    body = (
      <Trouble
        {...(data.problem ? { problem: data.problem } : { error: again.error })}
        onRetry={() => (data.query.measures?.length ? again.mutate() : onRetry())}
      />
    );
  }
  return (
    <section
      className={`wd-card wd-card-${definition.type}`}
      style={style}
      aria-labelledby={titleId}
      aria-busy={again.isPending}
      data-widget={data.name}
    >
      <header className="wd-card-head">
        <Title id={titleId} title={title}>
          {title}
        </Title>
        {help && (
          <Tooltip title={help} trigger={["hover", "focus"]} placement="bottom">
            <Button
              type="text"
              size="small"
              className="wd-icon"
              aria-label={t("widget.help_of", { name: title, help })}
              icon={<QuestionCircleOutlined />}
            />
          </Tooltip>
        )}
        <span className="wd-space" />
        {!definition.readable && result && onAsTable && (
          <Button
            type="text"
            size="small"
            className="wd-icon"
            aria-pressed={asTable}
            aria-label={t("widget.as_table_of", { name: title })}
            title={t(asTable ? "widget.as_picture" : "widget.as_table")}
            icon={asTable ? <BarChartOutlined /> : <TableOutlined />}
            onClick={() => onAsTable(!asTable)}
          />
        )}
        <CardMenu data={data} title={title} from={from} canOpenRows={Boolean(result)} />
      </header>
      <div className="wd-card-body">{body}</div>
    </section>
  );
}

function CardMenu({
  data,
  title,
  from,
  canOpenRows,
}: {
  data: CardData;
  title: string;
  from: Origin;
  canOpenRows: boolean;
}) {
  const { t } = useI18n();
  const opening = useOpening(data.query, from);
  const first = data.query.measures?.[0];
  const report = from.report === undefined ? data.report : undefined;
  const canOpen = canOpenRows && first !== undefined;
  if (!canOpen && !report) return null;
  return (
    <Flap
      name={t("widget.menu_of", { name: title })}
      label={t("widget.menu_of", { name: title })}
      className="wd-icon wd-plain"
      button={<MoreOutlined aria-hidden />}
    >
      {() => (
        <ul className="wd-menu">
          {canOpen && (
            <li>
              <MarkLink opening={opening} measure={measureName(first)} place={{}}>
                {t("widget.see_records")}
              </MarkLink>
            </li>
          )}
          {report && (
            <li>
              <Link to="/reports/$name" params={{ name: report }}>
                {t("widget.open_report")}
              </Link>
            </li>
          )}
        </ul>
      )}
    </Flap>
  );
}

/** A widget's question without what only its picture needs. */
function questionOf(query: Query): Query {
  const { of, dimensions, measures, filter, sort, limit, totals } = query;
  return {
    of,
    ...(dimensions ? { dimensions } : {}),
    ...(measures ? { measures } : {}),
    ...(filter ? { filter } : {}),
    ...(sort ? { sort } : {}),
    ...(limit ? { limit } : {}),
    ...(totals ? { totals } : {}),
  };
}
