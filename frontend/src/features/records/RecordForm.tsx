import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { type FormEvent, useMemo, useRef } from "react";
import type { Entity, Row } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import { useFieldEnv } from "../../fields/FieldValue";
import { useI18n } from "../../i18n/t";
import { useTitle } from "../../lib/useTitle";
import { Tabs } from "../../ui/Tabs";
import { Conflict } from "./Conflict";
import { type Draft, wrongWith } from "./draft";
import { HistoryTab } from "./HistoryTab";
import { MetaLine } from "./MetaLine";
import { RecordHead } from "./RecordHead";
import { RelatedTab } from "./RelatedTab";
import { Sections } from "./Sections";
import { useFormKeys } from "./useFormKeys";
import { hasKept, useRecordDraft } from "./useRecordDraft";
import { useRecordSave } from "./useRecordSave";
import { RELATED, useRecordTabs } from "./useRecordTabs";

/** The form of a record, new or there already. `before`: what the server holds. */
export function RecordForm({
  entity,
  row,
  before,
  start,
}: {
  entity: Entity;
  row?: Row;
  before?: Draft;
  start: Draft;
}) {
  const catalog = useCatalog();
  const env = useFieldEnv();
  const { t, text } = useI18n();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const keepAs = `${entity.name}/${row?.id ?? "new"}`;
  const latest = useMemo(() => row && before && { before, version: row.version }, [row, before]);
  const work = useRecordDraft(catalog, entity, start, latest, keepAs, env);
  const { draft, isDirty } = work;
  const mayEdit = row ? Boolean(row._can?.update) : true;
  const editing = mayEdit && (!row || search.edit === true || hasKept(keepAs));
  const setEditing = (edit: boolean) =>
    navigate({ to: ".", search: (old) => ({ ...old, edit: edit || undefined }), replace: true });
  const alert = useRef<HTMLDivElement>(null);

  const title = row
    ? (row._title ?? `#${row.id}`)
    : t("record.new", { entity: text(entity.label, entity.name) });
  useTitle(title);

  const tabs = useRecordTabs(entity, row, alert);
  const job = { entity, row, title, start, latest, work, env, setEditing, onWrong: tabs.focusFirst, alert };
  const { problems, onProblem, general, busy, conflict, setConflict, save, cancel, remove, takeTheirs } =
    useRecordSave(job);
  const { form, onKeyDown } = useFormKeys(editing, save);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };

  const { tab, chosen } = tabs;
  return (
    <form ref={form} className="dg-record" onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
      <RecordHead
        entity={entity}
        row={row}
        title={title}
        isUnsaved={isDirty && editing}
        editing={editing}
        mayEdit={mayEdit}
        busy={busy}
        onCancel={cancel}
        onEdit={() => void setEditing(true)}
        onRemove={remove}
      />
      {work.isRestored ? (
        <div className="dg-notice" role="status">
          <span>{t("record.restored")}</span>
          <Button size="small" onClick={() => work.reset(latest?.before ?? start, latest)}>
            {t("action.discard")}
          </Button>
        </div>
      ) : null}
      {general.length ? (
        <div ref={alert} className="dg-notice dg-notice-bad" role="alert" tabIndex={-1}>
          <ul>
            {general.map((problem) => (
              <li key={`${problem.code}${problem.message}`}>
                <b>{problem.message}</b> {problem.hint}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <Tabs
        label={t("record.tabs")}
        items={tabs.itemsWith(problems)}
        chosen={chosen}
        onChoose={tabs.chooseTab}
      >
        {tab ? (
          <Sections
            entity={entity}
            tab={tab}
            work={work}
            env={env}
            editing={editing}
            isNew={!row}
            problems={problems}
            goTo={tabs.goTo}
            onProblem={onProblem}
            check={(field, value, isNewRow) => {
              const wrong = wrongWith(field, value, env, isNewRow);
              return wrong && env.t(wrong.key, wrong.args);
            }}
          />
        ) : chosen === RELATED && row ? (
          <RelatedTab entity={entity} row={row} related={tabs.related} env={env} />
        ) : row ? (
          <HistoryTab entity={entity} row={row} env={env} />
        ) : null}
      </Tabs>
      {row && tab ? <MetaLine row={row} env={env} /> : null}
      {conflict && work.base ? (
        <Conflict
          entity={entity}
          env={env}
          problem={conflict.problem}
          before={work.base.before}
          mine={draft}
          theirs={conflict.theirs}
          busy={busy}
          onKeepMine={() => void save(conflict.theirs.version)}
          onTakeTheirs={() => takeTheirs(conflict.theirs)}
          onClose={() => setConflict(null)}
        />
      ) : null}
    </form>
  );
}
