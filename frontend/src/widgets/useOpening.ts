/** How the marks of a widget open: into the drill page, with the way back. */

import { useNavigate, useRouter } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Query } from "./data";
import type { Opening } from "./define";
import { drillOf, encodeDrill, type Origin } from "./drill";

export function useOpening(query: Query, from: Origin): Opening {
  const navigate = useNavigate();
  const router = useRouter();
  const { dashboard, report, search } = from;
  return useMemo(() => {
    const target = (measure: string, place: Parameters<Opening["open"]>[1]) => ({
      to: "/drill" as const,
      search: { q: encodeDrill(drillOf(query, measure, place, { dashboard, report, search })) },
    });
    return {
      href: (measure, place) => router.buildLocation(target(measure, place)).href,
      open: (measure, place) => void navigate(target(measure, place)),
    };
  }, [query, dashboard, report, search, navigate, router]);
}
