import { useQueryClient } from "@tanstack/react-query";
import { api } from "../api/client";
import type { Me } from "../catalog/types";
import { meQuery } from "../catalog/useCatalog";

/** Keeps a choice of language or colours with the signed-in person. */
export function useKeep(): (choice: { locale?: string; theme?: string }) => void {
  const client = useQueryClient();
  return (choice) => {
    const me = client.getQueryData<Me>(meQuery.queryKey);
    if (me) client.setQueryData<Me>(meQuery.queryKey, { ...me, ...choice });
    // The choice holds in this browser even when the server was not reached.
    api("/api/me", { method: "PATCH", body: choice }).catch(() => undefined);
  };
}
