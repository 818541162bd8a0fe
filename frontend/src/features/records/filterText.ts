/** A filter tree as expression text: needed where a view says its filter as text and a person adds to it. */

import type { Json } from "../../catalog/types";

interface Node {
  and?: Json[];
  or?: Json[];
  not?: Json;
  field?: string;
  op?: string;
  value?: Json;
}

/** The same condition as text of the rule language; text stays as it is. `isNumber` tells which paths hold numbers. */
export function textOf(filter: Json | undefined, isNumber: (path: string) => boolean): string {
  if (typeof filter === "string") return filter;
  const node = (filter ?? {}) as Node;
  if (node.and) return node.and.map((item) => `(${textOf(item, isNumber)})`).join(" and ");
  if (node.or) return node.or.map((item) => `(${textOf(item, isNumber)})`).join(" or ");
  if (node.not !== undefined) return `not (${textOf(node.not, isNumber)})`;
  return test(node.field ?? "", node.op ?? "==", node.value ?? null, isNumber(node.field ?? ""));
}

function test(field: string, op: string, value: Json, isNumber: boolean): string {
  const one = (item: Json) => (isNumber && typeof item === "string" ? item : literal(item));
  const shown = Array.isArray(value) ? `[${value.map(one).join(", ")}]` : one(value);
  switch (op) {
    case "empty":
      return `empty(${field})`;
    case "not empty":
      return `not empty(${field})`;
    case "is_not":
      return `(empty(${field}) or ${field} != ${shown})`;
    case "none_of":
      return `(empty(${field}) or ${field} not in ${shown})`;
    case "contains":
    case "starts":
    case "under":
      return `${op}(${field}, ${shown})`;
    case "not_contains":
      return `(empty(${field}) or not contains(${field}, ${shown}))`;
    case "within":
      return within(field, value);
    default:
      return `${field} ${op} ${shown}`;
  }
}

function within(field: string, value: Json): string {
  if (typeof value === "object" && value && "from" in value && "to" in value) {
    return `within(${field}, ${literal(value.from ?? null)}, ${literal(value.to ?? null)})`;
  }
  return `within(${field}, ${literal(value)})`;
}

function literal(value: Json): string {
  if (value === null) return "null";
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "object" && !Array.isArray(value)) return String(value.id ?? "null");
  const plain = String(value);
  return `'${plain.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`;
}
