import type { ReactNode } from "react";
import "./message.css";

/** A page or panel that has nothing to show: what this is, why, and what can be done. */
export function Message(props: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  tone?: "bad";
  compact?: boolean;
}) {
  return (
    <div
      className={`dg-message${props.tone ? " dg-message-bad" : ""}${props.compact ? " dg-message-compact" : ""}`}
      role={props.tone === "bad" ? "alert" : undefined}
    >
      <h2>{props.title}</h2>
      {props.children ? <div className="dg-muted">{props.children}</div> : null}
      {props.actions ? <div className="dg-message-actions">{props.actions}</div> : null}
    </div>
  );
}
