import type { DisplayProps } from "../define";
import { kindOf } from "../registry";

export function DateDisplay({ field, value, env }: DisplayProps) {
  return (
    <time className="dg-number" dateTime={String(value)}>
      {kindOf(field).text(field, value, env)}
    </time>
  );
}
