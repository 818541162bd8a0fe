import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { type FormEvent, useRef, useState } from "react";
import { ApiProblem, api } from "../../api/client";
import { explain } from "../../api/explain";
import { useI18n } from "../../i18n/t";
import { signInsQuery } from "./account";

const EMPTY = { old: "", fresh: "", again: "" };
type Name = keyof typeof EMPTY;

/** A new password, by the one of now; all other places are signed out with it. */
export function PasswordForm({ login }: { login: string }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [values, setValues] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ at: Name; title: string; hint: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const fail = (at: Name, title: string, hint = "") => {
    setFailure({ at, title, hint });
    form.current?.querySelector<HTMLInputElement>(`#account-${at}`)?.focus();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const missing = (["old", "fresh", "again"] as const).find((name) => !values[name]);
    if (missing) return fail(missing, t("account.password.fill"));
    if (values.fresh !== values.again) return fail("again", t("account.password.differ"));
    setBusy(true);
    setFailure(null);
    try {
      const body = { old: values.old, password: values.fresh };
      // A wrong password is answered like a wrong sign-in; this session goes on.
      await api("/api/me/password", { method: "POST", body, signInOn401: false });
      setValues(EMPTY);
      message.success(t("account.password.changed"));
      await client.invalidateQueries({ queryKey: signInsQuery.queryKey });
    } catch (error) {
      const { title, hint } = explain(error, t);
      if (error instanceof ApiProblem && error.code === "session.wrong-password") {
        fail("old", t("account.password.wrong"));
      } else if (error instanceof ApiProblem && error.status === 422) fail("fresh", title, hint);
      else fail("old", title, hint);
    } finally {
      setBusy(false);
    }
  };
  const input = (name: Name, autoComplete: string) => {
    const isWrong = failure?.at === name;
    return (
      <div className="dg-account-field">
        <label htmlFor={`account-${name}`}>{t(`account.password.${name}`)}</label>
        <Input.Password
          id={`account-${name}`}
          autoComplete={autoComplete}
          value={values[name]}
          status={isWrong ? "error" : ""}
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong ? "account-failure" : undefined}
          onChange={(event) => setValues({ ...values, [name]: event.target.value })}
        />
        {isWrong ? (
          <div id="account-failure" className="dg-account-failure" role="alert">
            <b>{failure.title}</b> {failure.hint}
          </div>
        ) : null}
      </div>
    );
  };
  return (
    <section className="dg-account-part" aria-labelledby="account-password">
      <div className="dg-account-head">
        <h2 id="account-password">{t("account.password")}</h2>
      </div>
      <p className="dg-muted">{t("account.password.hint")}</p>
      <form ref={form} onSubmit={submit} noValidate>
        {/* For password stores: whose password this is. */}
        <input type="text" autoComplete="username" value={login} readOnly hidden />
        {input("old", "current-password")}
        {input("fresh", "new-password")}
        {input("again", "new-password")}
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("account.password.submit")}
        </Button>
      </form>
    </section>
  );
}
