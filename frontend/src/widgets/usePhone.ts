/** Whether the screen is a phone's. */

import { useSyncExternalStore } from "react";

const NARROW = "(max-width: 600px)";

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(NARROW);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}

export const usePhone = (): boolean =>
  useSyncExternalStore(subscribe, () => window.matchMedia(NARROW).matches);
