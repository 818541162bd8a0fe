/** FIELD_KINDS: every field type, in the menu order of the server. */

import type { Field } from "../catalog/types";
import { booleanKind, choiceKind } from "./choices";
import { dateKind, datetimeKind } from "./dates";
import type { FieldKind } from "./define";
import { linesKind, referenceKind, teamKind, userKind } from "./links";
import { decimalKind, integerKind, moneyKind, percentKind } from "./numbers";
import { autoNumberKind, emailKind, longTextKind, phoneKind, textKind, urlKind } from "./text";

export const FIELD_KINDS: readonly FieldKind[] = [
  textKind,
  longTextKind,
  emailKind,
  phoneKind,
  urlKind,
  autoNumberKind,
  integerKind,
  decimalKind,
  moneyKind,
  percentKind,
  booleanKind,
  choiceKind,
  dateKind,
  datetimeKind,
  referenceKind,
  linesKind,
  userKind,
  teamKind,
];

const BY_NAME = new Map(FIELD_KINDS.map((kind) => [kind.name, kind]));

/** The kind of a field; a type this build does not know is shown as text. */
export function kindOf(field: Pick<Field, "type">): FieldKind {
  return BY_NAME.get(field.type) ?? textKind;
}
