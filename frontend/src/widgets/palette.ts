/** Colours of pictures. One hue for what has an order, several only for categories; each at 3:1 or more on its ground. */

import { COLOURS, type Mode, useTheme } from "../ui/theme";

export interface Palette {
  accent: string;
  /** Weakest to strongest: for ordered things. */
  ramp: readonly string[];
  categories: readonly string[];
  /** What something is compared with. */
  other: string;
  grid: string;
  axis: string;
  text: string;
  ground: string;
}

const RAMPS: Record<Mode, readonly string[]> = {
  light: ["#6d9dbe", "#578db3", "#417da6", "#2f6e99", "#1f5f8b", "#164b70"],
  dark: ["#3f7ba6", "#4a8bb9", "#599dcd", "#6aaede", "#8cc3ea", "#b3daf5"],
};

export function paletteOf(mode: Mode): Palette {
  const colours = COLOURS[mode];
  return {
    accent: colours.series[0],
    ramp: RAMPS[mode],
    categories: colours.series,
    other: colours.lineStrong,
    grid: colours.line,
    axis: colours.lineStrong,
    text: colours.muted,
    ground: colours.surface,
  };
}

/** The palette of the theme in use. */
export const usePalette = (): Palette => paletteOf(useTheme((state) => state.mode));

/** `count` steps of the ramp, spread over it; the last is the strongest. */
export function steps(palette: Palette, count: number): string[] {
  const { ramp } = palette;
  if (count <= 1) return [palette.accent];
  return Array.from(
    { length: count },
    (_, index) => ramp[Math.round((index / (count - 1)) * (ramp.length - 1))] ?? palette.accent,
  );
}
