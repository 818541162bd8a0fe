/** A period: named ones at a click, or from one day to another. */

import { CalendarOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useId, useState } from "react";
import { useI18n } from "../../i18n/t";
import { formatDate } from "../../lib/dates";
import { PAGE_PERIODS, rangeOf, rangeText } from "../../lib/periods";
import { Face } from "./Face";
import { Flap } from "./Flap";

export function PeriodFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange(value: string): void;
}) {
  const { t, locale } = useI18n();
  const range = rangeOf(value);
  const known = PAGE_PERIODS.includes(value);
  const shown = range
    ? t("dash.range", { from: formatDate(range.from, locale), to: formatDate(range.to, locale) })
    : known
      ? t(`dash.period.${value}`)
      : value || t("dash.period.all");
  return (
    <Flap
      name={label}
      className={value !== "" && value !== "all" ? "wd-filter wd-chosen" : "wd-filter"}
      button={
        <Face name={label} icon={<CalendarOutlined aria-hidden />}>
          {shown}
        </Face>
      }
    >
      {(close) => (
        <Periods
          value={value || "all"}
          onChoose={(next) => {
            onChange(next);
            close();
          }}
        />
      )}
    </Flap>
  );
}

function Periods({ value, onChoose }: { value: string; onChoose(value: string): void }) {
  const { t } = useI18n();
  const range = rangeOf(value);
  const [from, setFrom] = useState(range?.from ?? "");
  const [to, setTo] = useState(range?.to ?? "");
  const id = useId();
  return (
    <div className="wd-period">
      <ul className="wd-period-list">
        {PAGE_PERIODS.map((name) => (
          <li key={name}>
            <button type="button" aria-pressed={value === name} onClick={() => onChoose(name)}>
              {t(`dash.period.${name}`)}
            </button>
          </li>
        ))}
      </ul>
      <form
        className="wd-period-range"
        onSubmit={(event) => {
          event.preventDefault();
          if (from && to) onChoose(rangeText(from, to));
        }}
      >
        <label htmlFor={`${id}-from`}>{t("dash.from")}</label>
        <input
          id={`${id}-from`}
          type="date"
          value={from}
          required
          onChange={(event) => setFrom(event.target.value)}
        />
        <label htmlFor={`${id}-to`}>{t("dash.to")}</label>
        <input
          id={`${id}-to`}
          type="date"
          value={to}
          required
          onChange={(event) => setTo(event.target.value)}
        />
        <Button htmlType="submit" type="primary" size="small">
          {t("dash.apply")}
        </Button>
      </form>
    </div>
  );
}
