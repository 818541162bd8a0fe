/** What the keys do in the form of a record, and where typing starts. */

import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef } from "react";

const BOXES = ".dg-field input, .dg-field textarea";

export function useFormKeys(editing: boolean, save: () => Promise<void>) {
  // Ctrl+S saves wherever the cursor stands.
  const saveNow = useRef(save);
  saveNow.current = save;
  useEffect(() => {
    if (!editing) return;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        // What is being typed is handed over first.
        (document.activeElement as HTMLElement | null)?.blur();
        setTimeout(() => void saveNow.current(), 0);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [editing]);

  // Typing starts at once: in the first empty field that is required, else in the first one.
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!editing) return;
    const boxes = [...(form.current?.querySelectorAll<HTMLInputElement>(BOXES) ?? [])];
    const wanted =
      boxes.find((box) => box.getAttribute("aria-required") === "true" && !box.value) ?? boxes[0];
    wanted?.focus();
  }, [editing]);

  /** Enter in a single box goes on to the next one instead of saving half a record. */
  const onKeyDown = (event: ReactKeyboardEvent) => {
    const here = event.target;
    if (event.key !== "Enter" || event.defaultPrevented || !(here instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      here.blur();
      setTimeout(() => void saveNow.current(), 0);
      return;
    }
    const boxes = [...(form.current?.querySelectorAll<HTMLElement>(`${BOXES}, .dg-lines-add`) ?? [])];
    boxes[boxes.indexOf(here) + 1]?.focus();
  };

  return { form, onKeyDown };
}
