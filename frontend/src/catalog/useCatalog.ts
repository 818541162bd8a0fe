/** The catalog and the signed-in person, loaded once per sign-in and after each release. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, setCsrf } from "../api/client";
import type { Catalog, Label, Me } from "./types";

export interface Demo {
  login: string;
  password: string;
  name: string;
  role: string;
  /** The role in each language. */
  role_label?: Label;
}

export interface Session {
  signed_in: boolean;
  csrf: string;
  demo: Demo[] | null;
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => {
    const session = await api<Session>("/api/session", { signal });
    setCsrf(session.csrf);
    return session;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => {
    const me = await api<Me>("/api/me", { signal });
    setCsrf(me.csrf);
    return me;
  },
  staleTime: 5 * 60_000,
});

export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: ({ signal }) => api<Catalog>("/api/catalog", { signal }),
  staleTime: 60_000,
  // Whoever comes back from installing a pack finds it.
  refetchOnWindowFocus: "always",
});

/** The catalog; only below the signed-in part of the router, where it is loaded before anything renders. */
export function useCatalog(): Catalog {
  const { data } = useQuery(catalogQuery);
  if (!data) throw new Error("the catalog is read before it is loaded");
  return data;
}

/** The signed-in person; below the signed-in part of the router. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("the person is read before being loaded");
  return data;
}
