import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiProblem, api, setCsrf } from "../../api/client";
import { explain } from "../../api/explain";
import { type Session, sessionQuery } from "../../catalog/useCatalog";
import { setChosenBefore, useI18n } from "../../i18n/t";
import { LanguageSwitch, ThemeSwitch } from "../../ui/Switches";
import "./signin.css";

/** The way in. Wrong log-ins say so and, after several, how long to wait. */
export function Page() {
  const { t, text } = useI18n();
  const { to } = useSearch({ strict: false });
  const navigate = useNavigate();
  const client = useQueryClient();
  const session = useQuery(sessionQuery).data;
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ title: string; hint: string } | null>(null);
  const [wait, setWait] = useState(0);
  const alert = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0) return;
    if (!user.trim() || !password) {
      setFailure({ title: t("signin.fill"), hint: "" });
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      const answer = await api<{ csrf?: string }>("/api/session", {
        method: "POST",
        body: { user: user.trim(), password },
        signInOn401: false,
      });
      setCsrf(answer.csrf);
      client.clear();
      client.setQueryData<Session>(sessionQuery.queryKey, {
        signed_in: true,
        csrf: answer.csrf ?? "",
        demo: null,
      });
      await navigate({ href: to?.startsWith("/") && !to.startsWith("//") ? to : "/", replace: true });
    } catch (error) {
      const isWrong = error instanceof ApiProblem && error.status === 401;
      setFailure(isWrong ? { title: t("signin.wrong"), hint: t("signin.wrong.hint") } : explain(error, t));
      if (error instanceof ApiProblem) setWait(secondsToWait(error));
      setBusy(false);
      requestAnimationFrame(() => alert.current?.focus());
    }
  };

  return (
    <div className="dg-signin">
      <div className="dg-signin-bar">
        {/* A language chosen before signing in is meant: it wins over the one kept with the person. */}
        <LanguageSwitch onChange={() => setChosenBefore(true)} />
        <ThemeSwitch />
      </div>
      <main className="dg-signin-card">
        <div className="dg-signin-brand">
          <img src="/mark.svg" alt="" width={40} height={40} />
          <h1>{t("signin.title")}</h1>
        </div>
        <form onSubmit={submit} noValidate>
          {failure ? (
            <div ref={alert} className="dg-signin-failure" role="alert" tabIndex={-1}>
              <b>{failure.title}</b>
              {wait > 0 ? (
                <div>{t("signin.wait", { count: wait })}</div>
              ) : failure.hint ? (
                <div>{failure.hint}</div>
              ) : null}
            </div>
          ) : null}
          <label htmlFor="signin-user">{t("signin.user")}</label>
          <Input
            id="signin-user"
            size="large"
            autoFocus
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={user}
            onChange={(event) => setUser(event.target.value)}
          />
          <label htmlFor="signin-password">{t("signin.password")}</label>
          <Input.Password
            id="signin-password"
            size="large"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button
            className="dg-signin-submit"
            type="primary"
            size="large"
            htmlType="submit"
            block
            loading={busy}
            disabled={wait > 0}
          >
            {t("signin.submit")}
          </Button>
        </form>
        {session?.demo?.length ? (
          <section className="dg-signin-demo" aria-labelledby="signin-demo">
            <h2 id="signin-demo">{t("signin.demo")}</h2>
            <p className="dg-muted">{t("signin.demo.hint")}</p>
            <ul>
              {session.demo.map((demo) => (
                <li key={demo.login}>
                  <button
                    type="button"
                    onClick={() => {
                      setUser(demo.login);
                      setPassword(demo.password);
                      setFailure(null);
                    }}
                  >
                    <span data-value="">{demo.name}</span>
                    <span className="dg-muted" data-value="">
                      {text(demo.role_label, demo.role)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </main>
    </div>
  );
}

/** How long the server wants to be left alone: by its header, else by what its problem says. */
function secondsToWait(error: ApiProblem): number {
  const said = error.retryAfter ?? Number(error.problems[0]?.args?.seconds ?? 0);
  return Number.isFinite(said) ? Math.ceil(said) : 0;
}
