import { Input, type InputRef } from "antd";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { inputProps } from "../ui/inputProps";
import type { InputProps, Read } from "./define";

interface TypedInputProps extends InputProps {
  read: (typed: string) => Read;
  /** What stands in the box while it is left alone, and while it is edited; undefined: the value as it was typed. */
  resting: string | undefined;
  editing: string | undefined;
  inputMode?: "decimal" | "text";
  className?: string;
  placeholder?: string;
  prefix?: ReactNode;
  suffix?: ReactNode;
}

/** A box for values that are written one way and kept another. What cannot be read yet stays as it was typed. */
export function TypedInput(props: TypedInputProps) {
  const { value, onChange, onBlur, read, resting, editing } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const box = useRef<InputRef>(null);
  const isEntered = useRef(false);
  // All is selected once the plain text stands in the box, and before the first key can arrive.
  useLayoutEffect(() => {
    if (!isEntered.current || draft === null) return;
    isEntered.current = false;
    box.current?.select();
  }, [draft]);
  const typed = value === null ? "" : String(value);
  return (
    <Input
      {...inputProps(props)}
      ref={box}
      {...(props.className ? { className: props.className } : {})}
      {...(props.placeholder ? { placeholder: props.placeholder } : {})}
      value={draft ?? resting ?? typed}
      inputMode={props.inputMode ?? "text"}
      autoComplete="off"
      prefix={props.prefix}
      suffix={props.suffix}
      onFocus={() => {
        isEntered.current = true;
        setDraft(editing ?? typed);
      }}
      onChange={(event) => {
        setDraft(event.target.value);
        const found = read(event.target.value);
        onChange(found.ok ? found.value : event.target.value);
      }}
      onBlur={() => {
        setDraft(null);
        onBlur?.();
      }}
    />
  );
}
