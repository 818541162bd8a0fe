/** Finding the record a person means by a text. */

import { api, query } from "../../api/client";
import type { Json, Row } from "../../catalog/types";

/** Rows of an entity whose search text fits, best first; at most 20. */
export async function lookUp(entity: string, typed: string, signal?: AbortSignal): Promise<Row[]> {
  const page = await api<{ rows: Row[] }>(`/api/records/${entity}${query({ q: typed, limit: 20 })}`, {
    ...(signal ? { signal } : {}),
  });
  return page.rows;
}

/** The one record meant by a text: the same title, else the only one found; undefined when it is not clear. */
export async function resolve(
  entity: string,
  typed: string,
  signal?: AbortSignal,
): Promise<Json | undefined> {
  const rows = await lookUp(entity, typed, signal);
  const wanted = typed.trim().toLowerCase();
  const same = rows.filter((row) => row._title?.toLowerCase() === wanted);
  const row = same.length === 1 ? same[0] : same.length === 0 && rows.length === 1 ? rows[0] : undefined;
  return row && { id: row.id, title: row._title ?? `#${row.id}` };
}
