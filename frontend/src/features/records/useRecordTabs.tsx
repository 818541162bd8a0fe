/** The tabs of a record: those of its form, then what belongs to it and its history. */

import { useNavigate, useSearch } from "@tanstack/react-router";
import { type RefObject, useState } from "react";
import type { Entity, Row } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import { useI18n } from "../../i18n/t";
import type { TabItem } from "../../ui/Tabs";
import type { Problems } from "./draft";
import { fieldId } from "./FieldRow";
import { layoutOf, type Tab } from "./layout";
import { relatedTo } from "./RelatedTab";

const HISTORY = "history";
export const RELATED = "related";

/** A line to put the cursor at, once; `stamp` makes the same place new. */
export interface LinePlace {
  field: string;
  row: number;
  column: string;
  stamp: number;
}

/** `alert`: what takes the focus when no place in the form has the problem. */
export function useRecordTabs(entity: Entity, row: Row | undefined, alert: RefObject<HTMLElement | null>) {
  const catalog = useCatalog();
  const { t, text } = useI18n();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const [goTo, setGoTo] = useState<LinePlace | null>(null);
  const tabs = layoutOf(catalog, entity);
  const related = relatedTo(catalog, entity);
  const keys = [
    ...tabs.map((tab) => tab.name),
    ...(row && related.length ? [RELATED] : []),
    ...(row ? [HISTORY] : []),
  ];
  const chosen = keys.find((key) => key === search.tab) ?? keys[0] ?? HISTORY;
  const chooseTab = (tab: string) =>
    void navigate({
      to: ".",
      search: (old) => ({ ...old, tab: tab === keys[0] ? undefined : tab }),
      replace: true,
    });

  /** The tabs as they are shown, each with the number of its problems. */
  const itemsWith = (problems: Problems): TabItem[] =>
    keys.map((key) => {
      const tab = tabs.find((candidate) => candidate.name === key);
      if (tab) return { key, text: tabText(text(tab.label, t("record.main")), countIn(tab, problems)) };
      return { key, text: t(key === RELATED ? "record.related" : "record.history") };
    });

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

  return {
    tab: tabs.find(({ name }) => name === chosen),
    chosen,
    chooseTab,
    itemsWith,
    focusFirst,
    goTo,
    related,
  };
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
