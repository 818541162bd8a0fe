import { type KeyboardEvent, type ReactNode, useRef } from "react";
import "./tabs.css";

export interface TabItem {
  key: string;
  text: ReactNode;
}

/** Tabs by arrow keys; the panel below is labelled by the one that is chosen. */
export function Tabs(props: {
  label: string;
  items: TabItem[];
  chosen: string;
  onChoose: (key: string) => void;
  children: ReactNode;
}) {
  const { items, chosen, onChoose } = props;
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = items.findIndex((item) => item.key === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = items[(to + items.length) % items.length];
    if (!next) return;
    onChoose(next.key);
    list.current?.querySelector<HTMLElement>(`#tab-${CSS.escape(next.key)}`)?.focus();
  };
  if (items.length === 1) return <>{props.children}</>;
  return (
    <>
      <div
        ref={list}
        role="tablist"
        tabIndex={-1}
        aria-label={props.label}
        className="dg-tabs"
        onKeyDown={onKeyDown}
      >
        {items.map((item) => (
          <button
            key={item.key}
            id={`tab-${item.key}`}
            type="button"
            role="tab"
            aria-selected={item.key === chosen}
            aria-controls="tab-panel"
            tabIndex={item.key === chosen ? 0 : -1}
            onClick={() => onChoose(item.key)}
          >
            {item.text}
          </button>
        ))}
      </div>
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${chosen}`}>
        {props.children}
      </div>
    </>
  );
}
