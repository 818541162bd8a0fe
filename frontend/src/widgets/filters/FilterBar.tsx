/** The shared filters of a dashboard or report; every change is a change of the URL. */

import { label as labelText } from "../../catalog/labels";
import { useI18n } from "../../i18n/t";
import { ChoiceFilter } from "./ChoiceFilter";
import { PeriodFilter } from "./PeriodFilter";
import { currentValue, type FilterState, type SharedFilter, withFilter } from "./urlState";

export function FilterBar({
  filters,
  state,
  onChange,
}: {
  filters: SharedFilter[];
  state: FilterState;
  onChange(state: FilterState): void;
}) {
  const { t, locale } = useI18n();
  if (filters.length === 0) return null;
  const changed = filters.some((filter) => state[filter.name] !== undefined);
  return (
    <search className="wd-filters" aria-label={t("dash.filters")}>
      {filters.map((filter) => {
        const props = {
          label: labelText(filter.label, locale, filter.name),
          value: currentValue(filter, state),
          onChange: (value: string) => onChange(withFilter(state, filter, value)),
        };
        return filter.type === "period" ? (
          <PeriodFilter key={filter.name} {...props} />
        ) : (
          <ChoiceFilter key={filter.name} {...props} filter={filter} />
        );
      })}
      {changed && (
        <button
          type="button"
          className="wd-quiet"
          onClick={() => {
            const names = new Set(filters.map((filter) => filter.name));
            onChange(Object.fromEntries(Object.entries(state).filter(([name]) => !names.has(name))));
          }}
        >
          {t("dash.reset_filters")}
        </button>
      )}
    </search>
  );
}
