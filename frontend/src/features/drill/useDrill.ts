import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Field, Json, Option } from "../../catalog/types";
import type { DimensionItem, Result } from "../../widgets/data";
import { breakOut, type Drill, drillBody, whole } from "../../widgets/drill";

export interface DrillRow {
  id: number;
  _title?: string | null;
  _open?: { entity: string; id: number } | null;
  _value?: string | null;
  [name: string]: Json | undefined;
}

export interface DrillColumn {
  name: string;
  label: Record<string, string>;
  type: string;
  entity?: string;
  options?: Option[];
  scale?: number;
}

export interface DrillAnswer {
  entity: string;
  /** The measure the rows add up to: of a formula, its first input. */
  measure?: string;
  agg?: string;
  columns: DrillColumn[];
  rows: DrillRow[];
  next: string | null;
  total: string | null;
  count: number | string | null;
}

/** A column as a field, so that the field's own display shows it. */
export function columnField(column: DrillColumn): Field {
  return {
    name: column.name,
    type: column.type,
    label: column.label,
    required: false,
    readonly: true,
    unique: false,
    system: false,
    computed: false,
    operators: [],
    options: {
      ...(column.options ? { options: column.options } : {}),
      ...(column.entity ? { to: column.entity } : {}),
      ...(column.scale === undefined ? {} : { scale: column.scale }),
    },
  };
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

/** The figure itself, asked again, where the rows add up to something else (a formula has several inputs). */
export function useFigure(drill: Drill, wanted: boolean, locale: string) {
  return useQuery({
    queryKey: ["figure", drill, locale],
    enabled: wanted,
    queryFn: ({ signal }) => api<Result>("/api/query", { method: "POST", body: whole(drill), signal }),
    staleTime: 30_000,
  });
}
