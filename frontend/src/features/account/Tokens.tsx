import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useRef } from "react";
import { explain } from "../../api/explain";
import { useI18n } from "../../i18n/t";
import { revokeToken, type Token, tokensQuery } from "./account";
import { Moment } from "./Moment";
import { Panel } from "./Panel";

/** The tokens with which programs sign in as this person; each can be revoked. */
export function Tokens({ zone }: { zone: string }) {
  const { t } = useI18n();
  const found = useQuery(tokensQuery);
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  const revoke = async (token: Token) => {
    try {
      await revokeToken(token.id);
      message.success(t("account.revoked"));
    } catch (error) {
      message.error(explain(error, t).title);
    }
    await client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    heading.current?.focus();
  };
  const ask = (token: Token) =>
    void modal.confirm({
      title: <span data-value="">{t("account.revoke.ask", { name: token.name })}</span>,
      content: t("account.revoke.hint"),
      okText: t("account.revoke"),
      okButtonProps: { danger: true },
      cancelText: t("action.cancel"),
      onOk: () => revoke(token),
    });
  const rows = found.data ?? [];
  return (
    <Panel
      id="account-tokens"
      heading={heading}
      title={t("account.tokens")}
      hint={found.data && !rows.length ? t("account.tokens.none") : t("account.tokens.hint")}
      query={found}
    >
      {rows.length ? (
        <ul className="dg-ways">
          {rows.map((row) => (
            <li key={row.id}>
              <div className="dg-way">
                <div>
                  <b data-value="">{row.name}</b>
                </div>
                <div className="dg-muted">
                  <span>
                    {t("account.created")} <Moment at={row.created_at} zone={zone} />
                  </span>
                  <span>
                    {row.seen_at ? (
                      <>
                        {t("account.seen")} <Moment at={row.seen_at} zone={zone} relative />
                      </>
                    ) : (
                      t("account.never-used")
                    )}
                  </span>
                  <span>
                    {t("account.expires")} <Moment at={row.expires_at} zone={zone} />
                  </span>
                </div>
              </div>
              <Button aria-label={t("account.revoke.named", { name: row.name })} onClick={() => ask(row)}>
                {t("account.revoke")}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}
