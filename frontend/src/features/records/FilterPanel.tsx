import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Drawer } from "antd";
import { useEffect, useRef, useState } from "react";
import { target } from "../../catalog/lookup";
import type { Entity, Field, Json } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import { comboTexts } from "../../fields/comboTexts";
import type { FieldEnv } from "../../fields/define";
import { useI18n } from "../../i18n/t";
import { Combobox } from "../../ui/Combobox";
import { columnLabel } from "./columnLabel";
import { FilterValue } from "./FilterValue";
import { type Condition, type Conditions, offered, operatorKey, valueFor } from "./filterTree";
import { type ListColumn, offeredPaths } from "./listState";

/** Conditions one under the other; the list behind follows while they are made. */
export function FilterPanel(props: {
  entity: Entity;
  open: boolean;
  conditions: Conditions;
  env: FieldEnv;
  onChange: (conditions: Conditions) => void;
  onClose: () => void;
}) {
  const { entity, conditions, env, onChange, open } = props;
  const { t } = useI18n();
  const catalog = useCatalog();
  const paths = offeredPaths(catalog, entity).filter((column) => column.field.operators.length > 0);
  // Half-made conditions live here; only whole ones change the list.
  const [draft, setDraft] = useState(conditions);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (open && !wasOpen.current)
      setDraft(conditions.items.length ? conditions : { ...conditions, items: [EMPTY] });
    wasOpen.current = open;
  }, [open, conditions]);
  const change = (next: Conditions) => {
    setDraft(next);
    onChange(next);
  };
  const set = (index: number, item: Condition) =>
    change({ ...draft, items: draft.items.map((old, at) => (at === index ? item : old)) });
  return (
    <Drawer
      open={open}
      onClose={props.onClose}
      size={440}
      mask={false}
      title={t("filter.title")}
      closable={{ "aria-label": t("action.close") }}
      footer={
        <div className="dg-panel-foot">
          <Button onClick={() => change({ join: draft.join, items: [EMPTY] })}>{t("filter.clear")}</Button>
          <Button type="primary" onClick={props.onClose}>
            {t("filter.done")}
          </Button>
        </div>
      }
    >
      {draft.items.length > 1 ? (
        <fieldset className="dg-switch dg-filter-join" aria-label={t("filter.join")}>
          {(["and", "or"] as const).map((join) => (
            <button
              key={join}
              type="button"
              aria-pressed={draft.join === join}
              onClick={() => change({ ...draft, join })}
            >
              {t(`filter.${join}`)}
            </button>
          ))}
        </fieldset>
      ) : null}
      <ol className="dg-filter-items">
        {draft.items.map((item, index) => (
          <ConditionRow
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
            key={index}
            index={index}
            item={item}
            paths={paths}
            env={env}
            onChange={(next) => set(index, next)}
            onRemove={() => change({ ...draft, items: draft.items.filter((_, at) => at !== index) })}
          />
        ))}
      </ol>
      <Button
        type="dashed"
        icon={<PlusOutlined aria-hidden />}
        onClick={() => setDraft({ ...draft, items: [...draft.items, EMPTY] })}
      >
        {t("filter.add")}
      </Button>
    </Drawer>
  );
}

const EMPTY: Condition = { field: "", op: "" };

function ConditionRow(props: {
  index: number;
  item: Condition;
  paths: ListColumn[];
  env: FieldEnv;
  onChange: (item: Condition) => void;
  onRemove: () => void;
}) {
  const { index, item, paths, env, onChange } = props;
  const { t } = useI18n();
  const catalog = useCatalog();
  const column = paths.find((candidate) => candidate.path === item.field);
  const isTree = (field: Field) => target(catalog, field)?.traits.includes("tree") ?? false;
  const operators = column ? offered(column.field, isTree(column.field)) : [];
  const name = (op: string) => t(operatorKey(op, column?.field));
  return (
    <li className="dg-filter-item">
      <div className="dg-filter-line">
        <Combobox
          id={`filter-${index}-field`}
          label={t("filter.field")}
          placeholder={t("filter.field")}
          autoFocus={item.field === ""}
          texts={comboTexts(env)}
          items={paths.map((path) => ({ key: path.path, text: columnLabel(path, env), also: path.path }))}
          chosen={column ? { key: column.path, text: columnLabel(column, env) } : null}
          onChoose={(chosen) => {
            const next = paths.find((path) => path.path === chosen?.key);
            const op = next ? (offered(next.field, isTree(next.field))[0] ?? "==") : "";
            onChange({ field: next?.path ?? "", op, ...initial(op) });
          }}
        />
        <Button
          type="text"
          icon={<DeleteOutlined aria-hidden />}
          aria-label={t("filter.remove", { index: index + 1 })}
          onClick={props.onRemove}
        />
      </div>
      {column ? (
        <div className="dg-filter-line">
          <div className="dg-filter-op">
            <Combobox
              id={`filter-${index}-op`}
              label={t("filter.op")}
              texts={comboTexts(env)}
              items={operators.map((op) => ({ key: op, text: name(op) }))}
              chosen={item.op ? { key: item.op, text: name(item.op) } : null}
              onChoose={(chosen) => {
                if (!chosen) return;
                const value = valueFor(chosen.key, item.value);
                onChange({ field: item.field, op: chosen.key, ...(value === undefined ? {} : { value }) });
              }}
            />
          </div>
          <FilterValue
            id={`filter-${index}-value`}
            field={column.field}
            op={item.op}
            value={item.value ?? null}
            env={env}
            onChange={(value: Json) => onChange({ ...item, value })}
          />
        </div>
      ) : null}
    </li>
  );
}

function initial(op: string): { value?: Json } {
  const value = valueFor(op, undefined);
  return value === undefined ? {} : { value };
}
