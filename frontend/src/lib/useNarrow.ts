import { useSyncExternalStore } from "react";

const query = window.matchMedia?.("(max-width: 767px)");

function subscribe(changed: () => void): () => void {
  query?.addEventListener?.("change", changed);
  return () => query?.removeEventListener?.("change", changed);
}

/** True on a phone: below 768 px. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query?.matches ?? false);
}
