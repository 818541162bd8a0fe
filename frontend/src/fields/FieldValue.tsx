import { useMemo } from "react";
import type { Field, Json } from "../catalog/types";
import { useCatalog } from "../catalog/useCatalog";
import { useI18n } from "../i18n/t";
import { today } from "../lib/dates";
import type { FieldEnv } from "./define";
import { kindOf } from "./registry";

/** Language, time zone and currency for showing values. */
export function useFieldEnv(): FieldEnv {
  const { t, locale } = useI18n();
  const { company } = useCatalog();
  return useMemo(
    () => ({ t, locale, zone: company.zone, currency: company.currency, today: today(company.zone) }),
    [t, locale, company],
  );
}

/** A value as its field type shows it; nothing as a dash. */
export function FieldValue({ field, value }: { field: Field; value: Json | undefined }) {
  const env = useFieldEnv();
  return <ShownValue field={field} value={value} env={env} />;
}

/** The same where the surroundings are known already, as in the cells of a grid. */
export function ShownValue({ field, value, env }: { field: Field; value: Json | undefined; env: FieldEnv }) {
  if (value === null || value === undefined || value === "") return <span className="dg-none">–</span>;
  const { Display } = kindOf(field);
  return <Display field={field} value={value} env={env} />;
}
