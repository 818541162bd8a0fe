import { MoonOutlined, SunOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { LOCALES, type Locale, setLocale, useI18n } from "../i18n/t";
import { setTheme, useTheme } from "./theme";

interface SwitchProps {
  /** Called after the choice holds in this browser, so that it can be kept with the person. */
  onChange?: (choice: { locale?: string; theme?: string }) => void;
}

const SHORT: Record<Locale, string> = { "zh-CN": "中", en: "EN" };
const FULL: Record<Locale, string> = { "zh-CN": "中文", en: "EN English" };

/** 中 / EN. */
export function LanguageSwitch({ onChange }: SwitchProps) {
  const { t, locale } = useI18n();
  return (
    <fieldset className="dg-switch" aria-label={t("shell.language")}>
      {LOCALES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-label={FULL[each]}
          aria-pressed={each === locale}
          onClick={() => {
            setLocale(each);
            onChange?.({ locale: each });
          }}
        >
          {SHORT[each]}
        </button>
      ))}
    </fieldset>
  );
}

/** Light or dark. */
export function ThemeSwitch({ onChange }: SwitchProps) {
  const { t } = useI18n();
  const mode = useTheme((state) => state.mode);
  const next = mode === "dark" ? "light" : "dark";
  const name = t(next === "dark" ? "shell.dark" : "shell.light");
  return (
    <Tooltip title={name}>
      <Button
        type="text"
        aria-label={name}
        icon={next === "dark" ? <MoonOutlined aria-hidden /> : <SunOutlined aria-hidden />}
        onClick={() => {
          setTheme(next);
          onChange?.({ theme: next });
        }}
      />
    </Tooltip>
  );
}
