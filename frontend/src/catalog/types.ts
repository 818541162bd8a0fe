/** What `GET /api/catalog` says: everything the signed-in person may see, as plain data. */

import type { Label } from "../i18n/label";

export type { Label };
/** A JSON value as the API sends it; decimals are strings. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface Reference {
  id: number;
  title: string;
}

export interface Option {
  name: string;
  label: Label;
  color?: string | null;
  retired?: boolean;
}

export interface FieldOptions {
  digits?: number;
  scale?: number;
  min?: string | number | null;
  max?: string | number | null;
  currency?: string | null;
  options?: Option[];
  to?: string;
  of?: string;
  as?: string;
  max_length?: number | null;
  pattern?: string | null;
}

export interface Rollup {
  agg: string;
  from: string;
  of?: string | null;
  filter?: Json;
}

export interface Field {
  name: string;
  type: string;
  label: Label;
  help?: Label | null;
  required: boolean;
  readonly: boolean;
  unique: boolean;
  default?: Json;
  options: FieldOptions;
  system: boolean;
  operators: string[];
  computed: boolean;
  formula?: string | null;
  rollup?: Rollup | null;
}

export interface Entity {
  name: string;
  label: Label;
  title?: string | null;
  traits: string[];
  line_of: { parent: string; field: string; as: string } | null;
  sort: string[];
  search: boolean;
  can: { create: boolean; read: boolean; update: boolean; delete: boolean };
  fields: Field[];
}

/** A column of a view, a lines grid or a related list; a bare string is the path alone. */
export type Column = string | { field: string; width?: number; total?: boolean | string; label?: Label };

export type FormItem =
  | string
  | { field: string; label?: Label; help?: Label; readonly?: boolean; columns?: Column[] }
  | { type: "related"; name: string; label?: Label; from: string; columns: Column[] }
  | { type: "text"; name: string; text: Label };

export interface FormSection {
  name: string;
  label?: Label;
  help?: Label;
  columns?: number;
  fields: FormItem[];
}

export interface FormTab {
  name: string;
  label?: Label;
  sections: FormSection[];
}

export interface Form {
  name: string;
  label: Label;
  of: string;
  tabs: FormTab[];
}

export interface View {
  name: string;
  label: Label;
  of: string;
  type: string;
  columns: Column[];
  frozen?: number;
  filter?: Json;
  sort?: string[];
}

export interface MenuItem {
  name?: string;
  label?: Label;
  of?: string;
  icon?: string;
  items?: MenuItem[];
}

export interface Menu {
  name: string;
  label: Label;
  items: MenuItem[];
}

export interface Dimension {
  name: string;
  label: Label;
  type: string;
  entity?: string;
  options?: Option[];
}

export interface Measure {
  name: string;
  label: Label;
  format: string;
  scale: number;
}

export interface Dataset {
  name: string;
  label: Label;
  date?: string | null;
  dimensions: Dimension[];
  measures: Measure[];
}

export interface Catalog {
  release: number;
  company: { name: string; currency: string; zone: string; locale: string };
  home: string | null;
  entities: Entity[];
  forms: Form[];
  views: View[];
  menus: Menu[];
  datasets: Dataset[];
  reports: { name: string; label: Label; of: string; picture: string }[];
  dashboards: { name: string; label: Label }[];
}

export interface Me {
  id: number;
  login: string;
  name: string;
  locale: string | null;
  theme?: string | null;
  roles: string[];
  features: string[];
  team: Reference | null;
  csrf?: string;
}

/** One record as a row of a list or as the answer to opening it. */
export interface Row {
  id: number;
  version: number;
  _title?: string;
  _can?: { update: boolean; delete: boolean };
  [field: string]: Json | undefined;
}
