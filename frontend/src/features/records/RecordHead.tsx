import { ArrowLeftOutlined, DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { Entity, Row } from "../../catalog/types";
import { useI18n } from "../../i18n/t";
import { lastList } from "./listState";

/** The way back to the list, what the record is called, and what can be done with it. */
export function RecordHead(props: {
  entity: Entity;
  row: Row | undefined;
  title: string;
  isUnsaved: boolean;
  editing: boolean;
  mayEdit: boolean;
  busy: boolean;
  onCancel: () => void;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { entity, row, title, editing } = props;
  const { t, text } = useI18n();
  const name = text(entity.label, entity.name);
  return (
    <div className="dg-record-head">
      <Link
        to="/records/$entity"
        params={{ entity: entity.name }}
        search={lastList(entity.name)}
        className="dg-back"
        aria-label={t("record.back", { entity: name })}
      >
        <ArrowLeftOutlined aria-hidden />
        <span>{name}</span>
      </Link>
      <h1 data-value={row ? "" : undefined}>{title}</h1>
      {props.isUnsaved ? <span className="dg-unsaved">{t("record.unsaved")}</span> : null}
      <span className="dg-stretch" />
      <div className="dg-record-actions">
        {editing ? (
          <>
            <Button key="cancel" onClick={props.onCancel}>
              {t("action.cancel")}
            </Button>
            <Button key="save" type="primary" htmlType="submit" loading={props.busy}>
              {t("action.save")}
            </Button>
          </>
        ) : (
          <>
            {row?._can?.delete ? (
              <Button key="delete" icon={<DeleteOutlined aria-hidden />} onClick={props.onRemove}>
                {t("action.delete")}
              </Button>
            ) : null}
            {props.mayEdit ? (
              // Keys keep this from becoming the save button under the same click.
              <Button key="edit" type="primary" icon={<EditOutlined aria-hidden />} onClick={props.onEdit}>
                {t("action.edit")}
              </Button>
            ) : (
              <span className="dg-muted">{t("record.read-only")}</span>
            )}
          </>
        )}
      </div>
    </div>
  );
}
