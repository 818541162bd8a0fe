import type { DisplayProps } from "../define";

export function TextDisplay({ value }: DisplayProps) {
  return (
    <span className="dg-text" data-value="">
      {String(value)}
    </span>
  );
}

const SAFE = /^(https?:|mailto:|tel:)/i;

/** A link only where its scheme is a harmless one. */
export function LinkDisplay({ field, value }: DisplayProps) {
  const shown = String(value);
  const href =
    field.type === "email"
      ? `mailto:${shown}`
      : field.type === "phone"
        ? `tel:${shown.replace(/[^\d+]/g, "")}`
        : shown;
  if (!SAFE.test(href))
    return (
      <span className="dg-text" data-value="">
        {shown}
      </span>
    );
  const outside = field.type === "url";
  return (
    <a
      className="dg-link"
      data-value=""
      href={href}
      {...(outside ? { target: "_blank", rel: "noreferrer noopener" } : {})}
    >
      {shown}
    </a>
  );
}
