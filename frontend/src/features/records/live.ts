/** Computed fields while a person types: what is simple is shown at once, exactly; the rest waits for the save. */

import { entityOf, fieldOf } from "../../catalog/lookup";
import type { Catalog, Entity, Field, Json } from "../../catalog/types";
import { compile } from "../../lib/formula";
import { type Dec, decimal } from "../../lib/money";
import type { LineRow } from "./lines";

export type Values = Record<string, Json>;
/** Computed values by field; a field that is absent could not be computed here. */
export type Computed = Record<string, string | null>;

/** Whether a formula is one this can compute at all: simple, over numbers the person may see. */
export function isComputable(entity: Entity, field: Field): boolean {
  const formula = field.formula ? compile(field.formula) : undefined;
  return Boolean(
    formula?.names.every((name) => {
      const input = fieldOf(entity, name);
      return input && isNumber(input) && (!input.computed || isComputable(entity, input));
    }),
  );
}

/** The computed fields of one line. */
export function computeLine(entity: Entity, values: Values): Computed {
  return formulas(entity, values, {});
}

/** Roll-ups over the lines, then the formulas that read them. */
export function compute(
  catalog: Catalog,
  entity: Entity,
  values: Values,
  lines: Record<string, LineRow[]>,
): Computed {
  const found: Computed = {};
  for (const field of entity.fields) {
    const rollup = field.rollup;
    if (!rollup || rollup.filter) continue;
    const source = fieldOf(entity, rollup.from);
    const below = source && entityOf(catalog, source.options.of ?? "");
    const rows = lines[rollup.from];
    if (!below || !rows) continue;
    const result = rolledUp(field, rollup.agg, below, rollup.of ?? null, rows);
    if (result !== undefined) found[field.name] = result;
  }
  return formulas(entity, values, found);
}

function rolledUp(field: Field, agg: string, below: Entity, of: string | null, rows: LineRow[]) {
  if (agg === "count" && !of) return String(rows.length);
  const named = of ? fieldOf(below, of) : undefined;
  if (!named) return undefined;
  let total: Dec | undefined;
  for (const row of rows) {
    const value = lineValue(below, named, row);
    if (value === undefined) return undefined;
    const exact = decimal(value);
    if (!exact) continue;
    if (!total) total = exact;
    else if (agg === "sum") total = total.plus(exact);
    else if (agg === "min") total = exact.lt(total) ? exact : total;
    else if (agg === "max") total = exact.gt(total) ? exact : total;
    else return undefined;
  }
  if (agg !== "sum" && agg !== "min" && agg !== "max") return undefined;
  const result = total ?? (agg === "sum" ? decimal(0) : undefined);
  return result ? result.toFixed(field.options.scale ?? 0) : null;
}

/** A value of a line, computed where its field is; undefined when only the server knows it. */
export function lineValue(entity: Entity, field: Field, row: LineRow): string | null | undefined {
  if (field.computed) return computeLine(entity, row.values)[field.name];
  const value = row.values[field.name] ?? null;
  return value === null ? null : String(value);
}

function formulas(entity: Entity, values: Values, known: Computed): Computed {
  const found: Computed = { ...known };
  let left = entity.fields.filter((field) => field.formula);
  // A formula may read another one: go on as long as a round settles something.
  for (let settled = true; settled; ) {
    settled = false;
    const later: Field[] = [];
    for (const field of left) {
      const formula = compile(field.formula ?? "");
      if (!formula) continue;
      const inputs = formula.names.map((name) => fieldOf(entity, name));
      // A hidden input: only the server can tell.
      if (!inputs.every((input) => input && isNumber(input))) continue;
      if (inputs.some((input) => input?.computed && !(input.name in found))) {
        later.push(field);
        continue;
      }
      const value = evaluate(field, formula, (name) =>
        name in found ? (found[name] ?? null) : (values[name] ?? null),
      );
      if (value !== undefined) {
        found[field.name] = value;
        settled = true;
      }
    }
    left = later;
  }
  return found;
}

function evaluate(
  field: Field,
  formula: NonNullable<ReturnType<typeof compile>>,
  get: (name: string) => Json,
) {
  try {
    const value = formula.value((name) => {
      const raw = get(name);
      if (raw === null || raw === "") return null;
      const exact = decimal(String(raw));
      if (!exact) throw new Unreadable();
      return exact;
    });
    return value ? value.toFixed(field.options.scale ?? 0) : null;
  } catch {
    // Half-typed numbers and divisions by zero: nothing to show; the server says what is wrong.
    return undefined;
  }
}

class Unreadable extends Error {}

const isNumber = (field: Field) => ["integer", "decimal", "money", "percent"].includes(field.type);
