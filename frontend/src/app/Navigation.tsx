import { Link, useLocation } from "@tanstack/react-router";
import { firstView } from "../catalog/lookup";
import { menuLabel, menuTarget, type Target, unledItems } from "../catalog/menu";
import type { MenuItem } from "../catalog/types";
import { useCatalog } from "../catalog/useCatalog";
import { useI18n } from "../i18n/t";
import { Icon } from "../ui/icons";

/**
 * What the person may open, as the packs arrange it, and last what no pack gave a place. Groups without anything in
 * them do not show.
 */
export function Navigation() {
  const catalog = useCatalog();
  const { t } = useI18n();
  const unled = unledItems(catalog);
  return (
    <nav aria-label={t("shell.navigation")} className="dg-nav">
      {catalog.menus.map((menu) => (
        <Items key={menu.name} items={menu.items} />
      ))}
      {unled.length ? (
        <>
          <div className="dg-nav-group" id="group-unled">
            {t("shell.more")}
          </div>
          <Items items={unled} labelledBy="group-unled" />
        </>
      ) : null}
    </nav>
  );
}

// Which item is the current one is told by `useHere`: a record belongs to the list it is opened from.
const NOTHING = {};
const EXACT = { exact: true, includeSearch: true };

/** Whether a menu item leads to the page that is open, or to the list of the record that is open. */
function useHere(): (target: Target) => boolean {
  const catalog = useCatalog();
  const { pathname, search } = useLocation();
  return ({ to, params, search: wanted }) => {
    const path = to.replace(/\$(\w+)/g, (_, name: string) => params[name] ?? "");
    if (pathname !== path && !pathname.startsWith(`${path}/`)) return false;
    if (!wanted.view) return true;
    const shown = (search as { view?: string }).view ?? firstView(catalog, params.entity ?? "")?.name;
    return shown === wanted.view;
  };
}

function Items({ items, labelledBy }: { items: MenuItem[]; labelledBy?: string }) {
  const catalog = useCatalog();
  const { locale } = useI18n();
  const isHere = useHere();
  return (
    <ul {...(labelledBy ? { "aria-labelledby": labelledBy } : {})}>
      {items.map((item) => {
        const name = menuLabel(catalog, item, locale);
        const key = item.name ?? item.of ?? name;
        if (item.items) {
          const shown = item.items.filter(
            (child) => child.items || (child.of && menuTarget(catalog, child.of)),
          );
          if (!shown.length) return null;
          return (
            <li key={key}>
              <div className="dg-nav-group" id={`group-${key}`}>
                {name}
              </div>
              <Items items={shown} labelledBy={`group-${key}`} />
            </li>
          );
        }
        const target = item.of ? menuTarget(catalog, item.of) : undefined;
        if (!target) return null;
        return (
          <li key={key}>
            <Link
              {...target}
              {...(isHere(target)
                ? { className: "dg-nav-item dg-here", "aria-current": "page" as const }
                : { className: "dg-nav-item" })}
              activeProps={NOTHING}
              activeOptions={EXACT}
              title={name}
            >
              <Icon name={item.icon} of={item.of} />
              <span>{name}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
