import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Problem } from "../../api/client";
import type { Label, Picture, Query, Result } from "../../widgets/data";
import { apiSearch, type FilterState, type SharedFilter } from "../../widgets/filters/urlState";
import type { Place } from "../../widgets/grid";

export interface WidgetAnswer {
  name: string;
  label?: Label;
  help?: Label;
  of: string;
  place: Place;
  report?: { name?: string; label?: Label; help?: Label; picture?: Picture } | null;
  query?: Query | null;
  result?: Result | null;
  problem?: Problem | null;
}

export interface DashboardAnswer {
  name: string;
  label: Label;
  help?: Label;
  filters: SharedFilter[];
  widgets: WidgetAnswer[];
  phone?: string[] | null;
}

/** A dashboard with all its answers; the old ones stay until the new ones are there. */
export function useDashboard(name: string, state: FilterState, locale: string) {
  const search = apiSearch(state);
  return useQuery({
    queryKey: ["dashboard", name, search, locale],
    queryFn: ({ signal }) =>
      api<DashboardAnswer>(`/api/dashboards/${encodeURIComponent(name)}${search}`, { signal }),
    placeholderData: (previous, query) =>
      query?.queryKey[1] === name ? keepPreviousData(previous) : undefined,
    staleTime: 30_000,
  });
}
