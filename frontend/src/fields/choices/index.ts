/** One of a few, and yes or no. */

import { type FieldKind, ok, UNREADABLE, wrong } from "../define";
import { BooleanDisplay, ChoiceDisplay } from "./Display";
import { BooleanInput, ChoiceInput } from "./Input";
import { optionLabel } from "./optionLabel";

export const choiceKind: FieldKind = {
  name: "choice",
  align: "start",
  width: 120,
  text: (field, value, env) => (value === null ? "" : optionLabel(field, String(value), env)),
  read: (field, typed) => {
    const plain = typed.trim().toLowerCase();
    if (!plain) return ok(null);
    const found = field.options.options?.find(
      (option) =>
        option.name.toLowerCase() === plain ||
        Object.values(option.label).some((text) => text.toLowerCase() === plain),
    );
    return found ? ok(found.name) : UNREADABLE;
  },
  check: (field, value) =>
    field.options.options?.some((option) => option.name === value)
      ? undefined
      : wrong("check.choice", { value: String(value) }),
  Display: ChoiceDisplay,
  Input: ChoiceInput,
};

const YES = new Set(["true", "yes", "y", "1", "是", "√", "✓"]);
const NO = new Set(["false", "no", "n", "0", "否", "×", ""]);

export const booleanKind: FieldKind = {
  name: "boolean",
  align: "start",
  width: 80,
  text: (_field, value, env) => (value === null ? "" : env.t(value ? "value.yes" : "value.no")),
  read: (_field, typed) => {
    const plain = typed.trim().toLowerCase();
    if (!plain) return ok(null);
    return YES.has(plain) ? ok(true) : NO.has(plain) ? ok(false) : UNREADABLE;
  },
  check: (_field, value) => (typeof value === "boolean" ? undefined : wrong("check.boolean")),
  Display: BooleanDisplay,
  Input: BooleanInput,
};
