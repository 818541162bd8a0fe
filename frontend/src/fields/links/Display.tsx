import { Link } from "@tanstack/react-router";
import { entityOf, targetName } from "../../catalog/lookup";
import { useCatalog } from "../../catalog/useCatalog";
import type { DisplayProps } from "../define";
import { asReference } from "../reference";

/** The title of the other record, as a way to it where the person may open it. */
export function ReferenceDisplay({ field, value }: DisplayProps) {
  const reference = asReference(value);
  const name = targetName(field);
  const catalog = useCatalog();
  if (!reference)
    return (
      <span className="dg-text" data-value="">
        {String(value)}
      </span>
    );
  const open = field.type === "reference" && name && entityOf(catalog, name)?.can.read;
  if (!open)
    return (
      <span className="dg-text" data-value="">
        {reference.title}
      </span>
    );
  return (
    <Link
      className="dg-link"
      data-value=""
      to="/records/$entity/$id"
      params={{ entity: name, id: String(reference.id) }}
      onClick={(event) => event.stopPropagation()}
    >
      {reference.title}
    </Link>
  );
}

export function LinesDisplay({ value, env }: DisplayProps) {
  return (
    <span className="dg-number">
      {env.t("value.lines", { count: Array.isArray(value) ? value.length : 0 })}
    </span>
  );
}
