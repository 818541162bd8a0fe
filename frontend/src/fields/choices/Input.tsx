import { Checkbox } from "antd";
import { useMemo } from "react";
import { Combobox } from "../../ui/Combobox";
import { comboTexts } from "../comboTexts";
import type { InputProps } from "../define";
import { optionLabel } from "./optionLabel";

export function ChoiceInput(props: InputProps) {
  const { field, value, onChange, env, required } = props;
  const items = useMemo(
    () =>
      (field.options.options ?? [])
        .filter((option) => !option.retired || option.name === value)
        .map((option) => ({
          key: option.name,
          text: optionLabel(field, option.name, env),
          also: option.name,
        })),
    [field, env, value],
  );
  return (
    <Combobox
      {...props}
      chosen={
        typeof value === "string" && value ? { key: value, text: optionLabel(field, value, env) } : null
      }
      items={items}
      clearable={!required}
      texts={comboTexts(env)}
      onChoose={(item) => onChange(item ? item.key : null)}
    />
  );
}

export function BooleanInput({
  id,
  value,
  onChange,
  onBlur,
  invalid,
  describedBy,
  labelledBy,
  autoFocus,
}: InputProps) {
  return (
    <Checkbox
      id={id}
      checked={value === true}
      {...(invalid ? { "aria-invalid": true } : {})}
      {...(describedBy ? { "aria-describedby": describedBy } : {})}
      {...(labelledBy ? { "aria-labelledby": labelledBy } : {})}
      {...(autoFocus ? { autoFocus: true } : {})}
      onChange={(event) => onChange(event.target.checked)}
      onBlur={() => onBlur?.()}
    />
  );
}
