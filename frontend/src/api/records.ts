/** Records over the API: pages of lists, single records, changes, history; and how they are cached. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Row } from "../catalog/types";
import { api, query } from "./client";

export interface ListParams {
  filter?: string | undefined;
  sort?: string | undefined;
  fields?: string | undefined;
  q?: string | undefined;
}

export interface RecordPage {
  rows: Row[];
  next: string | null;
  count: { value: number; capped: boolean } | null;
}

const PAGE = 100;

/** A list, page after page; only the first page is counted. */
export function listQuery(entity: string, params: ListParams) {
  return infiniteQueryOptions({
    queryKey: ["records", entity, "list", params],
    queryFn: ({ pageParam, signal }) =>
      api<RecordPage>(
        `/api/records/${entity}${query({ ...params, limit: PAGE, after: pageParam, count: pageParam ? "" : 1 })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}

export function recordQuery(entity: string, id: string | number) {
  return queryOptions({
    queryKey: ["records", entity, "one", String(id)],
    queryFn: ({ signal }) => api<Row>(`/api/records/${entity}/${encodeURIComponent(String(id))}`, { signal }),
    staleTime: 0,
  });
}

export interface Change {
  at: string;
  actor: { id: number; title: string } | null;
  engine: string | null;
  op: "create" | "update" | "delete";
  version: number;
  changes: Record<string, [unknown, unknown]>;
}

export function historyQuery(entity: string, id: string | number) {
  return infiniteQueryOptions({
    queryKey: ["records", entity, "history", String(id)],
    queryFn: ({ pageParam, signal }) =>
      api<{ rows: Change[]; next: string | null }>(
        `/api/records/${entity}/${encodeURIComponent(String(id))}/history${query({ after: pageParam })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
