import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Field, Json } from "../../catalog/types";
import type { DimensionItem, Result } from "../../widgets/data";
import { breakOut, type Drill, drillBody } from "../../widgets/drill";

export interface DrillRow {
  id: number;
  _title?: string | null;
  _open?: { entity: string; id: number } | null;
  _value?: string | null;
  [name: string]: Json | undefined;
}

export interface DrillAnswer {
  entity: string;
  columns: Field[];
  rows: DrillRow[];
  next: string | null;
  total: string | null;
  count: number | string | null;
}

const PAGE = 100;

/** The rows behind a figure, page by page. */
export function useDrillRows(drill: Drill | null, locale: string) {
  return useInfiniteQuery({
    queryKey: ["drill", drill, locale],
    enabled: drill !== null,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      if (drill === null) throw new Error("nothing to drill into");
      return api<DrillAnswer>("/api/query/drill", {
        method: "POST",
        body: drillBody(drill, PAGE, pageParam),
        signal,
      });
    },
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 30_000,
  });
}

/** The figure broken out by another dimension. */
export function useBreakOut(drill: Drill | null, by: DimensionItem | null, locale: string) {
  return useQuery({
    queryKey: ["breakout", drill, by, locale],
    enabled: drill !== null && by !== null,
    queryFn: ({ signal }) => {
      if (drill === null || by === null) throw new Error("nothing to break out");
      return api<Result>("/api/query", { method: "POST", body: breakOut(drill, by, 50), signal });
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
