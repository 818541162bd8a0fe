/** A figure that opens into its rows: a true link, so that it can be copied or opened in another tab. */

import type { ReactNode } from "react";
import type { Cell } from "./data";
import type { Opening } from "./define";

export function MarkLink({
  opening,
  measure,
  place,
  className,
  title,
  children,
}: {
  opening: Opening;
  measure: string;
  place: Record<string, Cell>;
  className?: string;
  title?: string;
  children: ReactNode;
}) {
  return (
    <a
      className={className}
      href={opening.href(measure, place)}
      title={title}
      data-drill
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        opening.open(measure, place);
      }}
    >
      {children}
    </a>
  );
}
