/** A button that opens a panel below it: Tab walks into the panel, Escape and a click elsewhere close it. */

import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";

export function Flap({
  name,
  label,
  className,
  button: face,
  children,
}: {
  /** Of the panel. */
  name: string;
  /** Of the button, where what it shows does not say it all. */
  label?: string;
  className: string;
  button: ReactNode;
  children(close: () => void): ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  useLayoutEffect(() => {
    const element = panel.current;
    if (!open || !element) return;
    element.style.translate = "0px 0px";
    const over = element.getBoundingClientRect().right - (document.documentElement.clientWidth - 8);
    if (over > 0) element.style.translate = `${-over}px 0px`;
    element.querySelector<HTMLElement>("input, button, a")?.focus();
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from every control inside
    <div
      ref={box}
      className="wd-flap"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (next instanceof Node && !box.current?.contains(next)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className={className}
        aria-haspopup="dialog"
        aria-expanded={open}
        {...(open ? { "aria-controls": id } : {})}
        {...(label ? { "aria-label": label } : {})}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      {open && (
        <div ref={panel} id={id} className="wd-panel" role="dialog" aria-label={name}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
