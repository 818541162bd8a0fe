/** Text, long text, mail, phone, link, and numbers the server gives out. */

import type { Field } from "../../catalog/types";
import { bad, type FieldKind, ok, type Read } from "../define";
import { LinkDisplay, TextDisplay } from "./Display";
import { LongTextInput, TextInput } from "./Input";

function readText(field: Field, typed: string): Read {
  const value = typed.trim();
  const most = field.options.max_length;
  if (most && value.length > most) return bad("check.too-long", { max: most, length: value.length });
  return ok(value || null);
}

const base: FieldKind = {
  name: "text",
  align: "start",
  width: 180,
  text: (_field, value) => (value === null ? "" : String(value)),
  read: readText,
  Display: TextDisplay,
  Input: TextInput,
};

export const textKind = base;
export const longTextKind: FieldKind = {
  ...base,
  name: "long_text",
  width: 260,
  // Spaces and line breaks at the ends of long text are the writer's own.
  read: (field, typed) => (typed.trim() ? readLong(field, typed) : ok(null)),
  Input: LongTextInput,
};
export const emailKind: FieldKind = {
  ...base,
  name: "email",
  width: 200,
  read: (field, typed) => {
    const plain = typed.trim();
    return plain && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(plain) ? bad("check.email") : readText(field, plain);
  },
  Display: LinkDisplay,
};
export const phoneKind: FieldKind = { ...base, name: "phone", width: 150, Display: LinkDisplay };
export const urlKind: FieldKind = {
  ...base,
  name: "url",
  width: 220,
  read: (field, typed) => {
    const plain = typed.trim();
    if (plain && !/^(https?:\/\/|mailto:|tel:)\S+$/i.test(plain)) return bad("check.url");
    return readText(field, plain);
  },
  Display: LinkDisplay,
};
export const autoNumberKind: FieldKind = { ...base, name: "auto_number", width: 150 };

function readLong(field: Field, typed: string): Read {
  const most = field.options.max_length;
  return most && typed.length > most ? bad("check.too-long", { max: most, length: typed.length }) : ok(typed);
}
