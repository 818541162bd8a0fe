import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { targetName } from "../../catalog/lookup";
import { Combobox } from "../../ui/Combobox";
import { comboTexts } from "../comboTexts";
import type { InputProps } from "../define";
import { asReference } from "../reference";
import { lookUp, resolve } from "./lookUp";

/** Type-ahead over the records of another entity; works by keyboard alone. */
export function ReferenceInput(props: InputProps) {
  const { field, value, onChange, env, required } = props;
  const entity = targetName(field) ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const wanted = useSettled(typed, 150);
  const found = useQuery({
    queryKey: ["look-up", entity, wanted ?? ""],
    queryFn: ({ signal }) => lookUp(entity, wanted ?? "", signal),
    enabled: wanted !== null && entity !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const reference = asReference(value);
  const chosen = reference
    ? { key: String(reference.id), text: reference.title }
    : typeof value === "string" && value
      ? { key: value, text: value }
      : null;
  return (
    <Combobox
      {...props}
      chosen={chosen}
      items={(found.data ?? []).map((row) => ({ key: String(row.id), text: row._title ?? `#${row.id}` }))}
      busy={typed !== null && (found.isFetching || wanted !== typed)}
      error={found.isError ? env.t("lookup.failed") : undefined}
      filtered
      clearable={!required}
      texts={comboTexts(env)}
      onType={setTyped}
      onLeave={(left) => {
        onChange(left);
        void resolve(entity, left).then(
          (row) => row && onChange(row),
          () => undefined,
        );
      }}
      onChoose={(item) => onChange(item ? { id: Number(item.key), title: item.text } : null)}
    />
  );
}

/** Lines are edited by the lines grid of the record page, never as a single input. */
export function LinesInput({ id, value, env }: InputProps) {
  return <output id={id}>{env.t("value.lines", { count: Array.isArray(value) ? value.length : 0 })}</output>;
}

function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
