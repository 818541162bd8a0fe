/** Text, long text, mail, phone, link, and numbers the server gives out. */

import { type FieldKind, ok, wrong } from "../define";
import { LinkDisplay, TextDisplay } from "./Display";
import { LongTextInput, TextInput } from "./Input";

const tooLong: NonNullable<FieldKind["check"]> = (field, value) => {
  const { length } = [...String(value)];
  const most = field.options.max_length;
  return most && length > most ? wrong("check.too-long", { max: most, length }) : undefined;
};

export const textKind: FieldKind = {
  name: "text",
  align: "start",
  width: 180,
  text: (_field, value) => (value === null ? "" : String(value)),
  read: (_field, typed) => ok(typed.trim() || null),
  check: tooLong,
  Display: TextDisplay,
  Input: TextInput,
};

export const longTextKind: FieldKind = {
  ...textKind,
  name: "long_text",
  width: 260,
  // Spaces and line breaks at the ends of long text are the writer's own.
  read: (_field, typed) => ok(typed.trim() ? typed : null),
  Input: LongTextInput,
};

export const emailKind: FieldKind = {
  ...textKind,
  name: "email",
  width: 200,
  check: (field, value, env) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(value)) ? tooLong(field, value, env) : wrong("check.email"),
  Display: LinkDisplay,
};

export const phoneKind: FieldKind = { ...textKind, name: "phone", width: 150, Display: LinkDisplay };

export const urlKind: FieldKind = {
  ...textKind,
  name: "url",
  width: 220,
  check: (field, value, env) =>
    /^(https?:\/\/|mailto:|tel:)\S+$/i.test(String(value)) ? tooLong(field, value, env) : wrong("check.url"),
  Display: LinkDisplay,
};

export const autoNumberKind: FieldKind = { ...textKind, name: "auto_number", width: 150 };
