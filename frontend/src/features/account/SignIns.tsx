import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useRef } from "react";
import { explain } from "../../api/explain";
import { useI18n } from "../../i18n/t";
import { endOthers, endSignIn, signInsQuery } from "./account";
import { Moment } from "./Moment";
import { Panel } from "./Panel";

/** Where one is signed in; every place but this one can be ended. */
export function SignIns({ zone }: { zone: string }) {
  const { t } = useI18n();
  const found = useQuery(signInsQuery);
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  const rows = found.data ?? [];
  const others = rows.filter((row) => !row.current).length;
  const end = async (work: () => Promise<unknown>, told: string) => {
    try {
      await work();
      message.success(told);
    } catch (error) {
      message.error(explain(error, t).title);
    }
    await client.invalidateQueries({ queryKey: signInsQuery.queryKey });
    // The button that was pressed is gone: who uses the keyboard goes on here.
    heading.current?.focus();
  };
  const all = () =>
    void modal.confirm({
      title: t("account.end-others.ask", { count: others }),
      content: t("account.end-others.hint"),
      okText: t("account.end-others"),
      okButtonProps: { danger: true },
      cancelText: t("action.cancel"),
      onOk: () => end(endOthers, t("account.ended-others")),
    });
  return (
    <Panel
      id="account-sessions"
      heading={heading}
      title={t("account.sessions")}
      hint={t("account.sessions.hint")}
      query={found}
      actions={others ? <Button onClick={all}>{t("account.end-others")}</Button> : null}
    >
      <ul className="dg-ways">
        {rows.map((row) => (
          <li key={row.id} aria-current={row.current || undefined}>
            <div className="dg-way">
              <div>
                <b data-value="">{row.browser ?? t("account.unknown-browser")}</b>
                {row.current ? (
                  <span className="dg-tag dg-tone-green">{t("account.this-device")}</span>
                ) : null}
              </div>
              <div className="dg-muted">
                <span data-value="">{row.address ?? "–"}</span>
                <span>
                  {t("account.since")} <Moment at={row.created_at} zone={zone} />
                </span>
                <span>
                  {t("account.seen")} <Moment at={row.seen_at} zone={zone} relative />
                </span>
              </div>
            </div>
            {row.current ? null : (
              <Button
                aria-label={t("account.end.named", { name: row.browser ?? t("account.unknown-browser") })}
                onClick={() => void end(() => endSignIn(row.id), t("account.ended"))}
              >
                {t("account.end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
