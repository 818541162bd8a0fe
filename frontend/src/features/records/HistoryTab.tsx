import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { explain } from "../../api/explain";
import { historyQuery } from "../../api/records";
import { fieldOf } from "../../catalog/lookup";
import type { Entity, Field, Json, Row } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { asReference } from "../../fields/reference";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { formatDateTime, formatRelative } from "../../lib/dates";
import { Message } from "../../ui/Message";
import { Waiting } from "../../ui/Waiting";

/** Who changed what, newest first. */
export function HistoryTab({ entity, row, env }: { entity: Entity; row: Row; env: FieldEnv }) {
  const { t, text } = useI18n();
  const found = useInfiniteQuery(historyQuery(entity.name, row.id));
  if (found.isError) {
    const { title, hint } = explain(found.error, t);
    return (
      <Message
        compact
        tone="bad"
        title={title}
        actions={<Button onClick={() => void found.refetch()}>{t("action.retry")}</Button>}
      >
        {hint}
      </Message>
    );
  }
  if (found.isPending) return <Waiting rows={4} />;
  const changes = found.data.pages.flatMap((page) => page.rows);
  if (!changes.length) return <Message compact title={t("history.none")} />;
  return (
    <>
      <ol className="dg-history">
        {changes.map((change) => {
          const who = change.actor?.title ?? change.engine ?? "–";
          const fields = Object.entries(change.changes ?? {}).flatMap(([name, pair]) => {
            const field = fieldOf(entity, name);
            return field && Array.isArray(pair) ? [{ field, pair }] : [];
          });
          return (
            <li key={`${change.at}/${change.version}`}>
              <div>
                <b data-value="">{who}</b> <span>{t(`history.${change.op}`)}</span>{" "}
                <time
                  className="dg-muted"
                  dateTime={change.at}
                  title={formatDateTime(change.at, env.locale, env.zone)}
                >
                  {formatRelative(change.at, env.locale)}
                </time>
              </div>
              {fields.length ? (
                <dl>
                  {fields.map(({ field, pair }) => (
                    <div key={field.name}>
                      <dt>{text(field.label, field.name)}</dt>
                      <dd data-value={entered(field)}>
                        {change.op === "update" ? (
                          <>
                            <del>{words(field, pair[0] as Json, env) || t("value.none")}</del>
                            <span aria-hidden="true"> → </span>
                          </>
                        ) : null}
                        <span>
                          {words(field, (change.op === "delete" ? pair[0] : pair[1]) as Json, env) ||
                            t("value.none")}
                        </span>
                      </dd>
                    </div>
                  ))}
                </dl>
              ) : null}
            </li>
          );
        })}
      </ol>
      {found.hasNextPage ? (
        <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("history.more")}
        </Button>
      ) : null}
    </>
  );
}

/** A value of the past in words; a reference without its title as its number. */
function words(field: Field, value: Json, env: FieldEnv): string {
  if (value === null || value === undefined || value === "") return "";
  if (["reference", "user", "team"].includes(field.type)) {
    const reference = asReference(value);
    if (reference) return reference.title;
    return `#${String(typeof value === "object" && !Array.isArray(value) ? value.id : value)}`;
  }
  return kindOf(field).text(field, value, env);
}

/** Marks what people entered; names of options are ours. */
function entered(field: Field): "" | undefined {
  return field.type === "choice" || field.type === "boolean" ? undefined : "";
}
