/** A choice of options or records, found by typing. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useMemo, useState } from "react";
import { api, query } from "../../api/client";
import { label as labelText } from "../../catalog/labels";
import type { Row } from "../../catalog/types";
import { useI18n } from "../../i18n/t";
import { choicesOf, type SharedFilter } from "./urlState";

interface Found {
  value: string;
  label: string;
}

export function ChoiceFilter({
  filter,
  label,
  value,
  size,
  onChange,
}: {
  filter: SharedFilter;
  name: string;
  label: string;
  value: string;
  size: "middle" | "large";
  onChange(value: string): void;
}) {
  const { t, locale } = useI18n();
  const [typed, setTyped] = useState("");
  const chosen = choicesOf(value).filter((item) => item !== "all");
  const fixed = useMemo<Found[] | null>(
    () =>
      filter.options?.map((option) => ({
        value: option.name,
        label: labelText(option.label, locale, option.name),
      })) ?? null,
    [filter.options, locale],
  );
  const entity = filter.entity ?? null;
  const remote = useQuery({
    queryKey: ["choices", entity, typed],
    enabled: fixed === null && entity !== null,
    queryFn: ({ signal }) =>
      api<{ rows: Row[] }>(`/api/records/${entity}${query({ q: typed, limit: 30 })}`, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const named = useQuery({
    queryKey: ["choices", entity, "ids", chosen.join(",")],
    enabled: fixed === null && entity !== null && chosen.length > 0,
    queryFn: ({ signal }) => {
      const filterTree = { field: "id", op: "in", value: chosen.map(Number) };
      return api<{ rows: Row[] }>(
        `/api/records/${entity}${query({ filter: JSON.stringify(filterTree), limit: 100 })}`,
        { signal },
      );
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const options = useMemo<Found[]>(() => {
    if (fixed) return fixed;
    const rows = [...(remote.data?.rows ?? []), ...(named.data?.rows ?? [])];
    const byId = new Map(rows.map((row) => [String(row.id), row._title ?? `#${row.id}`]));
    return [...byId].map(([id, title]) => ({ value: id, label: title }));
  }, [fixed, remote.data, named.data]);

  return (
    <Select
      size={size}
      mode="multiple"
      className="wd-choice"
      aria-label={label}
      placeholder={label}
      prefix={<span className="wd-filter-name">{chosen.length > 0 ? label : ""}</span>}
      allowClear={{ clearIcon: <span aria-hidden="true">×</span> }}
      maxTagCount="responsive"
      popupMatchSelectWidth={240}
      value={chosen}
      options={options}
      loading={remote.isFetching}
      showSearch={
        fixed
          ? { optionFilterProp: "label" }
          : { filterOption: false, onSearch: (text: string) => setTyped(text.trim()) }
      }
      notFoundContent={t("dash.nothing_found")}
      onChange={(next: string[]) => onChange(next.join(","))}
      optionRender={(option) => <span data-value={fixed ? undefined : ""}>{option.label}</span>}
      labelRender={(item) => <span data-value={fixed ? undefined : ""}>{item.label ?? item.value}</span>}
    />
  );
}
