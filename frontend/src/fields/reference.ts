/** What the value of a reference is. */

import type { Json, Reference } from "../catalog/types";

/** A value as a reference; undefined when it is none. */
export function asReference(value: Json | undefined): Reference | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  return typeof value.id === "number"
    ? { id: value.id, title: String(value.title ?? `#${value.id}`) }
    : undefined;
}
