import type { DisplayProps } from "../define";
import { optionLabel } from "./optionLabel";

const TONES: Record<string, string> = {
  gray: "grey",
  blue: "blue",
  cyan: "blue",
  geekblue: "blue",
  green: "green",
  lime: "green",
  teal: "green",
  red: "red",
  magenta: "red",
  volcano: "red",
  pink: "red",
  orange: "amber",
  gold: "amber",
  yellow: "amber",
  amber: "amber",
  purple: "violet",
  violet: "violet",
};

/** A quiet tag: a dot carries the colour, the text stays readable in light and dark. */
export function ChoiceDisplay({ field, value, env }: DisplayProps) {
  const option = field.options.options?.find((candidate) => candidate.name === value);
  const tone = option?.color ? (TONES[option.color] ?? "grey") : undefined;
  return (
    <span className={tone ? `dg-tag dg-tone-${tone}` : "dg-text"}>
      {optionLabel(field, String(value), env)}
    </span>
  );
}

export function BooleanDisplay({ value, env }: DisplayProps) {
  return <span className={value ? "dg-text" : "dg-muted"}>{env.t(value ? "value.yes" : "value.no")}</span>;
}
