/** What a field type must supply so that lists, forms, filters and grids can show it. */

import type { ComponentType } from "react";
import type { Field, Json } from "../catalog/types";
import type { Locale, Translate } from "../i18n/t";

/** Where and for whom a value is shown. `today` is the company's calendar day. */
export interface FieldEnv {
  locale: Locale;
  zone: string;
  currency: string;
  today: string;
  t: Translate;
}

export interface DisplayProps {
  field: Field;
  value: Json;
  env: FieldEnv;
}

export interface InputProps {
  id: string;
  field: Field;
  /** The value as the API takes it, or the typed text while it is not one yet: nothing typed is lost. */
  value: Json;
  onChange: (value: Json) => void;
  onBlur?: () => void;
  env: FieldEnv;
  invalid?: boolean;
  describedBy?: string;
  labelledBy?: string;
  required?: boolean;
  autoFocus?: boolean;
  /** Without a frame, as a cell of a grid. */
  bare?: boolean;
  /** A choice was taken from a list with Enter: a grid moves on. */
  onTaken?: () => void;
}

/** What became of typed or pasted text. */
export type Read = { ok: true; value: Json } | { ok: false };

/** A problem as a key of the interface texts. */
export interface Wrong {
  key: string;
  args?: Record<string, unknown>;
}

/** The half of a kind that is about values alone: no components, so that components can use it. */
export interface Values {
  /** The value as plain text: cards, titles, copied cells. */
  text: (field: Field, value: Json, env: FieldEnv) => string;
  /** Text a person typed or pasted, as a value; limits are the business of `check`. */
  read: (field: Field, typed: string, env: FieldEnv) => Read;
  /** What is wrong with a value that is there: limits, patterns, text that is no value yet. */
  check?: (field: Field, value: Json, env: FieldEnv) => Wrong | undefined;
  /** The value as text to edit; where it differs from `text`. */
  edit?: (field: Field, value: Json, env: FieldEnv) => string;
  /** What stands in the column header beside the label, such as a currency. */
  unit?: (field: Field, env: FieldEnv) => string | undefined;
}

export interface FieldKind extends Values {
  name: string;
  align: "start" | "end";
  /** Sensible width of a grid column, in pixels. */
  width: number;
  Display: ComponentType<DisplayProps>;
  Input: ComponentType<InputProps>;
}

export const ok = (value: Json): Read => ({ ok: true, value });
export const UNREADABLE: Read = { ok: false };
export const wrong = (key: string, args?: Record<string, unknown>): Wrong => (args ? { key, args } : { key });
