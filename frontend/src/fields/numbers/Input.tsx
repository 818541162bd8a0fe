import { decimal } from "../../lib/money";
import type { InputProps } from "../define";
import { TypedInput } from "../TypedInput";
import { numbersOf } from "./values";

/** Text in, decimal string out; grouped while it rests, plain while it is edited. */
export function NumberInput(props: InputProps) {
  const { field, value, env } = props;
  const values = numbersOf(field.type);
  const unit = props.bare ? undefined : values.unit?.(field, env);
  const isNumber = value === null || decimal(String(value)) !== undefined;
  return (
    <TypedInput
      {...props}
      className="dg-number-input"
      inputMode="decimal"
      read={(typed) => values.read(field, typed, env)}
      resting={isNumber ? values.text(field, value, env).replace(/%$/, "").replace("−", "-") : undefined}
      editing={isNumber ? values.edit?.(field, value, env) : undefined}
      {...(unit ? (field.type === "percent" ? { suffix: unit } : { prefix: unit }) : {})}
    />
  );
}
