import { Input } from "antd";
import { useState } from "react";
import { decimal } from "../../lib/money";
import { inputProps } from "../../ui/inputProps";
import type { InputProps } from "../define";
import { kindOf } from "../registry";

/** Text in, decimal string out; grouped while it rests, plain while it is edited. What is no number yet stays as typed. */
export function NumberInput(props: InputProps) {
  const { field, value, onChange, onBlur, env } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const kind = kindOf(field);
  const readable = value === null || decimal(String(value)) !== undefined;
  const resting =
    value === null ? "" : readable ? kind.text(field, value, env).replace(/%$/, "") : String(value);
  const unit = kind.unit?.(field, env);
  return (
    <Input
      {...inputProps(props)}
      className="dg-number-input"
      value={draft ?? resting.replace("−", "-")}
      inputMode="decimal"
      autoComplete="off"
      {...(unit && !props.bare ? (field.type === "percent" ? { suffix: unit } : { prefix: unit }) : {})}
      onFocus={(event) => {
        const input = event.target;
        setDraft(readable ? (kind.edit?.(field, value, env) ?? "") : String(value ?? ""));
        requestAnimationFrame(() => input.select());
      }}
      onChange={(event) => {
        const typed = event.target.value;
        setDraft(typed);
        const read = kind.read(field, typed, env);
        onChange(read.ok ? read.value : typed);
      }}
      onBlur={() => {
        setDraft(null);
        onBlur?.();
      }}
    />
  );
}
