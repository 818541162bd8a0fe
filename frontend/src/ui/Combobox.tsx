import { CloseOutlined, DownOutlined } from "@ant-design/icons";
import { Input, type InputRef } from "antd";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { inputProps } from "./inputProps";

export interface ComboItem {
  key: string;
  text: string;
  /** Further text that finds the item. */
  also?: string;
}

export interface ComboboxProps {
  id: string;
  chosen: ComboItem | null;
  items: ComboItem[];
  onChoose: (item: ComboItem | null) => void;
  /** Typed text while the list is open, null once it is closed. */
  onType?: (typed: string | null) => void;
  /** Left with text that fits no item: what was typed is handed over, never dropped. */
  onLeave?: (typed: string) => void;
  onBlur?: () => void;
  /** An item was taken with Enter. */
  onTaken?: () => void;
  /** The items are filtered already, by the server. */
  filtered?: boolean;
  busy?: boolean;
  error?: string | undefined;
  clearable?: boolean;
  texts: { none: string; busy: string; clear: string; open: string };
  invalid?: boolean;
  describedBy?: string;
  labelledBy?: string;
  label?: string;
  required?: boolean;
  autoFocus?: boolean;
  bare?: boolean;
  placeholder?: string;
}

/** A text box with a list: type to narrow, arrows to move, Enter or Tab to take, Escape to leave it as it was. */
export function Combobox(props: ComboboxProps) {
  const { chosen, items, onChoose, onType, onLeave, filtered, busy, texts, bare } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<InputRef>(null);
  const frame = useRef<HTMLDivElement>(null);
  const list = useId();

  const shown = useMemo(() => {
    const wanted = draft?.trim().toLowerCase();
    if (filtered || !wanted) return items;
    return items.filter((item) => `${item.text} ${item.also ?? ""}`.toLowerCase().includes(wanted));
  }, [items, draft, filtered]);
  const at = Math.min(active, shown.length - 1);

  const type = (typed: string | null) => {
    setDraft(typed);
    onType?.(typed);
  };
  const show = () => {
    if (open) return;
    setOpen(true);
    setActive(Math.max(0, filtered ? 0 : items.findIndex((item) => item.key === chosen?.key)));
    if (draft === null) onType?.("");
  };
  const close = () => {
    setOpen(false);
    type(null);
  };
  const take = (item: ComboItem | undefined) => {
    if (item) onChoose(item);
    close();
  };
  const leave = () => {
    const typed = draft?.trim();
    if (typed === "" && props.clearable) onChoose(null);
    else if (typed && typed !== chosen?.text) {
      const same = shown.find((item) => item.text.toLowerCase() === typed.toLowerCase());
      if (same) onChoose(same);
      else onLeave?.(typed);
    }
    close();
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (bare && !open && !event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (!open) show();
      else setActive((at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      event.stopPropagation();
      if (busy && draft) leave();
      else take(shown[at]);
      props.onTaken?.();
    } else if (event.key === "Tab" && open) {
      if (draft && !busy && shown[at]) take(shown[at]);
      else leave();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };

  return (
    <div ref={frame} className={bare ? "dg-combo dg-combo-bare" : "dg-combo"}>
      <Input
        {...inputProps(props)}
        ref={input}
        role="combobox"
        aria-expanded={open}
        aria-autocomplete="list"
        {...(open ? { "aria-controls": list } : {})}
        {...(open && shown[at] ? { "aria-activedescendant": `${list}-${at}` } : {})}
        {...(props.label ? { "aria-label": props.label } : {})}
        {...(props.placeholder ? { placeholder: props.placeholder } : {})}
        value={draft ?? chosen?.text ?? ""}
        autoComplete="off"
        spellCheck={false}
        onClick={show}
        onChange={(event) => {
          setActive(0);
          setOpen(true);
          type(event.target.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          leave();
          props.onBlur?.();
        }}
        suffix={
          bare ? undefined : (
            <span className="dg-combo-buttons">
              {chosen && props.clearable ? (
                <button
                  type="button"
                  tabIndex={-1}
                  aria-label={texts.clear}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => {
                    onChoose(null);
                    input.current?.focus();
                  }}
                >
                  <CloseOutlined aria-hidden />
                </button>
              ) : null}
              <DownOutlined aria-hidden />
            </span>
          )
        }
      />
      {open ? (
        <Popup anchor={frame}>
          <div id={list} role="listbox" aria-label={texts.open} className="dg-combo-list">
            {shown.map((item, index) => (
              <Choice
                key={item.key}
                id={`${list}-${index}`}
                text={item.text}
                active={index === at}
                chosen={item.key === chosen?.key}
                onTake={() => {
                  take(item);
                  input.current?.focus();
                }}
              />
            ))}
          </div>
          {shown.length === 0 ? (
            <div className="dg-combo-note" role="status">
              {props.error ?? (busy ? texts.busy : texts.none)}
            </div>
          ) : null}
        </Popup>
      ) : null}
    </div>
  );
}

function Choice(props: { id: string; text: string; active: boolean; chosen: boolean; onTake: () => void }) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (props.active) row.current?.scrollIntoView?.({ block: "nearest" });
  }, [props.active]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the text box
    <div
      ref={row}
      id={props.id}
      role="option"
      aria-selected={props.chosen}
      className={props.active ? "dg-combo-item dg-active" : "dg-combo-item"}
      onMouseDown={(event) => event.preventDefault()}
      onClick={props.onTake}
    >
      <span data-value="">{props.text}</span>
    </div>
  );
}

/** A layer under (or above, where there is no room) the box it belongs to, outside every clipping parent. */
function Popup({
  anchor,
  children,
}: {
  anchor: React.RefObject<HTMLElement | null>;
  children: React.ReactNode;
}) {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = () => {
      const box = anchor.current?.getBoundingClientRect();
      const own = layer.current;
      if (!box || !own) return;
      const width = Math.max(box.width, 220);
      own.style.width = `${width}px`;
      own.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
      const below = window.innerHeight - box.bottom;
      if (below < 240 && box.top > below) {
        own.style.top = "auto";
        own.style.bottom = `${window.innerHeight - box.top + 2}px`;
      } else {
        own.style.bottom = "auto";
        own.style.top = `${box.bottom + 2}px`;
      }
    };
    place();
    window.addEventListener("scroll", place, true);
    window.addEventListener("resize", place);
    return () => {
      window.removeEventListener("scroll", place, true);
      window.removeEventListener("resize", place);
    };
  }, [anchor]);
  return createPortal(
    <div ref={layer} className="dg-popup">
      {children}
    </div>,
    document.body,
  );
}
