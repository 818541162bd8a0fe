import { CloseOutlined } from "@ant-design/icons";
import type { Field, Json } from "../../catalog/types";
import { comboTexts } from "../../fields/comboTexts";
import type { FieldEnv } from "../../fields/define";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { PERIODS } from "../../lib/periods";
import { Combobox } from "../../ui/Combobox";
import { isRange, needsValue, takesList } from "./filterTree";

interface FilterValueProps {
  id: string;
  field: Field;
  op: string;
  value: Json;
  env: FieldEnv;
  onChange: (value: Json) => void;
}

/** The box in which the value of a condition is said: one value, several, a period, or none at all. */
export function FilterValue(props: FilterValueProps) {
  const { id, field, op, value, env, onChange } = props;
  const { t } = useI18n();
  if (!needsValue(op)) return null;
  if (op === "within") return <PeriodValue {...props} />;
  if (takesList(op)) return <SeveralValues {...props} />;
  if (field.type === "boolean") {
    return (
      <Combobox
        id={id}
        label={t("filter.value")}
        texts={comboTexts(env)}
        items={[
          { key: "true", text: t("value.yes") },
          { key: "false", text: t("value.no") },
        ]}
        chosen={
          typeof value === "boolean"
            ? { key: String(value), text: t(value ? "value.yes" : "value.no") }
            : null
        }
        onChoose={(item) => onChange(item ? item.key === "true" : null)}
      />
    );
  }
  const { Input } = kindOf(field);
  // A part of a long text is short.
  const shown = field.type === "long_text" ? { ...field, type: "text" } : field;
  const ShownInput = shown === field ? Input : kindOf(shown).Input;
  return (
    <div className="dg-fill">
      <label className="dg-hidden" htmlFor={id}>
        {t("filter.value")}
      </label>
      <ShownInput id={id} field={{ ...shown, required: false }} value={value} env={env} onChange={onChange} />
    </div>
  );
}

/** Chosen values as removable chips before a box that adds one more. */
function SeveralValues({ id, field, value, env, onChange }: FilterValueProps) {
  const { t } = useI18n();
  const chosen = Array.isArray(value) ? value : [];
  const { Input, text } = kindOf(field);
  return (
    <div className="dg-fill">
      {chosen.length ? (
        <ul className="dg-chips">
          {chosen.map((item, index) => (
            <li
              key={JSON.stringify(item)}
              className="dg-chip"
              data-value={field.type === "choice" ? undefined : ""}
            >
              <span>{text(field, item, env)}</span>
              <button
                type="button"
                aria-label={t("filter.remove-value", { value: text(field, item, env) })}
                onClick={() => onChange(chosen.filter((_, at) => at !== index))}
              >
                <CloseOutlined aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <label className="dg-hidden" htmlFor={id}>
        {t("filter.add-value")}
      </label>
      <Input
        key={chosen.length}
        id={id}
        field={field}
        value={null}
        env={env}
        onChange={(added) => {
          const isNew = !chosen.some((item) => JSON.stringify(item) === JSON.stringify(added));
          if (added !== null && added !== "" && isNew) onChange([...chosen, added]);
        }}
      />
    </div>
  );
}

/** A named period, or two days of one's own. */
function PeriodValue({ id, field, value, env, onChange }: FilterValueProps) {
  const { t } = useI18n();
  const range = isRange(value) ? value : undefined;
  const named = typeof value === "string" ? value : undefined;
  const { Input } = kindOf({ type: "date" });
  const day = { ...field, type: "date" };
  return (
    <div className="dg-fill dg-period">
      <Combobox
        id={id}
        label={t("filter.value")}
        texts={comboTexts(env)}
        items={[
          ...PERIODS.map((period) => ({
            key: period as string,
            text: t(`period.${period}`),
            also: period as string,
          })),
          { key: "range", text: t("period.range") },
        ]}
        chosen={
          range
            ? { key: "range", text: t("period.range") }
            : named
              ? { key: named, text: t(`period.${named}`) }
              : null
        }
        onChoose={(item) =>
          onChange(item?.key === "range" ? { from: env.today, to: env.today } : (item?.key ?? "this_month"))
        }
      />
      {range
        ? (["from", "to"] as const).map((end) => (
            <div key={end}>
              <label htmlFor={`${id}-${end}`}>{t(`period.${end}`)}</label>
              <Input
                id={`${id}-${end}`}
                field={day}
                value={range[end]}
                env={env}
                onChange={(chosen) => onChange({ ...range, [end]: chosen ?? range[end] })}
              />
            </div>
          ))
        : null}
    </div>
  );
}
