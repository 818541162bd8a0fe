import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen, within } from "@testing-library/react";
import axe from "axe-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { unledItems } from "../catalog/menu";
import type { Catalog, Entity, MenuItem } from "../catalog/types";
import { catalogQuery } from "../catalog/useCatalog";
import { setLocale } from "../i18n/t";
import { Navigation } from "./Navigation";

function entity(name: string, more: Partial<Entity> = {}): Entity {
  return {
    name,
    label: { en: `The ${name}`, "zh-CN": `${name}单` },
    traits: [],
    line_of: null,
    sort: [],
    search: false,
    can: { create: true, read: true, update: true, delete: true },
    fields: [],
    ...more,
  };
}

const MANAGED = { traits: ["managed"] };
const SEEN = { create: false, read: true, update: false, delete: false };

function catalogWith(more: Partial<Catalog>, items: MenuItem[] = []): Catalog {
  return {
    release: 1,
    company: { name: "Acme", currency: "CNY", zone: "UTC", locale: "en" },
    home: null,
    entities: [],
    forms: [],
    views: [],
    datasets: [],
    reports: [],
    dashboards: [],
    menus: items.length ? [{ name: "main", label: {}, items }] : [],
    ...more,
  };
}

// The screen of the tests does not scroll.
beforeEach(() => void vi.spyOn(window, "scrollTo").mockImplementation(() => undefined));

const names = (catalog: Catalog) => unledItems(catalog).map((item) => item.of);

describe("what no menu leads to", () => {
  it("is every entity and dashboard when there is no menu", () => {
    const dashboards = [{ name: "overview", label: {} }];
    expect(names(catalogWith({ entities: [entity("gift")], dashboards }))).toEqual([
      "dashboard:overview",
      "entity:gift",
    ]);
  });

  it("leaves out what a menu leads to: itself, in a group, or by one of its views", () => {
    const entities = [entity("gift"), entity("box"), entity("shelf"), entity("door")];
    const views = [{ name: "boxes", label: {}, of: "box", type: "list", columns: [] }];
    const items = [
      { of: "entity:gift" },
      { name: "group", items: [{ of: "view:boxes" }, { of: "entity:shelf" }] },
    ];
    expect(names(catalogWith({ entities, views }, items))).toEqual(["entity:door"]);
  });

  it("leaves out lines, what cannot be read, and what the platform keeps by itself", () => {
    const entities = [
      entity("part", { line_of: { parent: "gift", field: "parts", as: "gift" } }),
      entity("secret", { can: { ...SEEN, read: false, create: true } }),
      entity("history", { ...MANAGED, can: SEEN }),
      entity("saved_view", MANAGED),
      entity("team", { ...MANAGED, can: SEEN }),
    ];
    expect(names(catalogWith({ entities }))).toEqual([]);
  });

  it("names people and teams last, to those who look after them", () => {
    expect(names(catalogWith({ entities: [entity("team", MANAGED), entity("gift")] }))).toEqual([
      "entity:gift",
      "entity:team",
    ]);
  });
});

describe("the menu", () => {
  it.each([
    ["en", "More", "The gift"],
    ["zh-CN", "其他", "gift单"],
  ])("shows it as a group of its own, in %s", async (locale, group, name) => {
    setLocale(locale as "en");
    const { container } = await shown(catalogWith({ entities: [entity("gift")] }));
    const list = await screen.findByRole("list", { name: group });
    expect(within(list).getByRole("link", { name })).toHaveAttribute("href", "/records/gift");
    const found = await axe.run(container, {
      rules: { region: { enabled: false }, "color-contrast": { enabled: false } },
    });
    expect(found.violations).toEqual([]);
  });

  it("has no such group when everything has a place", async () => {
    setLocale("en");
    await shown(catalogWith({ entities: [entity("gift")] }, [{ of: "entity:gift" }]));
    expect(await screen.findByRole("link", { name: "The gift" })).toBeVisible();
    expect(screen.queryByText("More")).toBeNull();
  });
});

async function shown(catalog: Catalog) {
  const client = new QueryClient();
  client.setQueryData(catalogQuery.queryKey, catalog);
  const router = createRouter({
    routeTree: createRootRoute({ component: Navigation }),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  await router.load();
  return render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
}
