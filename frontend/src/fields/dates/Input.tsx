import { CalendarOutlined } from "@ant-design/icons";
import { useRef } from "react";
import type { InputProps } from "../define";
import { TypedInput } from "../TypedInput";
import { datesOf } from "./values";

/** A day or an instant as people write it, with the browser's calendar beside it. The clock is the company's. */
export function DateInput(props: InputProps) {
  const { field, value, env } = props;
  const values = datesOf(field.type);
  const isDate = value === null || values.check?.(field, value, env) === undefined;
  return (
    <TypedInput
      {...props}
      placeholder={props.bare ? "" : env.t(field.type === "datetime" ? "date.time-form" : "date.form")}
      read={(typed) => values.read(field, typed, env)}
      resting={isDate ? values.text(field, value, env) : undefined}
      editing={isDate ? values.edit?.(field, value, env) : undefined}
      {...(props.bare ? {} : { suffix: <CalendarButton {...props} /> })}
    />
  );
}

/** Opens the calendar of the browser; a hidden box carries it. */
function CalendarButton({ field, value, env, onChange }: InputProps) {
  const picker = useRef<HTMLInputElement>(null);
  const values = datesOf(field.type);
  const isInstant = field.type === "datetime";
  const shown = values.edit?.(field, value, env) ?? "";
  return (
    <span className="dg-calendar">
      <button
        type="button"
        tabIndex={-1}
        aria-label={env.t("date.calendar")}
        onClick={() => picker.current?.showPicker()}
      >
        <CalendarOutlined aria-hidden />
      </button>
      <input
        ref={picker}
        type={isInstant ? "datetime-local" : "date"}
        tabIndex={-1}
        aria-hidden="true"
        value={isInstant ? shown.replace(" ", "T") : shown}
        onChange={(event) => {
          const read = values.read(field, event.target.value.replace("T", " "), env);
          if (read.ok) onChange(read.value);
        }}
      />
    </span>
  );
}
