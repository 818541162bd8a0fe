import { useI18n } from "../../i18n/t";
import { formatDateTime, formatRelative } from "../../lib/dates";

/** An instant on the company's clock; `relative`: how long ago, with the instant itself as its title. */
export function Moment({ at, zone, relative }: { at: string; zone: string; relative?: boolean }) {
  const { locale } = useI18n();
  const exact = formatDateTime(at, locale, zone);
  return (
    <time dateTime={at} title={relative ? exact : undefined}>
      {relative ? formatRelative(at, locale) : exact}
    </time>
  );
}
