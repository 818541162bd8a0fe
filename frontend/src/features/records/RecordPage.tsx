import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo } from "react";
import { explain } from "../../api/explain";
import { recordQuery } from "../../api/records";
import { entityOf } from "../../catalog/lookup";
import type { Entity, Json } from "../../catalog/types";
import { useCatalog, useMe } from "../../catalog/useCatalog";
import { useFieldEnv } from "../../fields/FieldValue";
import { useI18n } from "../../i18n/t";
import { Message } from "../../ui/Message";
import { Waiting } from "../../ui/Waiting";
import { draftOf, newDraft } from "./draft";
import { RecordForm } from "./RecordForm";
import "./records.css";
import "./record.css";

/** One record: read, changed, deleted, with its lines, what belongs to it and its history. */
export function RecordPage() {
  const { entity: name, id } = useParams({ from: "/inside/records/$entity/$id" });
  const { t, text } = useI18n();
  const entity = entityOf(useCatalog(), name);
  const found = useQuery({ ...recordQuery(name, id), enabled: entity !== undefined });
  const before = useMemo(() => entity && found.data && draftOf(entity, found.data), [entity, found.data]);
  if (!entity) return <Message title={t("error.missing")}>{t("error.missing.hint")}</Message>;
  if (found.isError && !found.data) {
    const { title, hint } = explain(found.error, t);
    return (
      <Message
        tone="bad"
        title={title}
        actions={
          <>
            <Button onClick={() => void found.refetch()}>{t("action.retry")}</Button>
            <Link to="/records/$entity" params={{ entity: name }} className="dg-button-link">
              {t("record.to-list", { entity: text(entity.label, name) })}
            </Link>
          </>
        }
      >
        {hint}
      </Message>
    );
  }
  if (!found.data || !before) return <Waiting />;
  return <RecordForm key={`${name}/${id}`} entity={entity} row={found.data} before={before} start={before} />;
}

/** A record that is not there yet. The URL may hand over values, as `values={"field": {"id": 5, "title": "Acme"}}`. */
export function NewRecordPage() {
  const { entity: name } = useParams({ from: "/inside/records/$entity/new" });
  const { t } = useI18n();
  const entity = entityOf(useCatalog(), name);
  if (!entity) return <Message title={t("error.missing")}>{t("error.missing.hint")}</Message>;
  if (!entity.can.create) return <Message title={t("error.forbidden")}>{t("error.forbidden.hint")}</Message>;
  return <NewRecord key={name} entity={entity} />;
}

function NewRecord({ entity }: { entity: Entity }) {
  const me = useMe();
  const env = useFieldEnv();
  const { values } = useSearch({ from: "/inside/records/$entity/new" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a language switch must not start the record anew
  const start = useMemo(() => newDraft(entity, me, env, known(entity, values)), [entity]);
  return <RecordForm entity={entity} start={start} />;
}

function known(entity: Entity, values: unknown): Record<string, Json> {
  if (typeof values !== "object" || values === null) return {};
  const names = new Set(entity.fields.map((field) => field.name));
  return Object.fromEntries(
    Object.entries(values as Record<string, Json>).filter(([name]) => names.has(name)),
  );
}
