/** Colours and measures, light and dark, for antd and (as CSS variables in theme.css) for our own parts. */

import { type ThemeConfig, theme } from "antd";
import { create } from "zustand";

export type Mode = "light" | "dark";
export type ModeChoice = Mode | "system";

const KEY = "dougong.theme";
const prefersDark = window.matchMedia?.("(prefers-color-scheme: dark)");

function chosen(): ModeChoice {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function effective(choice: ModeChoice): Mode {
  return choice === "system" ? (prefersDark?.matches ? "dark" : "light") : choice;
}

/** Light or dark, as chosen here or as the system has it. */
export const useTheme = create<{ choice: ModeChoice; mode: Mode }>(() => ({
  choice: chosen(),
  mode: effective(chosen()),
}));
document.documentElement.dataset.theme = useTheme.getState().mode;

export function setTheme(choice: ModeChoice): void {
  if (choice === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, choice);
  const mode = effective(choice);
  document.documentElement.dataset.theme = mode;
  useTheme.setState({ choice, mode });
}

/** The choice a person made elsewhere; one made in this browser stands above it. */
export function adoptTheme(choice: Mode): void {
  if (localStorage.getItem(KEY) === null && useTheme.getState().mode !== choice) setTheme(choice);
}

prefersDark?.addEventListener?.("change", () => {
  if (useTheme.getState().choice === "system") setTheme("system");
});

/** The same values as the CSS variables, for what cannot read those (antd, charts). */
export const COLOURS = {
  light: {
    accent: "#1f5f8b",
    accentText: "#1a5680",
    accentSoft: "#e8f1f7",
    ground: "#f5f6f7",
    surface: "#ffffff",
    raised: "#ffffff",
    line: "#e1e5e8",
    lineStrong: "#858d96",
    text: "#1c2430",
    muted: "#58636f",
    good: "#1d6f4f",
    bad: "#b3261e",
    warn: "#8a5a00",
    /** For categories only, in this order; told apart by lightness as well. */
    series: ["#1f5f8b", "#d08a2e", "#3f8f72", "#8c5b9e", "#b5515b", "#6d7f8e", "#5aa3c4", "#8f8a2f"],
  },
  dark: {
    accent: "#2f78ad",
    accentText: "#8cc3ea",
    accentSoft: "#1d3344",
    ground: "#12161b",
    surface: "#191f26",
    raised: "#212932",
    line: "#2e3741",
    lineStrong: "#7b8793",
    text: "#e4e8ec",
    muted: "#a3aeb9",
    good: "#6fc7a0",
    bad: "#ff8f86",
    warn: "#e3b25e",
    series: ["#6aaede", "#e0a95a", "#6dbb9d", "#b98fcb", "#df8790", "#98a8b5", "#8fd0ea", "#c2bd62"],
  },
} as const;

/** antd's tokens from our colours; its own dark primary and preset tags fail contrast. */
export function antdTheme(mode: Mode): ThemeConfig {
  const colours = COLOURS[mode];
  return {
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: colours.accent,
      // White text stands on these too.
      colorPrimaryHover: mode === "dark" ? "#28699a" : "#2a6d9c",
      colorPrimaryActive: mode === "dark" ? "#245f8b" : "#184d72",
      colorLink: colours.accentText,
      colorLinkHover: colours.accentText,
      colorBgLayout: colours.ground,
      colorBgContainer: colours.surface,
      colorBgElevated: colours.raised,
      colorBorder: mode === "dark" ? "#4a5663" : "#c3cad0",
      colorBorderSecondary: colours.line,
      colorText: colours.text,
      colorTextSecondary: colours.muted,
      colorTextTertiary: colours.muted,
      colorTextDescription: colours.muted,
      colorTextPlaceholder: colours.muted,
      colorTextDisabled: colours.muted,
      colorError: mode === "dark" ? "#e5655b" : "#b3261e",
      colorErrorText: colours.bad,
      colorSuccess: colours.good,
      colorWarning: colours.warn,
      borderRadius: 6,
      controlHeight: 32,
      fontSize: 14,
      fontFamily:
        'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans", sans-serif',
      wireframe: false,
    },
    components: {
      Menu: {
        itemBg: "transparent",
        subMenuItemBg: "transparent",
        itemSelectedBg: colours.accentSoft,
        itemSelectedColor: colours.accentText,
        itemHeight: 36,
        itemMarginInline: 8,
        groupTitleColor: colours.muted,
      },
      Button: {
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        defaultHoverColor: colours.accentText,
        defaultHoverBorderColor: colours.accentText,
        defaultActiveColor: colours.accentText,
        defaultActiveBorderColor: colours.accentText,
      },
      Tabs: { horizontalItemPadding: "8px 0", itemSelectedColor: colours.accentText },
    },
  };
}
