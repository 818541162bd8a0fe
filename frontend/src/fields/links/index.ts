/** References to other records, people and teams, and the lines of a record. */

import { type FieldKind, ok, wrong } from "../define";
import { asReference } from "../reference";
import { LinesDisplay, ReferenceDisplay } from "./Display";
import { LinesInput, ReferenceInput } from "./Input";

const base: FieldKind = {
  name: "reference",
  align: "start",
  width: 180,
  text: (_field, value) => asReference(value)?.title ?? (value === null ? "" : String(value)),
  // Pasted text is looked up by the grid; until then it stays as typed.
  read: (_field, typed) => ok(typed.trim() || null),
  check: (_field, value) =>
    asReference(value) ? undefined : wrong("check.reference", { value: String(value) }),
  Display: ReferenceDisplay,
  Input: ReferenceInput,
};

export const referenceKind = base;
export const userKind: FieldKind = { ...base, name: "user", width: 130 };
export const teamKind: FieldKind = { ...base, name: "team", width: 140 };
export const linesKind: FieldKind = {
  name: "lines",
  align: "end",
  width: 90,
  text: (_field, value, env) => (Array.isArray(value) ? env.t("value.lines", { count: value.length }) : ""),
  read: (_field, typed) => ok(typed),
  Display: LinesDisplay,
  Input: LinesInput,
};
