import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { Button } from "antd";
import { explain } from "../api/explain";
import { useI18n } from "../i18n/t";
import { Message } from "../ui/Message";

/** A page that failed: the reason and a way on. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const { t } = useI18n();
  const router = useRouter();
  const { title, hint } = explain(error, t);
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Message title={title} tone="bad" actions={<Button onClick={again}>{t("action.retry")}</Button>}>
      {hint}
    </Message>
  );
}

export function NotFound() {
  const { t } = useI18n();
  return (
    <Message title={t("error.no-page")} actions={<Link to="/">{t("error.no-page.home")}</Link>}>
      {t("error.no-page.hint")}
    </Message>
  );
}
