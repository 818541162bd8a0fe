import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import * as z from "zod/mini";
import { api, setSignedOutHandler } from "../api/client";
import { catalogQuery, meQuery, sessionQuery } from "../catalog/useCatalog";
import { LOCALES, type Locale, setChosenBefore, setLocale, useLocale, wasChosenBefore } from "../i18n/t";
import { adoptTheme } from "../ui/theme";
import { Waiting } from "../ui/Waiting";
import { Failure, NotFound } from "./Failure";
import { queryClient } from "./queryClient";
import { Shell } from "./Shell";

/** A text of the URL; anything else counts as not given. */
const text = z.catch(z.optional(z.string()), undefined);

const root = createRootRoute({ component: Outlet });

const signin = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: z.object({ to: text }),
  beforeLoad: async ({ search }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session.signed_in) throw redirect({ href: safePath(search.to) });
  },
  component: lazyRouteComponent(() => import("../features/signin/Page"), "Page"),
});

/** Everything that needs a person: asks for the session first, so that nothing answers 401 on a first visit. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session.signed_in) throw redirect({ to: "/signin", search: { to: location.href } });
    const [me] = await Promise.all([
      queryClient.ensureQueryData(meQuery),
      queryClient.ensureQueryData(catalogQuery),
    ]);
    const { locale } = useLocale.getState();
    if (wasChosenBefore()) {
      setChosenBefore(false);
      queryClient.setQueryData(meQuery.queryKey, { ...me, locale });
      // It holds in this browser even when the server was not reached.
      api("/api/me", { method: "PATCH", body: { locale } }).catch(() => undefined);
    } else if (isLocale(me.locale) && me.locale !== locale) setLocale(me.locale);
    if (me.theme === "light" || me.theme === "dark") adoptTheme(me.theme);
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("../features/home/Page"), "Page"),
});

/** All state of a list: what is shown, how it is sorted, what it is narrowed to. */
export const listSearch = z.object({
  view: text,
  filter: z.optional(z.any()),
  sort: text,
  q: text,
  cols: text,
});

const list = createRoute({
  getParentRoute: () => inside,
  path: "/records/$entity",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("../features/records/ListPage"), "ListPage"),
});

const newRecord = createRoute({
  getParentRoute: () => inside,
  path: "/records/$entity/new",
  validateSearch: z.object({ tab: text, values: z.optional(z.any()) }),
  component: lazyRouteComponent(() => import("../features/records/RecordPage"), "NewRecordPage"),
});

const record = createRoute({
  getParentRoute: () => inside,
  path: "/records/$entity/$id",
  validateSearch: z.object({
    tab: text,
    edit: z.catch(z.optional(z.boolean()), undefined),
  }),
  component: lazyRouteComponent(() => import("../features/records/RecordPage"), "RecordPage"),
});

const anything = z.record(z.string(), z.any());

const dashboard = createRoute({
  getParentRoute: () => inside,
  path: "/dashboards/$name",
  validateSearch: anything,
  component: lazyRouteComponent(() => import("../features/dashboards/Page"), "Page"),
});

const report = createRoute({
  getParentRoute: () => inside,
  path: "/reports/$name",
  validateSearch: anything,
  component: lazyRouteComponent(() => import("../features/reports/Page"), "Page"),
});

const drill = createRoute({
  getParentRoute: () => inside,
  path: "/drill",
  validateSearch: anything,
  component: lazyRouteComponent(() => import("../features/drill/Page"), "Page"),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: "/account",
  component: lazyRouteComponent(() => import("../features/account/Page"), "Page"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signin,
    inside.addChildren([home, list, newRecord, record, dashboard, report, drill, account]),
  ]),
  defaultPreload: "intent",
  // Data is cached by the query client.
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 300,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  scrollToTopSelectors: ["#page"],
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

setSignedOutHandler(() => {
  const { href, pathname } = router.state.location;
  if (pathname === "/signin") return;
  queryClient.removeQueries({ queryKey: ["me"] });
  queryClient.setQueryData(sessionQuery.queryKey, (old) => old && { ...old, signed_in: false });
  void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  void router.navigate({ to: "/signin", search: { to: href } });
});

/** A path of this site to go back to; anything else leads home. */
export function safePath(to: string | undefined): string {
  return to?.startsWith("/") && !to.startsWith("//") && !to.startsWith("/signin") ? to : "/";
}

function isLocale(value: string | null | undefined): value is Locale {
  return LOCALES.includes(value as Locale);
}
