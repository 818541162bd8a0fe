import type { Json, Row } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { asReference } from "../../fields/reference";
import { useI18n } from "../../i18n/t";
import { formatDateTime } from "../../lib/dates";

/** Who made and last changed the record, and when. */
export function MetaLine({ row, env }: { row: Row; env: FieldEnv }) {
  const { t } = useI18n();
  const line = (key: string, at: Json | undefined, by: Json | undefined) => {
    if (typeof at !== "string") return null;
    const who = asReference(by)?.title;
    const when = formatDateTime(at, env.locale, env.zone);
    return <span data-value="">{who ? t(`${key}.by`, { when, who }) : t(key, { when })}</span>;
  };
  return (
    <p className="dg-meta dg-muted">
      {line("record.created", row.created_at, row.created_by)}
      {row.version > 1 ? line("record.updated", row.updated_at, row.updated_by) : null}
    </p>
  );
}
