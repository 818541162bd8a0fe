import { CloseOutlined } from "@ant-design/icons";
import { walk } from "../../catalog/lookup";
import type { Entity } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import type { FieldEnv } from "../../fields/define";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { columnLabel } from "./columnLabel";
import { type Condition, type Conditions, isComplete, isRange, needsValue, operatorKey } from "./filterTree";

/** What the list is narrowed to, each condition removable by itself. */
export function FilterChips(props: {
  entity: Entity;
  conditions: Conditions | undefined;
  env: FieldEnv;
  onChange: (conditions: Conditions) => void;
  onOpen: () => void;
}) {
  const { conditions, onChange, onOpen, entity, env } = props;
  const { t } = useI18n();
  const words = useConditionWords(entity, env);
  const catalog = useCatalog();
  // Values of people stand in the middle of our words.
  const isEntered = (item: Condition) =>
    !["choice", "boolean", "date", "datetime"].includes(
      walk(catalog, entity, item.field)?.at(-1)?.type ?? "",
    );
  const shown = conditions?.items.filter(isComplete) ?? [];
  if (conditions && !shown.length) return null;
  return (
    <ul className="dg-chips" aria-label={t("filter.active")}>
      {conditions ? (
        shown.map((item, index) => {
          const text = words(item);
          return (
            <li key={text} className="dg-chip" data-value={isEntered(item) ? "" : undefined}>
              {index > 0 ? <span className="dg-muted">{t(`filter.word.${conditions.join}`)}</span> : null}
              <button type="button" className="dg-chip-text" onClick={onOpen}>
                {text}
              </button>
              <button
                type="button"
                aria-label={t("filter.remove-named", { filter: text })}
                onClick={() => onChange({ ...conditions, items: shown.filter((other) => other !== item) })}
              >
                <CloseOutlined aria-hidden />
              </button>
            </li>
          );
        })
      ) : (
        <li className="dg-chip">
          <span>{t("filter.other")}</span>
          <button
            type="button"
            aria-label={t("filter.remove-named", { filter: t("filter.other") })}
            onClick={() => onChange({ join: "and", items: [] })}
          >
            <CloseOutlined aria-hidden />
          </button>
        </li>
      )}
    </ul>
  );
}

/** A condition in words: each language arranges field, operator and value itself. */
function useConditionWords(entity: Entity, env: FieldEnv): (item: Condition) => string {
  const { t } = useI18n();
  const catalog = useCatalog();
  return (item) => {
    const steps = walk(catalog, entity, item.field);
    const field = steps?.at(-1);
    const name = steps ? columnLabel({ steps }, env) : item.field;
    const op = t(operatorKey(item.op, field));
    if (!needsValue(item.op)) return t("filter.words.bare", { field: name, op });
    const kind = kindOf(field ?? { type: "text" });
    const one = (value: Condition["value"]) =>
      field ? kind.text(field, value ?? null, env) : String(value ?? "");
    let value: string;
    if (item.op === "within") {
      value = isRange(item.value) ? t("period.words", item.value) : t(`period.${String(item.value)}`);
    } else {
      value = Array.isArray(item.value) ? item.value.map(one).join(t("list.separator")) : one(item.value);
    }
    return t("filter.words", { field: name, op, value });
  };
}
