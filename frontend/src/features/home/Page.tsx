import { Navigate } from "@tanstack/react-router";
import { menuTarget, unledItems } from "../../catalog/menu";
import { useCatalog } from "../../catalog/useCatalog";
import { useI18n } from "../../i18n/t";
import { Message } from "../../ui/Message";

/** The start page: what the pack calls home, else the first thing that can be opened. */
export function Page() {
  const catalog = useCatalog();
  const { t } = useI18n();
  const items = [
    ...catalog.menus.flatMap((menu) => menu.items.flatMap((item) => item.items ?? [item])),
    ...unledItems(catalog),
  ];
  const targets = [catalog.home, ...items.map((item) => item.of ?? null)];
  const target = targets.map((of) => of && menuTarget(catalog, of)).find(Boolean);
  if (!target) return <Message title={t("home.empty")}>{t("home.empty.hint")}</Message>;
  return <Navigate {...target} replace />;
}
