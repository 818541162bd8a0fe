/** What the server tells of a person's ways in, and how they are ended. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";

/** One place where the person is signed in; `id` is no secret. */
export interface SignIn {
  id: string;
  created_at: string;
  seen_at: string;
  address: string | null;
  browser: string | null;
  current: boolean;
}

/** An API token, without its secret; `roles`: those it is narrowed to. */
export interface Token {
  id: string;
  name: string;
  created_at: string;
  seen_at: string | null;
  expires_at: string;
  roles: string[] | null;
}

export const signInsQuery = queryOptions({
  queryKey: ["account", "sessions"],
  queryFn: ({ signal }) => api<{ rows: SignIn[] }>("/api/sessions", { signal }),
  select: ({ rows }) => [...rows.filter((row) => row.current), ...rows.filter((row) => !row.current)],
});

export const tokensQuery = queryOptions({
  queryKey: ["account", "tokens"],
  queryFn: ({ signal }) => api<{ rows: Token[] }>("/api/tokens", { signal }),
  select: ({ rows }) => rows,
});

export const endSignIn = (id: string) =>
  api<void>(`/api/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });

export const endOthers = () => api<{ ended: number }>("/api/sessions", { method: "DELETE" });

export const revokeToken = (id: string) =>
  api<void>(`/api/tokens/${encodeURIComponent(id)}`, { method: "DELETE" });
