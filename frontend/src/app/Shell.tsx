import { MenuOutlined } from "@ant-design/icons";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Button, Drawer } from "antd";
import { useEffect, useRef, useState } from "react";
import { useCatalog } from "../catalog/useCatalog";
import { useI18n } from "../i18n/t";
import { LanguageSwitch, ThemeSwitch } from "../ui/Switches";
import { Navigation } from "./Navigation";
import { PersonMenu } from "./PersonMenu";
import { useKeep } from "./useKeep";
import "./shell.css";

/** Menu at the side (a drawer on the phone), a bar on top, the page in the middle. */
export function Shell() {
  const { t } = useI18n();
  const { company } = useCatalog();
  const [open, setOpen] = useState(false);
  const location = useLocation();
  const keep = useKeep();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of page closes the drawer
  useEffect(() => setOpen(false), [location.href]);
  // A new page: who reads by ear or keyboard goes on in it, unless something there took the focus already.
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of page
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => {
      const here = document.activeElement;
      const isInside = here?.closest("#page, .ant-modal, .ant-drawer, .dg-popup");
      if (!isInside) document.getElementById("page")?.focus({ preventScroll: true });
    }, 300);
    return () => clearTimeout(timer);
  }, [location.pathname]);
  return (
    <div className="dg-shell">
      <a className="dg-skip" href="#page">
        {t("shell.skip")}
      </a>
      <header className="dg-top">
        <Button
          className="dg-only-phone"
          type="text"
          icon={<MenuOutlined aria-hidden />}
          aria-label={t("shell.menu")}
          aria-expanded={open}
          onClick={() => setOpen(true)}
        />
        <Link to="/" className="dg-brand">
          <img src="/mark.svg" alt="" width={24} height={24} />
          <span data-value="">{company.name || t("app.name")}</span>
        </Link>
        <span className="dg-stretch" />
        <LanguageSwitch onChange={keep} />
        <ThemeSwitch onChange={keep} />
        <PersonMenu />
      </header>
      <aside className="dg-side">
        <Navigation />
      </aside>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        placement="left"
        size={288}
        title={<span data-value="">{company.name || t("app.name")}</span>}
        closable={{ "aria-label": t("action.close") }}
        styles={{ body: { padding: "8px 0" } }}
      >
        <Navigation />
      </Drawer>
      <main id="page" className="dg-page" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
