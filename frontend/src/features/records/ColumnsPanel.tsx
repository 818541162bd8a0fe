import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Button, Checkbox, Drawer } from "antd";
import type { Entity } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import type { FieldEnv } from "../../fields/define";
import { useI18n } from "../../i18n/t";
import { columnLabel } from "./columnLabel";
import { type ListColumn, offeredPaths } from "./listState";

/** Which columns there are and in what order; the first one stays in sight while the rest scrolls. */
export function ColumnsPanel(props: {
  entity: Entity;
  open: boolean;
  columns: ListColumn[];
  env: FieldEnv;
  /** Undefined: as the view says. */
  onChange: (paths: string[] | undefined) => void;
  onClose: () => void;
}) {
  const { entity, columns, env, onChange } = props;
  const { t } = useI18n();
  const catalog = useCatalog();
  const shown = columns.map((column) => column.path);
  const rest = offeredPaths(catalog, entity).filter((column) => !shown.includes(column.path));
  const move = (from: number, to: number) => {
    const next = [...shown];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  };
  return (
    <Drawer
      open={props.open}
      onClose={props.onClose}
      size={360}
      mask={false}
      title={t("columns.title")}
      closable={{ "aria-label": t("action.close") }}
      footer={
        <div className="dg-panel-foot">
          <Button onClick={() => onChange(undefined)}>{t("columns.reset")}</Button>
          <Button type="primary" onClick={props.onClose}>
            {t("filter.done")}
          </Button>
        </div>
      }
    >
      <h3 className="dg-panel-head">{t("columns.shown")}</h3>
      <ul className="dg-columns">
        {columns.map((column, index) => {
          const name = columnLabel(column, env);
          return (
            <li key={column.path}>
              <Checkbox
                checked
                disabled={columns.length === 1}
                onChange={() => onChange(shown.filter((path) => path !== column.path))}
              >
                {name}
              </Checkbox>
              <span>
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined aria-hidden />}
                  disabled={index === 0}
                  aria-label={t("columns.up", { field: name })}
                  onClick={() => move(index, index - 1)}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowDownOutlined aria-hidden />}
                  disabled={index === columns.length - 1}
                  aria-label={t("columns.down", { field: name })}
                  onClick={() => move(index, index + 1)}
                />
              </span>
            </li>
          );
        })}
      </ul>
      <h3 className="dg-panel-head">{t("columns.more")}</h3>
      <ul className="dg-columns">
        {rest.map((column) => (
          <li key={column.path}>
            <Checkbox checked={false} onChange={() => onChange([...shown, column.path])}>
              {columnLabel(column, env)}
            </Checkbox>
          </li>
        ))}
      </ul>
    </Drawer>
  );
}
