import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Row } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { kindOf } from "../../fields/registry";
import { columnLabel } from "./columnLabel";
import { GridValue } from "./GridValue";
import type { ListColumn } from "./listState";

/** The list on a phone: one card per record, more as the thumb gets there. */
export function RecordCards(props: {
  label: string;
  entity: string;
  columns: ListColumn[];
  rows: Row[];
  more: boolean;
  env: FieldEnv;
  onMore: () => void;
}) {
  const { columns, rows, more, onMore, env, entity } = props;
  const end = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows move the end, so it is watched anew
  useEffect(() => {
    const element = end.current;
    if (!element || !more || typeof IntersectionObserver === "undefined") return;
    const watch = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && onMore(), {
      rootMargin: "600px",
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [more, onMore, rows.length]);
  const [first, ...rest] = columns;
  return (
    <>
      <ul className="dg-cards" aria-label={props.label}>
        {rows.map((row) => {
          const head = first && row[first.path];
          return (
            <li key={row.id}>
              <Link to="/records/$entity/$id" params={{ entity, id: String(row.id) }} preload={false}>
                <b data-value="">
                  {head && first
                    ? kindOf(first.field).text(first.field, head, env)
                    : (row._title ?? `#${row.id}`)}
                </b>
                <dl>
                  {rest.slice(0, 5).map((column) => {
                    const value = row[column.path];
                    if (value === null || value === undefined) return null;
                    return (
                      <div key={column.path}>
                        <dt>{columnLabel(column, env)}</dt>
                        <dd>
                          <GridValue field={column.field} value={value} env={env} />
                        </dd>
                      </div>
                    );
                  })}
                </dl>
              </Link>
            </li>
          );
        })}
      </ul>
      <div ref={end} />
    </>
  );
}
