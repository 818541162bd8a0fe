import { ArrowLeftOutlined, DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useBlocker, useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button } from "antd";
import {
  type FormEvent,
  type KeyboardEvent as ReactKeyboardEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { ApiProblem, api, type Problem } from "../../api/client";
import { explain } from "../../api/explain";
import { recordQuery } from "../../api/records";
import type { Entity, Row } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import { useFieldEnv } from "../../fields/FieldValue";
import { useI18n } from "../../i18n/t";
import { useTitle } from "../../lib/useTitle";
import { type TabItem, Tabs } from "../../ui/Tabs";
import { Conflict } from "./Conflict";
import { checkDraft, type Draft, draftOf, type Problems, placeProblems, wrongWith } from "./draft";
import { fieldId } from "./FieldRow";
import { HistoryTab } from "./HistoryTab";
import { layoutOf, type Tab } from "./layout";
import { lastList } from "./listState";
import { MetaLine } from "./MetaLine";
import { RelatedTab, relatedTo } from "./RelatedTab";
import { Sections } from "./Sections";
import { hasKept, useRecordDraft } from "./useRecordDraft";

const HISTORY = "history";
const RELATED = "related";
const BOXES = ".dg-field input, .dg-field textarea";

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
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const keepAs = `${entity.name}/${row?.id ?? "new"}`;
  const latest = useMemo(() => row && before && { before, version: row.version }, [row, before]);
  const work = useRecordDraft(catalog, entity, start, latest, keepAs, env);
  const { draft, isDirty } = work;
  const mayEdit = row ? Boolean(row._can?.update) : true;
  const editing = mayEdit && (!row || search.edit === true || hasKept(keepAs));
  const [problems, setProblems] = useState<Problems>({});
  const [general, setGeneral] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<{ problem: Problem; theirs: Row } | null>(null);
  const [goTo, setGoTo] = useState<{ field: string; row: number; column: string; stamp: number } | null>(
    null,
  );
  const alert = useRef<HTMLDivElement>(null);
  const leaving = useRef(false);

  const name = text(entity.label, entity.name);
  const title = row ? (row._title ?? `#${row.id}`) : t("record.new", { entity: name });
  useTitle(title);

  const tabs = layoutOf(catalog, entity);
  const related = relatedTo(catalog, entity);
  const items: TabItem[] = [
    ...tabs.map((tab) => ({
      key: tab.name,
      text: tabText(text(tab.label, t("record.main")), countIn(tab, problems)),
    })),
    ...(row && related.length ? [{ key: RELATED, text: t("record.related") }] : []),
    ...(row ? [{ key: HISTORY, text: t("record.history") }] : []),
  ];
  const chosen = items.find((item) => item.key === search.tab)?.key ?? items[0]?.key ?? HISTORY;
  const chooseTab = (tab: string) =>
    void navigate({
      to: ".",
      search: (old) => ({ ...old, tab: tab === items[0]?.key ? undefined : tab }),
      replace: true,
    });

  useBlocker({
    shouldBlockFn: ({ current, next }) => {
      if (leaving.current || !isDirty || next.pathname === current.pathname || next.pathname === "/signin")
        return false;
      return new Promise<boolean>((resolve) => {
        modal.confirm({
          title: t("record.leave"),
          content: t("record.leave.hint"),
          okText: t("action.discard"),
          okButtonProps: { danger: true },
          cancelText: t("record.stay"),
          onOk: () => {
            work.reset(latest?.before ?? start, latest);
            resolve(false);
          },
          onCancel: () => resolve(true),
        });
      });
    },
    enableBeforeUnload: () => isDirty,
  });

  const setEditing = (edit: boolean) =>
    navigate({ to: ".", search: (old) => ({ ...old, edit: edit || undefined }), replace: true });

  /** The first place with a problem, in the order of the form: its tab is opened and it takes the focus. */
  const focusFirst = (found: Problems) => {
    for (const tab of tabs) {
      for (const { field } of tab.sections.flatMap((section) => section.fields)) {
        const line = Object.keys(found)
          .filter((place) => place.startsWith(`${field.name}/`))
          .sort((a, b) => Number(a.split("/")[1]) - Number(b.split("/")[1]))[0];
        if (!(field.name in found) && !line) continue;
        if (tab.name !== chosen) chooseTab(tab.name);
        if (line) {
          const [, lineRow = "0", column = ""] = line.split("/");
          setGoTo({ field: field.name, row: Number(lineRow), column, stamp: Date.now() });
        } else
          requestAnimationFrame(() =>
            setTimeout(() => document.getElementById(fieldId(field.name))?.focus(), 60),
          );
        return;
      }
    }
    requestAnimationFrame(() => alert.current?.focus());
  };

  const save = async (version = work.base?.version) => {
    if (busy) return;
    const found = checkDraft(catalog, entity, draft, env, !row);
    setProblems(found);
    setGeneral([]);
    if (Object.keys(found).length) {
      focusFirst(found);
      return;
    }
    if (row && !work.body) {
      await setEditing(false);
      return;
    }
    setBusy(true);
    try {
      const saved = row
        ? await api<Row>(`/api/records/${entity.name}/${row.id}`, {
            method: "PATCH",
            body: work.body,
            ...(version === undefined ? {} : { ifMatch: version }),
          })
        : await api<Row>(`/api/records/${entity.name}`, { method: "POST", body: work.body ?? {} });
      leaving.current = true;
      setConflict(null);
      if (saved._title !== undefined) client.setQueryData(recordQuery(entity.name, saved.id).queryKey, saved);
      const after = draftOf(entity, saved);
      work.reset(after, { before: after, version: saved.version });
      void client.invalidateQueries({ queryKey: ["records", entity.name], refetchType: "none" });
      void client.invalidateQueries({
        predicate: (query) => ["query", "dashboard", "report", "look-up"].includes(String(query.queryKey[0])),
      });
      message.success(<span data-value="">{t("record.saved", { title: saved._title ?? title })}</span>);
      await navigate({
        to: "/records/$entity/$id",
        params: { entity: entity.name, id: String(saved.id) },
        search: (old) => ({ tab: old.tab }),
        replace: true,
      });
      leaving.current = false;
    } catch (error) {
      await failed(error, true);
    } finally {
      setBusy(false);
    }
  };

  const failed = async (error: unknown, isSave: boolean) => {
    if (isSave && error instanceof ApiProblem && error.code === "record.changed" && row) {
      const problem = error.problems[0];
      const theirs = await client
        .fetchQuery({ ...recordQuery(entity.name, row.id), staleTime: 0 })
        .catch(() => null);
      if (problem && theirs) {
        setConflict({ problem, theirs });
        return;
      }
    }
    if (error instanceof ApiProblem && error.problems.length) {
      const { places, rest } = placeProblems(catalog, entity, draft, env, error);
      setProblems(places);
      setGeneral(rest);
      if (Object.keys(places).length) {
        focusFirst(places);
        return;
      }
    } else {
      const { title: what, hint } = explain(error, t);
      setGeneral([{ code: "", severity: "error", pointer: "", message: what, hint }]);
    }
    requestAnimationFrame(() => alert.current?.focus());
  };

  const cancel = () => {
    const back = () => {
      leaving.current = true;
      work.reset(latest?.before ?? start, latest);
      setProblems({});
      setGeneral([]);
      if (row) void setEditing(false).then(() => (leaving.current = false));
      else {
        void navigate({
          to: "/records/$entity",
          params: { entity: entity.name },
          search: lastList(entity.name),
        });
      }
    };
    if (!isDirty) back();
    else {
      modal.confirm({
        title: t("record.leave"),
        content: t("record.leave.hint"),
        okText: t("action.discard"),
        okButtonProps: { danger: true },
        cancelText: t("record.stay"),
        onOk: back,
      });
    }
  };

  const remove = () => {
    if (!row) return;
    modal.confirm({
      title: <span data-value="">{t("record.delete", { title })}</span>,
      content: t("record.delete.hint"),
      okText: t("action.delete"),
      okButtonProps: { danger: true },
      cancelText: t("action.cancel"),
      onOk: async () => {
        try {
          await api(`/api/records/${entity.name}/${row.id}`, { method: "DELETE", ifMatch: row.version });
          leaving.current = true;
          work.reset(start, latest);
          message.success(<span data-value="">{t("record.deleted", { title })}</span>);
          await navigate({
            to: "/records/$entity",
            params: { entity: entity.name },
            search: lastList(entity.name),
            replace: true,
          });
          client.removeQueries({ queryKey: recordQuery(entity.name, row.id).queryKey });
          void client.invalidateQueries({ queryKey: ["records", entity.name] });
        } catch (error) {
          await failed(error, false);
        }
      },
    });
  };

  // Ctrl+S saves wherever the cursor stands.
  const saveNow = useRef(save);
  saveNow.current = save;
  useEffect(() => {
    if (!editing) return;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        // What is being typed is handed over first.
        (document.activeElement as HTMLElement | null)?.blur();
        setTimeout(() => void saveNow.current(), 0);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [editing]);

  // Typing starts at once: in the first empty field that is required, else in the first one.
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!editing) return;
    const boxes = [...(form.current?.querySelectorAll<HTMLInputElement>(BOXES) ?? [])];
    const wanted =
      boxes.find((box) => box.getAttribute("aria-required") === "true" && !box.value) ?? boxes[0];
    wanted?.focus();
  }, [editing]);

  /** Enter in a single box goes on to the next one instead of saving half a record. */
  const onKeyDown = (event: ReactKeyboardEvent) => {
    const here = event.target;
    if (event.key !== "Enter" || event.defaultPrevented || !(here instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      here.blur();
      setTimeout(() => void saveNow.current(), 0);
      return;
    }
    const boxes = [...(form.current?.querySelectorAll<HTMLElement>(`${BOXES}, .dg-lines-add`) ?? [])];
    boxes[boxes.indexOf(here) + 1]?.focus();
  };

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };

  const tab = tabs.find((candidate) => candidate.name === chosen);
  return (
    <form ref={form} className="dg-record" onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
      <div className="dg-record-head">
        <Link
          to="/records/$entity"
          params={{ entity: entity.name }}
          search={lastList(entity.name)}
          className="dg-back"
          aria-label={t("record.back", { entity: name })}
        >
          <ArrowLeftOutlined aria-hidden />
          <span>{name}</span>
        </Link>
        <h1 data-value={row ? "" : undefined}>{title}</h1>
        {isDirty && editing ? <span className="dg-unsaved">{t("record.unsaved")}</span> : null}
        <span className="dg-stretch" />
        <div className="dg-record-actions">
          {editing ? (
            <>
              <Button key="cancel" onClick={cancel}>
                {t("action.cancel")}
              </Button>
              <Button key="save" type="primary" htmlType="submit" loading={busy}>
                {t("action.save")}
              </Button>
            </>
          ) : (
            <>
              {row?._can?.delete ? (
                <Button key="delete" icon={<DeleteOutlined aria-hidden />} onClick={remove}>
                  {t("action.delete")}
                </Button>
              ) : null}
              {mayEdit ? (
                // Keys keep this from becoming the save button under the same click.
                <Button
                  key="edit"
                  type="primary"
                  icon={<EditOutlined aria-hidden />}
                  onClick={() => void setEditing(true)}
                >
                  {t("action.edit")}
                </Button>
              ) : (
                <span className="dg-muted">{t("record.read-only")}</span>
              )}
            </>
          )}
        </div>
      </div>
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
      <Tabs label={t("record.tabs")} items={items} chosen={chosen} onChoose={chooseTab}>
        {tab ? (
          <Sections
            entity={entity}
            tab={tab}
            work={work}
            env={env}
            editing={editing}
            isNew={!row}
            problems={problems}
            goTo={goTo}
            onProblem={(place, problem) =>
              setProblems((old) => {
                if (old[place] === problem) return old;
                const { [place]: _, ...rest } = old;
                return problem ? { ...rest, [place]: problem } : rest;
              })
            }
            check={(field, value, isNewRow) => {
              const wrong = wrongWith(field, value, env, isNewRow);
              return wrong && env.t(wrong.key, wrong.args);
            }}
          />
        ) : chosen === RELATED && row ? (
          <RelatedTab entity={entity} row={row} related={related} env={env} />
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
          onTakeTheirs={() => {
            const { theirs } = conflict;
            const taken = draftOf(entity, theirs);
            work.reset(taken, { before: taken, version: theirs.version });
            setConflict(null);
            setProblems({});
          }}
          onClose={() => setConflict(null)}
        />
      ) : null}
    </form>
  );
}

function tabText(name: string, count: number) {
  return count ? (
    <>
      {name} <span className="dg-badge">{count}</span>
    </>
  ) : (
    name
  );
}

function countIn(tab: Tab, problems: Problems): number {
  const names = new Set(tab.sections.flatMap((section) => section.fields.map((placed) => placed.field.name)));
  return Object.keys(problems).filter((place) => names.has(place.split("/")[0] ?? "")).length;
}
