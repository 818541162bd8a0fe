import type { Field, Json } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { ShownValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import type { PlacedField } from "./layout";

/** One field of a record: its label, its box (or its value alone), and what is wrong beside it. */
export function FieldRow(props: {
  placed: PlacedField;
  value: Json | undefined;
  env: FieldEnv;
  editing: boolean;
  problem: string | undefined;
  /** A computed value that only the save will bring. */
  waits: boolean;
  onChange: (value: Json) => void;
  onBlur: () => void;
}) {
  const { placed, value, env, editing, problem, waits } = props;
  const { t, text } = useI18n();
  const { field } = placed;
  const { Input, unit } = kindOf(field);
  const id = fieldId(field.name);
  const name = text(placed.label, "") || text(field.label, field.name);
  const help = text(placed.help, "");
  const isOpen = editing && !placed.readonly;
  const wide = field.type === "long_text";
  const shownUnit = unit?.(field, env);
  return (
    <div className={`dg-field${wide ? " dg-field-wide" : ""}${isOpen ? "" : " dg-field-shown"}`}>
      {isOpen ? (
        <label className="dg-label" htmlFor={id} id={`${id}-label`}>
          {name}
          {field.required ? (
            <span className="dg-required" aria-hidden="true">
              *
            </span>
          ) : null}
        </label>
      ) : (
        <span className="dg-label" id={`${id}-label`}>
          {name}
          {shownUnit && shownUnit !== "%" ? <span> ({shownUnit})</span> : null}
        </span>
      )}
      {isOpen ? (
        <Input
          id={id}
          field={field}
          value={value ?? null}
          env={env}
          onChange={props.onChange}
          onBlur={props.onBlur}
          invalid={Boolean(problem)}
          required={field.required}
          {...(problem ? { describedBy: `${id}-problem` } : help ? { describedBy: `${id}-help` } : {})}
        />
      ) : (
        <div role="group" className="dg-shown" aria-labelledby={`${id}-label`} id={id} tabIndex={-1}>
          {waits ? (
            <span className="dg-muted">{t("record.after-save")}</span>
          ) : (
            <Shown {...{ field, value, env }} />
          )}
        </div>
      )}
      {problem ? (
        <p className="dg-problem" id={`${id}-problem`}>
          {problem}
        </p>
      ) : help && isOpen ? (
        <p className="dg-help" id={`${id}-help`}>
          {help}
        </p>
      ) : null}
    </div>
  );
}

function Shown({ field, value, env }: { field: Field; value: Json | undefined; env: FieldEnv }) {
  return <ShownValue field={field} value={value} env={env} />;
}

export function fieldId(name: string): string {
  return `field-${name}`;
}
