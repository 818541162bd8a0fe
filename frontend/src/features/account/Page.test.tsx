import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "antd";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { catalogQuery, meQuery } from "../../catalog/useCatalog";
import en from "../../i18n/en.json";
import { setLocale } from "../../i18n/t";
import zh from "../../i18n/zh-CN.json";
import { Page } from "./Page";

const AT = "2026-11-20T08:00:00.000Z";
const signIn = (id: string, browser: string | null, current = false) => ({
  id,
  browser,
  current,
  created_at: AT,
  seen_at: AT,
  address: "10.0.0.7",
});
const TOKEN = {
  id: "t1",
  name: "nightly",
  created_at: AT,
  seen_at: null,
  expires_at: "2026-12-20T08:00:00.000Z",
  roles: null,
};

let sessions = [signIn("s2", "Edge 126 · Windows"), signIn("s1", "Firefox 128 · Linux", true)];
let tokens = [TOKEN];
let sent: [string, string, unknown][] = [];
let passwordAnswer: () => Response;

function json(body: unknown, status = 200) {
  return new Response(JSON.stringify(body), { status });
}

function problem(status: number, code: string, message: string) {
  return json(
    { status, code, title: message, problems: [{ code, severity: "error", pointer: "", message }] },
    status,
  );
}

/** As the server does it: what is ended is gone from the next list. */
function serve(path: string, init?: RequestInit): Response {
  const method = init?.method ?? "GET";
  if (method !== "GET") sent.push([method, path, init?.body ? JSON.parse(String(init.body)) : null]);
  if (path === "/api/me/password") return passwordAnswer();
  const id = path.split("/")[3];
  if (path.startsWith("/api/sessions")) {
    if (method === "GET") return json({ rows: sessions });
    sessions = sessions.filter((row) => (id ? row.id !== id : row.current));
    return id ? new Response(null, { status: 204 }) : json({ ended: 1 });
  }
  if (method === "GET") return json({ rows: tokens });
  tokens = tokens.filter((row) => row.id !== id);
  return new Response(null, { status: 204 });
}

beforeEach(() => {
  setLocale("en");
  sessions = [signIn("s2", "Edge 126 · Windows"), signIn("s1", "Firefox 128 · Linux", true)];
  tokens = [TOKEN];
  sent = [];
  passwordAnswer = () => new Response(null, { status: 204 });
  vi.stubGlobal(
    "fetch",
    vi.fn((path: string, init?: RequestInit) => Promise.resolve(serve(path, init))),
  );
});

function page() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } });
  client.setQueryData(meQuery.queryKey, {
    id: 1,
    login: "ivy",
    name: "Ivy",
    locale: "en",
    roles: [],
    features: [],
    team: null,
  });
  client.setQueryData(catalogQuery.queryKey, { company: { zone: "Asia/Shanghai" } } as never);
  return render(
    <QueryClientProvider client={client}>
      <App>
        <Page />
      </App>
    </QueryClientProvider>,
  );
}

const part = (name: string) => screen.findByRole("region", { name });

describe("the account page", () => {
  it("lists where one is signed in, this device first and without a way to end it", async () => {
    page();
    const region = await part(en["account.sessions"]);
    await within(region).findByText("Firefox 128 · Linux");
    const [first, second] = within(region).getAllByRole("listitem");
    expect(first).toHaveTextContent("Firefox 128 · Linux");
    expect(first).toHaveTextContent(en["account.this-device"]);
    expect(first).toHaveTextContent("20 Nov 2026, 16:00");
    expect(within(first as HTMLElement).queryByRole("button")).toBeNull();
    expect(second).toHaveTextContent("10.0.0.7");
    expect(second).not.toHaveTextContent(en["account.this-device"]);
  });

  it("ends one by the keyboard, and the keyboard goes on in the list", async () => {
    const user = userEvent.setup();
    page();
    const button = await screen.findByRole("button", { name: "End sign-in: Edge 126 · Windows" });
    button.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByText("Edge 126 · Windows")).toBeNull());
    expect(sent).toEqual([["DELETE", "/api/sessions/s2", null]]);
    expect(screen.getByRole("heading", { name: en["account.sessions"] })).toHaveFocus();
    expect(screen.queryByRole("button", { name: en["account.end-others"] })).toBeNull();
  });

  it("ends all others after asking", async () => {
    const user = userEvent.setup();
    page();
    await user.click(await screen.findByRole("button", { name: en["account.end-others"] }));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("End 1 other sign-in?");
    expect(sent).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: en["account.end-others"] }));
    await waitFor(() => expect(screen.queryByText("Edge 126 · Windows")).toBeNull());
    expect(sent).toEqual([["DELETE", "/api/sessions", null]]);
  });

  it("revokes a token after asking", async () => {
    const user = userEvent.setup();
    page();
    const region = await part(en["account.tokens"]);
    expect(await within(region).findByText("nightly")).toBeVisible();
    expect(region).toHaveTextContent(en["account.never-used"]);
    await user.click(within(region).getByRole("button", { name: "Revoke token: nightly" }));
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: en["account.revoke"] }));
    await waitFor(() => expect(region).toHaveTextContent(en["account.tokens.none"]));
    expect(sent).toEqual([["DELETE", "/api/tokens/t1", null]]);
  });

  it("sends a new password only when both say the same, and tells what is wrong at its field", async () => {
    const user = userEvent.setup();
    page();
    const submit = screen.getByRole("button", { name: en["account.password.submit"] });
    const [old, fresh, again] = (["old", "fresh", "again"] as const).map((name) =>
      screen.getByLabelText(en[`account.password.${name}`]),
    ) as [HTMLElement, HTMLElement, HTMLElement];
    await user.click(submit);
    expect(old).toHaveFocus();
    await user.type(old, "the old one");
    await user.type(fresh, "short");
    await user.type(again, "shorter");
    await user.click(submit);
    expect(again).toHaveAccessibleDescription(en["account.password.differ"]);
    expect(sent).toEqual([]);
    await user.clear(again);
    passwordAnswer = () => problem(422, "password.too-short", "A password has at least 8 characters");
    await user.type(again, "short{Enter}");
    await waitFor(() => expect(fresh).toHaveAccessibleDescription("A password has at least 8 characters"));
    passwordAnswer = () => problem(401, "session.wrong-password", "The user name or the password is wrong");
    await user.click(submit);
    await waitFor(() => expect(old).toHaveAccessibleDescription(en["account.password.wrong"]));
    passwordAnswer = () => new Response(null, { status: 204 });
    await user.click(submit);
    await waitFor(() => expect(old).toHaveValue(""));
    expect(sent.at(-1)).toEqual(["POST", "/api/me/password", { old: "the old one", password: "short" }]);
    expect(screen.getByRole("alert")).toHaveTextContent(en["account.password.changed"]);
  });

  it("speaks Chinese", async () => {
    setLocale("zh-CN");
    page();
    expect(screen.getByRole("heading", { level: 1, name: zh["account.title"] })).toBeVisible();
    expect(await screen.findByText(zh["account.this-device"])).toBeVisible();
  });

  it("tells when the list cannot be had, and tries again", async () => {
    const user = userEvent.setup();
    const answer = vi.mocked(fetch);
    answer.mockImplementation((path) =>
      Promise.resolve(
        String(path).startsWith("/api/sessions")
          ? problem(500, "server.failed", "The server failed")
          : json({ rows: [] }),
      ),
    );
    page();
    const region = await part(en["account.sessions"]);
    expect(await within(region).findByRole("alert")).toHaveTextContent("The server failed");
    answer.mockImplementation((path, init) => Promise.resolve(serve(String(path), init)));
    await user.click(within(region).getByRole("button", { name: en["action.retry"] }));
    expect(await within(region).findByText("Firefox 128 · Linux")).toBeVisible();
  });
});
