import { Button, Modal } from "antd";
import type { Problem } from "../../api/client";
import type { Entity, Field, Json, Row } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { type Draft, draftOf, same, sameValue } from "./draft";
import { isWritable } from "./lines";

/** Somebody else saved first: who, what, and what to do with one's own changes. Nothing typed is thrown away unasked. */
export function Conflict(props: {
  entity: Entity;
  env: FieldEnv;
  problem: Problem;
  before: Draft;
  mine: Draft;
  theirs: Row;
  busy: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}) {
  const { entity, env, problem, before, mine } = props;
  const { t, text } = useI18n();
  const theirs = draftOf(entity, props.theirs);
  const rows = entity.fields.filter(isWritable).flatMap((field) => {
    const [old, own, other] = [before, mine, theirs].map((draft) => valueIn(field, draft));
    const isMine = changed(field, old, own);
    const isTheirs = changed(field, old, other);
    if (!isMine && !isTheirs) return [];
    return [
      {
        field,
        own: isMine ? words(field, own, env) : null,
        other: isTheirs ? words(field, other, env) : null,
      },
    ];
  });
  return (
    <Modal
      open
      width={720}
      title={<span data-value="">{problem.message}</span>}
      closable={{ "aria-label": t("action.close") }}
      onCancel={props.onClose}
      footer={[
        <Button key="close" onClick={props.onClose}>
          {t("conflict.go-on")}
        </Button>,
        <Button key="theirs" onClick={props.onTakeTheirs}>
          {t("conflict.theirs")}
        </Button>,
        <Button key="mine" type="primary" loading={props.busy} onClick={props.onKeepMine}>
          {t("conflict.mine")}
        </Button>,
      ]}
    >
      <p>{t("conflict.hint")}</p>
      <div className="dg-table-box">
        <table className="dg-table">
          <thead>
            <tr>
              <th scope="col">{t("filter.field")}</th>
              <th scope="col">{t("conflict.column.mine")}</th>
              <th scope="col">{t("conflict.column.theirs")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ field, own, other }) => (
              <tr key={field.name} className={own !== null && other !== null ? "dg-both" : undefined}>
                <th scope="row">{text(field.label, field.name)}</th>
                <td data-value="">{own ?? <span className="dg-muted">{t("conflict.unchanged")}</span>}</td>
                <td data-value="">{other ?? <span className="dg-muted">{t("conflict.unchanged")}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}

function valueIn(field: Field, draft: Draft): Json {
  if (field.type !== "lines") return draft.values[field.name] ?? null;
  return (draft.lines[field.name] ?? []).map((row) => ({ ...row.values, id: row.id ?? null }));
}

function changed(field: Field, left: Json | undefined, right: Json | undefined): boolean {
  return field.type === "lines" ? !same(left, right) : !sameValue(field, left ?? null, right ?? null);
}

function words(field: Field, value: Json | undefined, env: FieldEnv): string {
  return kindOf(field).text(field, value ?? null, env) || env.t("value.none");
}
