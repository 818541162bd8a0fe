/** Dates as the API writes them, shown and read in the person's language and the company's time zone. */

import dayjs from "dayjs";

const formats = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-CA", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      timeZone: zone,
      hourCycle: "h23",
    });
    formats.set(zone, found);
  }
  return found;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "2026-01-31" as a table shows it: 2026-01-31 in Chinese, 31 Jan 2026 in English. */
export function formatDate(day: string, locale: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (!match || locale.startsWith("zh")) return match ? match[0] : day;
  return `${Number(match[3])} ${MONTHS[Number(match[2]) - 1] ?? match[2]} ${match[1]}`;
}

/** An instant as wall clock of `zone`: 2026-01-31 16:00, or 31 Jan 2026, 16:00. */
export function formatDateTime(instant: string, locale: string, zone: string): string {
  const local = toZone(instant, zone);
  if (!local) return instant;
  return locale.startsWith("zh") ? local : `${formatDate(local, locale)}, ${local.slice(11)}`;
}

/** An instant as "YYYY-MM-DD HH:mm" on the clock of `zone`; undefined when it is no instant. */
export function toZone(instant: string, zone: string): string | undefined {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return undefined;
  const parts = Object.fromEntries(
    clock(zone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
}

/** "YYYY-MM-DD HH:mm" on the clock of `zone` as an instant; undefined when it is no date. */
export function fromZone(local: string, zone: string): string | undefined {
  const wanted = Date.parse(`${local.replace(" ", "T")}:00Z`);
  if (Number.isNaN(wanted)) return undefined;
  let at = wanted;
  // Two rounds settle every offset, summer time changes included.
  for (let round = 0; round < 2; round++) {
    const shown = toZone(new Date(at).toISOString(), zone);
    if (!shown) return undefined;
    at += wanted - Date.parse(`${shown.replace(" ", "T")}:00Z`);
  }
  return new Date(at).toISOString();
}

/** How long ago, in words ("3 hours ago", "3小时前"); the absolute time belongs in a title. */
export function formatRelative(instant: string, locale: string, now: Date = new Date()): string {
  const seconds = (Date.parse(instant) - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return instant;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["year", 31_557_600],
    ["month", 2_629_800],
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  return words.format(0, "second");
}

/** Today on the calendar of `zone`. */
export function today(zone: string): string {
  return (toZone(new Date().toISOString(), zone) ?? "").slice(0, 10);
}

/** A date people type: 2026-1-31, 2026/1/31, 20260131, 31 Jan 2026, 1-31 (this year), t for today. */
export function parseDate(typed: string, now: string): string | undefined {
  const plain = typed.normalize("NFKC").trim();
  if (/^(t|today|今天)$/i.test(plain)) return now;
  const year = now.slice(0, 4);
  const tries: [RegExp, (m: RegExpExecArray) => [string, string, string]][] = [
    [/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/, (m) => [m[1] ?? "", m[2] ?? "", m[3] ?? ""]],
    [/^(\d{4})(\d{2})(\d{2})$/, (m) => [m[1] ?? "", m[2] ?? "", m[3] ?? ""]],
    [/^(\d{1,2})[-/.月](\d{1,2})日?$/, (m) => [year, m[1] ?? "", m[2] ?? ""]],
    [
      /^(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})$/,
      (m) => [
        m[3] ?? "",
        String(MONTHS.findIndex((name) => name.toLowerCase() === m[2]?.toLowerCase()) + 1),
        m[1] ?? "",
      ],
    ],
  ];
  for (const [shape, read] of tries) {
    const match = shape.exec(plain);
    if (!match) continue;
    const [y, m, d] = read(match);
    const day = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
    return dayjs(day).format("YYYY-MM-DD") === day ? day : undefined;
  }
  return undefined;
}

/** A calendar label of a grain as people say it: "2026-03" month, "2026-Q1" quarter, "2026-W05" week. */
export function formatGrain(value: string, grain: string | undefined, locale: string): string {
  const zh = locale.startsWith("zh");
  const year = value.slice(0, 4);
  const rest = value.slice(5);
  if (grain === "year") return zh ? `${year}年` : year;
  if (grain === "month" && /^\d{2}$/.test(rest)) {
    return zh ? `${year}年${Number(rest)}月` : `${MONTHS[Number(rest) - 1] ?? rest} ${year}`;
  }
  if (grain === "quarter") return zh ? `${year}年${rest.replace("Q", "第")}季度` : `${rest} ${year}`;
  if (grain === "half") return zh ? `${year}年${rest === "H1" ? "上半年" : "下半年"}` : `${rest} ${year}`;
  if (grain === "week")
    return zh
      ? `${year}年第${Number(rest.replace("W", ""))}周`
      : `Week ${Number(rest.replace("W", ""))}, ${year}`;
  return formatDate(value, locale);
}
