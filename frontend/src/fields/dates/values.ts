/** What days and instants are as text: read, written, checked. */

import { formatDate, formatDateTime, fromZone, parseDate, toZone } from "../../lib/dates";
import { ok, UNREADABLE, type Values, wrong } from "../define";

const date: Values = {
  text: (_field, value, env) => (value === null ? "" : formatDate(String(value), env.locale)),
  edit: (_field, value) => (value === null ? "" : String(value)),
  read: (_field, typed, env) => {
    if (!typed.trim()) return ok(null);
    const day = parseDate(typed, env.today);
    return day ? ok(day) : UNREADABLE;
  },
  check: (_field, value, env) =>
    parseDate(String(value), env.today) === value ? undefined : wrong("check.date"),
};

const datetime: Values = {
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
};

export const DATES = { date, datetime };

/** The values of a date type. */
export function datesOf(type: string): Values {
  return type === "datetime" ? datetime : date;
}
