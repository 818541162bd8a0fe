/** What a person has made of a record so far: values, checks before the save, the body that is sent, problems by place. */

import type { ApiProblem, Problem } from "../../api/client";
import { entityOf } from "../../catalog/lookup";
import type { Catalog, Entity, Field, Json, Me, Row } from "../../catalog/types";
import type { FieldEnv, Wrong } from "../../fields/define";
import { asReference } from "../../fields/reference";
import { kindOf } from "../../fields/registry";
import { decimal, sameDecimal } from "../../lib/money";
import { isBlank, isWritable, type LineRow, linesBody, linesOf } from "./lines";
import type { Values } from "./live";

export interface Draft {
  values: Values;
  lines: Record<string, LineRow[]>;
  /** Values taken from a chosen record, see `fill`. */
  filled: Record<string, Json>;
}

/** Problems by place: "amount", "lines/2/qty", "lines", and "" for what belongs nowhere. */
export type Problems = Record<string, string>;

/** What a new record starts with; what only the server can compute stays empty. */
export function startingValues(entity: Entity, me: Me, env: FieldEnv): Values {
  const values: Values = {};
  for (const field of entity.fields) {
    const start = startOf(field, me, env);
    if (start !== undefined && field.type !== "lines") values[field.name] = start;
  }
  return values;
}

function startOf(field: Field, me: Me, env: FieldEnv): Json | undefined {
  const said = field.default;
  if (said === null || said === undefined) return undefined;
  if (typeof said !== "object" || Array.isArray(said)) return said;
  if (said.expr === "today" && field.type === "date") return env.today;
  if (said.expr === "now" && field.type === "datetime") return new Date().toISOString();
  if (said.expr === "me" && field.type === "user") return { id: me.id, title: me.name };
  return undefined;
}

/** The fields whose default is read from a chosen record: `{"expr": "product.list_price"}` after `product`. */
export function dependents(entity: Entity, reference: string): { field: string; of: string }[] {
  return entity.fields.flatMap((field) => {
    const said = field.default;
    if (typeof said !== "object" || said === null || Array.isArray(said)) return [];
    const match = /^(\w+)\.(\w+)$/.exec(String(said.expr ?? ""));
    return match && match[1] === reference ? [{ field: field.name, of: match[2] ?? "" }] : [];
  });
}

export function newDraft(entity: Entity, me: Me, env: FieldEnv, given: Values = {}): Draft {
  const lines: Draft["lines"] = {};
  for (const field of entity.fields) if (field.type === "lines") lines[field.name] = [];
  return { values: { ...startingValues(entity, me, env), ...given }, lines, filled: {} };
}

export function draftOf(entity: Entity, row: Row): Draft {
  const draft: Draft = { values: {}, lines: {}, filled: {} };
  for (const field of entity.fields) {
    const value = row[field.name];
    if (field.type === "lines") draft.lines[field.name] = linesOf(value);
    else if (value !== undefined) draft.values[field.name] = value;
  }
  return draft;
}

export const isEmpty = (value: Json | undefined) => value === null || value === undefined || value === "";

/** What is wrong with one value, as far as the browser can tell; the server has the last word. */
export function wrongWith(
  field: Field,
  value: Json | undefined,
  env: FieldEnv,
  isNew: boolean,
): Wrong | undefined {
  if (isEmpty(value)) {
    const hasDefault = isNew && field.default !== null && field.default !== undefined;
    return field.required && !hasDefault ? { key: "check.required" } : undefined;
  }
  return kindOf(field).check?.(field, value ?? null, env);
}

/** Every problem of the draft, by place. */
export function checkDraft(
  catalog: Catalog,
  entity: Entity,
  draft: Draft,
  env: FieldEnv,
  isNew: boolean,
): Problems {
  const found: Problems = {};
  const say = (place: string, wrong: Wrong | undefined) => {
    if (wrong) found[place] = env.t(wrong.key, wrong.args);
  };
  for (const field of entity.fields) {
    if (!isWritable(field)) continue;
    if (field.type !== "lines") {
      // System fields are filled by the server where nobody chose anything.
      if (!(field.system && isEmpty(draft.values[field.name]))) {
        say(field.name, wrongWith(field, draft.values[field.name], env, isNew));
      }
      continue;
    }
    const below = entityOf(catalog, field.options.of ?? "");
    const rows = draft.lines[field.name] ?? [];
    if (!below) continue;
    const starts = lineStarts(below, env);
    const kept = rows.filter((row) => !isBlank(row, starts));
    const least = Number(field.options.min ?? 0);
    if (kept.length < least) say(field.name, { key: "check.lines", args: { min: least } });
    rows.forEach((row, index) => {
      if (isBlank(row, starts)) return;
      for (const column of below.fields) {
        if (!isWritable(column) || column.system) continue;
        say(
          `${field.name}/${index}/${column.name}`,
          wrongWith(column, row.values[column.name], env, row.id === undefined),
        );
      }
    });
  }
  return found;
}

/** What a new line starts with. */
export function lineStarts(entity: Entity, env: FieldEnv): Values {
  const values: Values = {};
  for (const field of entity.fields) {
    const said = field.default;
    if (said === null || said === undefined) continue;
    if (typeof said !== "object") values[field.name] = said;
    else if (!Array.isArray(said) && said.expr === "today" && field.type === "date")
      values[field.name] = env.today;
  }
  return values;
}

/** The body of the save: everything of a new record, only what changed of an old one; undefined when nothing did. */
export function bodyOf(
  catalog: Catalog,
  entity: Entity,
  draft: Draft,
  before: Draft | undefined,
  env: FieldEnv,
): Record<string, Json> | undefined {
  const body: Record<string, Json> = {};
  for (const field of entity.fields) {
    if (!isWritable(field)) continue;
    const { name } = field;
    if (field.type === "lines") {
      const below = entityOf(catalog, field.options.of ?? "");
      if (!below) continue;
      const starts = lineStarts(below, env);
      const now = linesBody(draft.lines[name] ?? [], below, starts);
      const old = before && linesBody(before.lines[name] ?? [], below, starts);
      if (old ? !same(now, old) : now.length > 0) body[name] = now;
      continue;
    }
    const now = draft.values[name] ?? null;
    if (before) {
      if (!sameValue(field, now, before.values[name] ?? null)) body[name] = now === "" ? null : now;
    } else if (
      !isEmpty(now) ||
      (field.default !== null && field.default !== undefined && name in draft.values)
    ) {
      body[name] = now === "" ? null : now;
    }
  }
  return Object.keys(body).length || !before ? body : undefined;
}

export function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The same value, however it is written: "1.5" and "1.50", a reference by its id. */
export function sameValue(field: Field, left: Json, right: Json): boolean {
  const [a, b] = [asReference(left), asReference(right)];
  if (a && b) return a.id === b.id;
  const isNumber = ["integer", "decimal", "money", "percent"].includes(field.type);
  if (isNumber && decimal(String(left ?? "")) && decimal(String(right ?? ""))) {
    return sameDecimal(String(left), String(right));
  }
  return same(left === "" ? null : left, right === "" ? null : right);
}

/** Problems of the server by place. Blank rows were not sent: its line numbers are counted without them. */
export function placeProblems(
  catalog: Catalog,
  entity: Entity,
  draft: Draft,
  env: FieldEnv,
  problem: ApiProblem,
): { places: Problems; rest: Problem[] } {
  const places: Problems = {};
  const rest: Problem[] = [];
  for (const found of problem.problems) {
    const path = found.pointer
      .replace(/^\/(changes|rows)\/\d+/, "")
      .replace(/^\/values/, "")
      .replace(/^\//, "");
    const [name = "", line, column] = path
      .split("/")
      .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
    const field = entity.fields.find((candidate) => candidate.name === name);
    if (!field) {
      rest.push(found);
      continue;
    }
    const words = found.hint
      ? env.t("check.with-hint", { problem: found.message, hint: found.hint })
      : found.message;
    let place = name;
    if (field.type === "lines" && line !== undefined) {
      const below = entityOf(catalog, field.options.of ?? "");
      const starts = below ? lineStarts(below, env) : {};
      const rows = draft.lines[name] ?? [];
      const sent = rows.flatMap((row, index) => (isBlank(row, starts) ? [] : [index]));
      const at = sent[Number(line)] ?? Number(line);
      place = column ? `${name}/${at}/${column}` : name;
    }
    places[place] ??= words;
  }
  return { places, rest };
}
