/** A choice of options or records, found by typing; several may be chosen. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useMemo, useState } from "react";
import { api, query } from "../../api/client";
import { label as labelText } from "../../catalog/labels";
import type { Row } from "../../catalog/types";
import { useI18n } from "../../i18n/t";
import { Face } from "./Face";
import { Flap } from "./Flap";
import { choicesOf, type SharedFilter } from "./urlState";

interface Found {
  value: string;
  label: string;
}

const PAUSE_MS = 200;

export function ChoiceFilter({
  filter,
  label,
  value,
  onChange,
}: {
  filter: SharedFilter;
  label: string;
  value: string;
  onChange(value: string): void;
}) {
  const { t, locale } = useI18n();
  const entity = filter.entity ?? null;
  const chosen = useMemo(() => choicesOf(value).filter((item) => item !== "all"), [value]);
  const fixed = useMemo<Found[] | null>(
    () =>
      filter.options?.map((option) => ({
        value: option.name,
        label: labelText(option.label, locale, option.name),
      })) ?? null,
    [filter.options, locale],
  );
  const named = useQuery({
    queryKey: ["choices", entity, "ids", chosen.join(",")],
    enabled: fixed === null && entity !== null && chosen.length > 0,
    queryFn: ({ signal }) => {
      const tree = { field: "id", op: "in", value: chosen.map(Number) };
      return api<{ rows: Row[] }>(
        `/api/records/${entity}${query({ filter: JSON.stringify(tree), limit: 100 })}`,
        {
          signal,
        },
      );
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const nameOf = (item: string): string =>
    fixed?.find((option) => option.value === item)?.label ??
    named.data?.rows.find((row) => String(row.id) === item)?._title ??
    `#${item}`;
  const [first = ""] = chosen;
  const shown =
    chosen.length === 0
      ? t("dash.everything")
      : chosen.length === 1
        ? nameOf(first)
        : t("dash.chosen", { first: nameOf(first), count: chosen.length - 1 });
  return (
    <Flap
      name={label}
      className={chosen.length > 0 ? "wd-filter wd-chosen" : "wd-filter"}
      button={
        <Face name={label}>
          <span data-value={fixed || chosen.length === 0 ? undefined : ""}>{shown}</span>
        </Face>
      }
    >
      {() => (
        <Choices
          label={label}
          fixed={fixed}
          entity={entity}
          chosen={chosen}
          first={fixed ? [] : chosen.map((item) => ({ value: item, label: nameOf(item) }))}
          onChange={(next) => onChange(next.join(","))}
        />
      )}
    </Flap>
  );
}

function Choices({
  label,
  fixed,
  entity,
  chosen,
  first,
  onChange,
}: {
  label: string;
  fixed: Found[] | null;
  entity: string | null;
  chosen: string[];
  /** Those chosen when it was opened stand on top. */
  first: Found[];
  onChange(chosen: string[]): void;
}) {
  const { t } = useI18n();
  const [typed, setTyped] = useState("");
  const [wanted, setWanted] = useState("");
  const [top] = useState(first);
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => setWanted(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const remote = useQuery({
    queryKey: ["choices", entity, wanted],
    enabled: fixed === null && entity !== null,
    queryFn: ({ signal }) =>
      api<{ rows: Row[] }>(`/api/records/${entity}${query({ q: wanted, limit: 50 })}`, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const items = useMemo<Found[]>(() => {
    const needle = typed.trim().toLowerCase();
    if (fixed) return fixed.filter((item) => item.label.toLowerCase().includes(needle));
    const rows = (remote.data?.rows ?? []).map((row) => ({
      value: String(row.id),
      label: row._title || `#${row.id}`,
    }));
    const known = new Set(needle ? [] : top.map((item) => item.value));
    return [...(needle ? [] : top), ...rows.filter((item) => !known.has(item.value))];
  }, [fixed, remote.data, typed, top]);
  return (
    <div className="wd-choices">
      <input
        type="search"
        aria-label={t("dash.find", { name: label })}
        placeholder={t("dash.type_to_find")}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
      <ul aria-busy={remote.isFetching && !remote.data}>
        {items.map((item) => {
          const on = chosen.includes(item.value);
          return (
            <li key={item.value}>
              <input
                id={`${id}-${item.value}`}
                type="checkbox"
                checked={on}
                onChange={() =>
                  onChange(on ? chosen.filter((other) => other !== item.value) : [...chosen, item.value])
                }
              />
              <label htmlFor={`${id}-${item.value}`} data-value={fixed ? undefined : ""}>
                {item.label}
              </label>
            </li>
          );
        })}
      </ul>
      {items.length === 0 && (
        <p className="dg-muted" role="status">
          {remote.isFetching ? t("dash.searching") : t("dash.nothing_found")}
        </p>
      )}
      {chosen.length > 0 && (
        <button type="button" className="wd-quiet" onClick={() => onChange([])}>
          {t("dash.everything")}
        </button>
      )}
    </div>
  );
}
