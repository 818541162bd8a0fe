import { Link } from "@tanstack/react-router";
import { menuLabel, menuTarget } from "../catalog/menu";
import type { MenuItem } from "../catalog/types";
import { useCatalog } from "../catalog/useCatalog";
import { useI18n } from "../i18n/t";
import { Icon } from "../ui/icons";

/** What the person may open, as the packs arrange it. Groups without anything in them do not show. */
export function Navigation() {
  const catalog = useCatalog();
  const { t } = useI18n();
  return (
    <nav aria-label={t("shell.navigation")} className="dg-nav">
      {catalog.menus.map((menu) => (
        <Items key={menu.name} items={menu.items} />
      ))}
    </nav>
  );
}

function Items({ items, labelledBy }: { items: MenuItem[]; labelledBy?: string }) {
  const catalog = useCatalog();
  const { locale } = useI18n();
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
              className="dg-nav-item"
              activeProps={{ className: "dg-nav-item dg-here", "aria-current": "page" }}
              activeOptions={{ includeSearch: "view" in target.search, exact: false }}
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
