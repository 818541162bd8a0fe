/** Calendar days and instants. */

import { formatDate, formatDateTime, fromZone, parseDate, toZone } from "../../lib/dates";
import { type FieldKind, ok, UNREADABLE, wrong } from "../define";
import { DateDisplay } from "./Display";
import { DateInput, DateTimeInput } from "./Input";

export const dateKind: FieldKind = {
  name: "date",
  align: "start",
  width: 120,
  text: (_field, value, env) => (value === null ? "" : formatDate(String(value), env.locale)),
  edit: (_field, value) => (value === null ? "" : String(value)),
  read: (_field, typed, env) => {
    if (!typed.trim()) return ok(null);
    const day = parseDate(typed, env.today);
    return day ? ok(day) : UNREADABLE;
  },
  check: (_field, value, env) =>
    parseDate(String(value), env.today) === value ? undefined : wrong("check.date"),
  Display: DateDisplay,
  Input: DateInput,
};

export const datetimeKind: FieldKind = {
  name: "datetime",
  align: "start",
  width: 160,
  text: (_field, value, env) => (value === null ? "" : formatDateTime(String(value), env.locale, env.zone)),
  edit: (_field, value, env) => (value === null ? "" : (toZone(String(value), env.zone) ?? String(value))),
  read: (_field, typed, env) => {
    if (!typed.trim()) return ok(null);
    const [, dayText = typed, clock] = /^(.*?)[\sT,]+(\d{1,2}:\d{2})(?::\d{2})?$/.exec(typed.trim()) ?? [];
    const day = parseDate(dayText, env.today);
    const instant = day && fromZone(`${day} ${(clock ?? "00:00").padStart(5, "0")}`, env.zone);
    return instant ? ok(instant) : UNREADABLE;
  },
  check: (_field, value) =>
    /^\d{4}-\d{2}-\d{2}T/.test(String(value)) && !Number.isNaN(Date.parse(String(value)))
      ? undefined
      : wrong("check.datetime"),
  Display: DateDisplay,
  Input: DateTimeInput,
};
