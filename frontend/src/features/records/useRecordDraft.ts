/** The draft of a record on the screen: kept in the tab's storage while it is unsaved, so that nothing typed is lost. */

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { recordQuery } from "../../api/records";
import { entityOf, fieldOf, targetName } from "../../catalog/lookup";
import type { Catalog, Entity, Field, Json, Row } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { resolve } from "../../fields/links/lookUp";
import { asReference } from "../../fields/reference";
import { bodyOf, type Draft, dependents } from "./draft";
import { changeLines, type LineAction } from "./lines";

/** What the server held when the draft was begun: changes are told against it, whatever others save meanwhile. */
export interface Base {
  before: Draft;
  version: number;
}

export interface RecordDraft {
  draft: Draft;
  /** Undefined for a new record. */
  base: Base | undefined;
  /** What would be sent now; undefined when nothing was changed. */
  body: Record<string, Json> | undefined;
  isDirty: boolean;
  /** The draft was brought back from an earlier visit of this tab. */
  isRestored: boolean;
  set: (field: Field, value: Json) => void;
  lines: (field: Field, action: LineAction) => void;
  chosenInLine: (field: Field, key: string, column: Field, value: Json) => void;
  /** Start again from this; forgets what was kept. */
  reset: (draft: Draft, base: Base | undefined) => void;
}

export function useRecordDraft(
  catalog: Catalog,
  entity: Entity,
  start: Draft,
  latest: Base | undefined,
  keepAs: string,
  env: FieldEnv,
): RecordDraft {
  const client = useQueryClient();
  const key = `dougong.draft.${keepAs}`;
  const kept = useRef(readKept(key));
  const [draft, setDraft] = useState<Draft>(kept.current?.draft ?? start);
  const [base, setBase] = useState<Base | undefined>(kept.current?.base ?? latest);
  const initial = useRef(start);
  const before = base?.before;

  const body = useMemo(
    () => bodyOf(catalog, entity, draft, before, env),
    [catalog, entity, draft, before, env],
  );
  const isDirty = before
    ? body !== undefined
    : JSON.stringify(plain(draft)) !== JSON.stringify(plain(initial.current));

  useEffect(() => {
    const timer = setTimeout(() => {
      if (isDirty) sessionStorage.setItem(key, JSON.stringify({ draft, base } satisfies Kept));
      else sessionStorage.removeItem(key);
    }, 250);
    return () => clearTimeout(timer);
  }, [draft, base, isDirty, key]);

  const takeFrom = useCallback(
    async (source: Field, value: Json, of: Entity): Promise<Record<string, Json>> => {
      const wanted = dependents(of, source.name);
      const chosen = asReference(value);
      const name = targetName(source);
      if (!wanted.length || !chosen || !name || !entityOf(catalog, name)) return {};
      const row: Row = await client.fetchQuery({ ...recordQuery(name, chosen.id), staleTime: 60_000 });
      return Object.fromEntries(
        wanted.flatMap(({ field, of: from }) =>
          row[from] === undefined ? [] : [[field, row[from] as Json]],
        ),
      );
    },
    [catalog, client],
  );

  const set = useCallback(
    (field: Field, value: Json) => {
      setDraft((old) => ({ ...old, values: { ...old.values, [field.name]: value } }));
      if (!asReference(value)) return;
      takeFrom(field, value, entity).then(
        (taken) =>
          setDraft((old) => {
            const fits = Object.entries(taken).filter(([name]) => {
              const now = old.values[name] ?? null;
              return now === null || now === "" || JSON.stringify(now) === JSON.stringify(old.filled[name]);
            });
            if (!fits.length) return old;
            const part = Object.fromEntries(fits);
            return { ...old, values: { ...old.values, ...part }, filled: { ...old.filled, ...part } };
          }),
        // The server fills the same defaults at the save.
        () => undefined,
      );
    },
    [entity, takeFrom],
  );

  const lines = useCallback((field: Field, action: LineAction) => {
    setDraft((old) => {
      const rows = old.lines[field.name] ?? [];
      const next = changeLines(rows, action);
      return next === rows ? old : { ...old, lines: { ...old.lines, [field.name]: next } };
    });
  }, []);

  const chosenInLine = useCallback(
    (field: Field, rowKey: string, column: Field, value: Json) => {
      const below = entityOf(catalog, field.options.of ?? "");
      if (!below) return;
      takeFrom(column, value, below).then(
        (values) => Object.keys(values).length && lines(field, { do: "fill", key: rowKey, values }),
        () => undefined,
      );
    },
    [catalog, lines, takeFrom],
  );

  // Pasted or typed names of other records are looked up, each once; what fits no single one stays as text.
  const tried = useRef(new Set<string>());
  useEffect(() => {
    for (const { field, key: row, column, text } of namesIn(catalog, entity, draft.lines)) {
      const mark = `${row}/${column.name}/${text}`;
      const to = targetName(column);
      if (tried.current.has(mark) || !to) continue;
      tried.current.add(mark);
      client
        .fetchQuery({
          queryKey: ["look-up", to, "one", text],
          queryFn: async () => (await resolve(to, text)) ?? null,
          staleTime: 30_000,
        })
        .then(
          (found) => {
            if (found === null) return;
            lines(field, { do: "settle", key: row, field: column.name, from: text, value: found });
            chosenInLine(field, row, column, found);
          },
          () => tried.current.delete(mark),
        );
    }
  }, [catalog, entity, draft.lines, client, lines, chosenInLine]);

  const reset = useCallback(
    (next: Draft, from: Base | undefined) => {
      sessionStorage.removeItem(key);
      kept.current = null;
      initial.current = next;
      setDraft(next);
      setBase(from);
    },
    [key],
  );

  // What others saved shows as long as nothing is typed here.
  useEffect(() => {
    if (latest && !isDirty && latest.before !== base?.before) reset(latest.before, latest);
  }, [latest, isDirty, base, reset]);

  return {
    draft,
    base,
    body,
    isDirty,
    isRestored: kept.current !== null && isDirty,
    set,
    lines,
    chosenInLine,
    reset,
  };
}

/** The cells of reference columns that hold a name instead of a record. */
function namesIn(catalog: Catalog, entity: Entity, lines: Draft["lines"]) {
  return Object.entries(lines).flatMap(([name, rows]) => {
    const field = fieldOf(entity, name);
    const below = field && entityOf(catalog, field.options.of ?? "");
    const columns = below?.fields.filter((column) => targetName(column) && column.type !== "lines") ?? [];
    return rows.flatMap((row) =>
      columns.flatMap((column) => {
        const text = row.values[column.name];
        return field && typeof text === "string" && text ? [{ field, key: row.key, column, text }] : [];
      }),
    );
  });
}

/** Without what a person never typed. */
function plain(draft: Draft): unknown {
  const lines = Object.fromEntries(
    Object.entries(draft.lines).map(([name, rows]) => [name, rows.map((row) => row.values)]),
  );
  const values = Object.fromEntries(
    Object.entries(draft.values).filter(([, value]) => value !== null && value !== ""),
  );
  return { values: Object.entries(values).sort(), lines };
}

interface Kept {
  draft: Draft;
  base?: Base | undefined;
}

function readKept(key: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

/** True when this tab holds unsaved work on a record. */
export function hasKept(keepAs: string): boolean {
  return sessionStorage.getItem(`dougong.draft.${keepAs}`) !== null;
}
