import type { DisplayProps } from "../define";
import { datesOf } from "./values";

export function DateDisplay({ field, value, env }: DisplayProps) {
  return (
    <time className="dg-number" dateTime={String(value)}>
      {datesOf(field.type).text(field, value, env)}
    </time>
  );
}
