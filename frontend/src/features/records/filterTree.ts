/** A list filter as a flat set of conditions, to and from the filter tree of the API. */

import type { Field, Json } from "../../catalog/types";

export interface Condition {
  field: string;
  op: string;
  value?: Json;
}

/** Conditions that all hold (`and`) or of which one holds (`or`). */
export interface Conditions {
  join: "and" | "or";
  items: Condition[];
}

export const NO_CONDITIONS: Conditions = { join: "and", items: [] };
const VALUELESS = new Set(["empty", "not empty"]);
const LISTED = new Set(["in", "not in", "none_of"]);

export const needsValue = (op: string): boolean => !VALUELESS.has(op);
export const takesList = (op: string): boolean => LISTED.has(op);

/** The conditions of a tree; undefined for what the builder cannot show (nested trees, expression text). */
export function conditionsOf(tree: unknown): Conditions | undefined {
  if (tree === undefined || tree === null || tree === "") return NO_CONDITIONS;
  if (typeof tree !== "object") return undefined;
  const node = tree as { and?: unknown; or?: unknown; field?: unknown };
  if (isCondition(tree)) return { join: "and", items: [tree] };
  const join = Array.isArray(node.and) ? "and" : Array.isArray(node.or) ? "or" : undefined;
  if (!join) return undefined;
  const items = node[join] as unknown[];
  return items.every(isCondition) ? { join, items } : undefined;
}

/** The shortest tree for the conditions that are complete; undefined when there is none. */
export function treeOf({ join, items }: Conditions): Json | undefined {
  const whole = items.filter(isComplete).map(({ field, op, value }) => {
    const test: { [key: string]: Json } = { field, op };
    if (needsValue(op)) test.value = value ?? null;
    return test;
  });
  if (!whole.length) return undefined;
  return whole.length === 1 ? (whole[0] as Json) : { [join]: whole };
}

/** Has all that its operator needs. */
export function isComplete({ field, op, value }: Condition): boolean {
  if (!field || !op) return false;
  if (!needsValue(op)) return true;
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== "";
}

/** Both filters hold; each may be missing. */
export function bothTrees(left: Json | undefined, right: Json | undefined): Json | undefined {
  if (left === undefined || left === null) return right;
  if (right === undefined || right === null) return left;
  return { and: [left, right] };
}

/** The value an operator starts with when it takes over from another one: kept where it still fits. */
export function valueFor(op: string, value: Json | undefined): Json | undefined {
  if (!needsValue(op)) return undefined;
  if (takesList(op))
    return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  if (op === "within") return typeof value === "string" || isRange(value) ? value : "this_month";
  if (Array.isArray(value)) return value[0] ?? null;
  return isRange(value) ? null : (value ?? null);
}

/** Operators the builder offers: no two that read alike. `!=` and `not in` drop empty values; people expect the others. */
export function offered(field: Field, isTree: boolean): string[] {
  const hidden = new Set(["!=", "not in", ...(isTree ? [] : ["under"])]);
  if (field.type === "boolean") return field.operators.filter((op) => !hidden.has(op) && op !== "is_not");
  return field.operators.filter(
    (op) => !hidden.has(op) && !((op === "in" || op === "none_of") && listless(field)),
  );
}

/** The text key of an operator for a field: dates are before and after, not less and greater. */
export function operatorKey(op: string, field: Field | undefined): string {
  const isTime = field?.type === "date" || field?.type === "datetime";
  return isTime && ["<", "<=", ">", ">="].includes(op) ? `op.time.${op}` : `op.${op}`;
}

export function isRange(value: unknown): value is { from: string; to: string } {
  return typeof value === "object" && value !== null && "from" in value && "to" in value;
}

function listless(field: Field): boolean {
  return !["choice", "reference", "user", "team"].includes(field.type);
}

function isCondition(node: unknown): node is Condition {
  if (typeof node !== "object" || node === null) return false;
  const { field, op } = node as Condition;
  return typeof field === "string" && typeof op === "string";
}
