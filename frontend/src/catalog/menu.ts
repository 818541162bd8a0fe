/** Menu items to pages of this site. */

import { label } from "./labels";
import { entityOf } from "./lookup";
import type { Catalog, MenuItem } from "./types";

/** A place the router can go to. */
export interface Target {
  to: string;
  params: Record<string, string>;
  search: Record<string, string>;
}

/** The page of `dashboard:x`, `report:x`, `view:x` or `entity:x`; undefined where the person may not go. */
export function menuTarget(catalog: Catalog, of: string): Target | undefined {
  const [kind = "", name = ""] = of.split(":");
  if (kind === "dashboard" && catalog.dashboards.some((item) => item.name === name)) {
    return { to: "/dashboards/$name", params: { name }, search: {} };
  }
  if (kind === "report" && catalog.reports.some((item) => item.name === name)) {
    return { to: "/reports/$name", params: { name }, search: {} };
  }
  if (kind === "view") {
    const view = catalog.views.find((item) => item.name === name);
    if (view && entityOf(catalog, view.of)) {
      return { to: "/records/$entity", params: { entity: view.of }, search: { view: name } };
    }
  }
  if (kind === "entity" && entityOf(catalog, name)) {
    return { to: "/records/$entity", params: { entity: name }, search: {} };
  }
  return undefined;
}

/** Of what the platform keeps by itself, that which some people look after. */
const PEOPLE = new Set(["user", "team", "membership", "role_assignment", "employee"]);

/** The dashboards and entities the person may open that no menu leads to: what was installed without a menu. */
export function unledItems(catalog: Catalog): MenuItem[] {
  const led = new Set(
    catalog.menus.flatMap((menu) => menu.items.flatMap(({ of, items }) => leadsTo(of, items))),
  );
  for (const view of catalog.views) if (led.has(`view:${view.name}`)) led.add(`entity:${view.of}`);
  const entities = catalog.entities.filter(
    ({ name, can, line_of, traits }) =>
      can.read && !line_of && (!traits.includes("managed") || (can.create && PEOPLE.has(name))),
  );
  // What a pack brought comes before what every system has.
  entities.sort((a, b) => Number(PEOPLE.has(a.name)) - Number(PEOPLE.has(b.name)));
  return [
    ...catalog.dashboards.map(({ name }) => `dashboard:${name}`),
    ...entities.map(({ name }) => `entity:${name}`),
  ]
    .filter((of) => !led.has(of))
    .map((of) => ({ of }));
}

function leadsTo(of: string | undefined, items: MenuItem[] = []): string[] {
  return [...(of ? [of] : []), ...items.flatMap((item) => leadsTo(item.of, item.items))];
}

/** What a menu item is called: its own label, else that of what it opens. */
export function menuLabel(catalog: Catalog, item: MenuItem, locale: string): string {
  const own = label(item.label, locale);
  if (own) return own;
  const [kind = "", name = ""] = (item.of ?? "").split(":");
  const named =
    kind === "entity"
      ? entityOf(catalog, name)
      : kind === "dashboard"
        ? catalog.dashboards.find((found) => found.name === name)
        : kind === "report"
          ? catalog.reports.find((found) => found.name === name)
          : catalog.views.find((found) => found.name === name);
  return label(named?.label, locale, item.name ?? name);
}
