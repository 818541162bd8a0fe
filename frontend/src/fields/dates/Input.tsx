import { DatePicker, Input } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { fromZone, toZone } from "../../lib/dates";
import { inputProps } from "../../ui/inputProps";
import type { InputProps } from "../define";
import { kindOf } from "../registry";

const DAY = ["YYYY-MM-DD", "YYYY/MM/DD", "YYYY-M-D", "YYYY/M/D", "YYYY.M.D", "YYYYMMDD", "D MMM YYYY"];
const MINUTE = ["YYYY-MM-DD HH:mm", "YYYY/MM/DD HH:mm", "YYYY-M-D H:mm", "YYYY-MM-DD"];

/** A calendar with a text box; in a grid the text box alone. */
export function DateInput(props: InputProps) {
  if (props.bare) return <TypedInput {...props} />;
  const { id, value, onChange, onBlur, invalid, describedBy, required, autoFocus } = props;
  const day = typeof value === "string" && dayjs(value).isValid() ? dayjs(value) : null;
  return (
    <DatePicker
      id={id}
      className="dg-fill"
      value={day}
      format={DAY}
      {...(invalid ? { status: "error" as const } : {})}
      {...(autoFocus ? { autoFocus: true } : {})}
      {...(describedBy ? { "aria-describedby": describedBy } : {})}
      aria-required={required}
      placeholder="YYYY-MM-DD"
      onChange={(chosen) => onChange(chosen ? chosen.format("YYYY-MM-DD") : null)}
      onBlur={() => onBlur?.()}
    />
  );
}

/** The clock shown is the company's, whatever the browser's zone. */
export function DateTimeInput(props: InputProps) {
  if (props.bare) return <TypedInput {...props} />;
  const { id, value, onChange, onBlur, env, invalid, describedBy, required, autoFocus } = props;
  const local = typeof value === "string" ? toZone(value, env.zone) : undefined;
  return (
    <DatePicker
      id={id}
      className="dg-fill"
      showTime={{ format: "HH:mm" }}
      needConfirm={false}
      value={local ? dayjs(local) : null}
      format={MINUTE}
      {...(invalid ? { status: "error" as const } : {})}
      {...(autoFocus ? { autoFocus: true } : {})}
      {...(describedBy ? { "aria-describedby": describedBy } : {})}
      aria-required={required}
      placeholder="YYYY-MM-DD HH:mm"
      onChange={(chosen) =>
        onChange(chosen ? (fromZone(chosen.format("YYYY-MM-DD HH:mm"), env.zone) ?? null) : null)
      }
      onBlur={() => onBlur?.()}
    />
  );
}

function TypedInput(props: InputProps) {
  const { field, value, onChange, onBlur, env } = props;
  const kind = kindOf(field);
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <Input
      {...inputProps(props)}
      value={draft ?? kind.edit?.(field, value, env) ?? ""}
      autoComplete="off"
      onChange={(event) => {
        setDraft(event.target.value);
        const read = kind.read(field, event.target.value, env);
        onChange(read.ok ? read.value : event.target.value);
      }}
      onBlur={() => {
        setDraft(null);
        onBlur?.();
      }}
    />
  );
}
