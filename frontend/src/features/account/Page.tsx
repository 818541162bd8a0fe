import { useCatalog, useMe } from "../../catalog/useCatalog";
import { useI18n } from "../../i18n/t";
import { useTitle } from "../../lib/useTitle";
import { PasswordForm } from "./PasswordForm";
import { SignIns } from "./SignIns";
import { Tokens } from "./Tokens";
import "./account.css";

/** One's own account: where one is signed in, the password, the tokens of one's programs. */
export function Page() {
  const { t } = useI18n();
  const me = useMe();
  const { zone } = useCatalog().company;
  useTitle(t("account.title"));
  return (
    <div className="dg-account">
      <header>
        <h1>{t("account.title")}</h1>
        <p className="dg-muted" data-value="">
          {me.name} · {me.login}
        </p>
      </header>
      <SignIns zone={zone} />
      <PasswordForm login={me.login} />
      <Tokens zone={zone} />
    </div>
  );
}
