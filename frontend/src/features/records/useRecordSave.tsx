/** Saving, leaving and deleting a record, and what was said against it. */

import { useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { type RefObject, useRef, useState } from "react";
import { ApiProblem, api, type Problem } from "../../api/client";
import { explain } from "../../api/explain";
import { recordQuery } from "../../api/records";
import type { Entity, Row } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import type { FieldEnv } from "../../fields/define";
import { useI18n } from "../../i18n/t";
import { checkDraft, type Draft, draftOf, type Problems, placeProblems } from "./draft";
import { lastList } from "./listState";
import type { Base, RecordDraft } from "./useRecordDraft";

interface Job {
  entity: Entity;
  row: Row | undefined;
  title: string;
  /** The draft a person began with, and what the server holds now. */
  start: Draft;
  latest: Base | undefined;
  work: RecordDraft;
  env: FieldEnv;
  setEditing: (edit: boolean) => Promise<void>;
  /** Shows the first of the problems that have a place in the form. */
  onWrong: (found: Problems) => void;
  alert: RefObject<HTMLElement | null>;
}

export function useRecordSave({
  entity,
  row,
  title,
  start,
  latest,
  work,
  env,
  setEditing,
  onWrong,
  alert,
}: Job) {
  const catalog = useCatalog();
  const { t } = useI18n();
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { draft, isDirty } = work;
  const [problems, setProblems] = useState<Problems>({});
  const [general, setGeneral] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<{ problem: Problem; theirs: Row } | null>(null);
  const leaving = useRef(false);

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

  const save = async (version = work.base?.version) => {
    if (busy) return;
    const found = checkDraft(catalog, entity, draft, env, !row);
    setProblems(found);
    setGeneral([]);
    if (Object.keys(found).length) {
      onWrong(found);
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
        onWrong(places);
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

  /** What others saved takes the place of what was typed here. */
  const takeTheirs = (theirs: Row) => {
    const taken = draftOf(entity, theirs);
    work.reset(taken, { before: taken, version: theirs.version });
    setConflict(null);
    setProblems({});
  };

  const onProblem = (place: string, problem: string | undefined) =>
    setProblems((old) => {
      if (old[place] === problem) return old;
      const { [place]: _, ...rest } = old;
      return problem ? { ...rest, [place]: problem } : rest;
    });

  return { problems, onProblem, general, busy, conflict, setConflict, save, cancel, remove, takeTheirs };
}
