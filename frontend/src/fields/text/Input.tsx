import { Input } from "antd";
import { inputProps } from "../../ui/inputProps";
import type { InputProps } from "../define";

const MODES = { email: "email", phone: "tel", url: "url" } as const;

export function TextInput(props: InputProps) {
  const { field, value, onChange, onBlur } = props;
  const mode = MODES[field.type as keyof typeof MODES];
  return (
    <Input
      {...inputProps(props)}
      value={value === null ? "" : String(value)}
      {...(mode ? { inputMode: mode } : {})}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      onBlur={(event) => {
        const trimmed = event.target.value.trim() || null;
        if (trimmed !== value) onChange(trimmed);
        onBlur?.();
      }}
    />
  );
}

export function LongTextInput(props: InputProps) {
  const { value, onChange, onBlur } = props;
  return (
    <Input.TextArea
      data-value=""
      {...inputProps(props)}
      value={value === null ? "" : String(value)}
      autoSize={{ minRows: 3, maxRows: 12 }}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      onBlur={() => onBlur?.()}
    />
  );
}
