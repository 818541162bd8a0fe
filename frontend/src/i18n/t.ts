/** Texts of the interface in zh-CN and en, and the language a person chose. */

import i18next from "i18next";
import { create } from "zustand";
import en from "./en.json";
import { type Label, label } from "./label";
import zh from "./zh-CN.json";

export type Locale = "zh-CN" | "en";
export const LOCALES: readonly Locale[] = ["zh-CN", "en"];

const KEY = "dougong.locale";

function first(): Locale {
  const kept = localStorage.getItem(KEY);
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** The chosen language; components read it through `useI18n` so that they follow a switch. */
export const useLocale = create<{ locale: Locale }>(() => ({ locale: first() }));

void i18next.init({
  lng: useLocale.getState().locale,
  fallbackLng: false,
  resources: { "zh-CN": { translation: zh }, en: { translation: en } },
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  returnNull: false,
  initAsync: false,
});
apply(useLocale.getState().locale);

/** Change the language here and now; who wants it kept for the person tells the server as well. */
export function setLocale(locale: Locale): void {
  localStorage.setItem(KEY, locale);
  void i18next.changeLanguage(locale);
  apply(locale);
  useLocale.setState({ locale });
}

let chosenBefore = false;

/** A language was chosen before anybody was signed in; it is to be kept with the person who comes. */
export function setChosenBefore(chosen: boolean): void {
  chosenBefore = chosen;
}

export function wasChosenBefore(): boolean {
  return chosenBefore;
}

function apply(locale: Locale): void {
  document.documentElement.lang = locale;
}

export type Translate = (key: string, args?: Record<string, unknown>) => string;

/** The text of a key; use `useI18n` inside components. */
export const t: Translate = (key, args) => i18next.t(key, args ?? {});

/** The text of a label of the catalog; use `useI18n` inside components. */
export function text(texts: Label | null | undefined, fallback = ""): string {
  return label(texts, useLocale.getState().locale, fallback);
}

/** Texts for a component; it renders again when the language is switched. */
export function useI18n(): { t: Translate; text: typeof text; locale: Locale } {
  const locale = useLocale((state) => state.locale);
  return { t, text, locale };
}
