import { LogoutOutlined, SafetyOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Dropdown } from "antd";
import { api } from "../api/client";
import { explain } from "../api/explain";
import { sessionQuery, useMe } from "../catalog/useCatalog";
import { useI18n } from "../i18n/t";

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const { t } = useI18n();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const signOut = async () => {
    try {
      await api("/api/session", { method: "DELETE" });
    } catch (error) {
      message.error(explain(error, t).title);
      return;
    }
    client.removeQueries({ queryKey: sessionQuery.queryKey });
    await navigate({ to: "/signin" });
    client.removeQueries({ predicate: (found) => found.queryKey[0] !== "session" });
  };
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{
        items: [
          {
            key: "me",
            type: "group",
            label: (
              <span className="dg-me" data-value="">
                <b>{me.name}</b>
                <span>{me.team ? `${me.login} · ${me.team.title}` : me.login}</span>
              </span>
            ),
          },
          {
            key: "account",
            icon: <SafetyOutlined aria-hidden />,
            label: t("account.title"),
            onClick: () => void navigate({ to: "/account" }),
          },
          {
            key: "out",
            icon: <LogoutOutlined aria-hidden />,
            label: t("shell.sign-out"),
            onClick: () => void signOut(),
          },
        ],
      }}
    >
      <Button type="text" className="dg-person" data-value="" title={t("shell.person", { name: me.name })}>
        <span className="dg-avatar" aria-hidden="true">
          {[...me.name][0]?.toUpperCase()}
        </span>
        <span className="dg-person-name">{me.name}</span>
      </Button>
    </Dropdown>
  );
}
