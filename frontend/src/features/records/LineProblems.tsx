import { useI18n } from "../../i18n/t";
import type { LinesGridProps } from "./LinesGrid";
import { cellId } from "./lineCells";

/** What is wrong in the lines, said below them: the cells themselves are too narrow for words. */
export function LineProblems({
  field,
  columns,
  problems,
}: Pick<LinesGridProps, "field" | "columns" | "problems">) {
  const { t, text } = useI18n();
  const places = Object.entries(problems);
  if (!places.length) return null;
  return (
    <ul className="dg-line-problems">
      {places.map(([place, problem]) => {
        const [row = "0", name = ""] = place.split("/");
        const column = columns.find((candidate) => candidate.name === name);
        const line = Number(row) + 1;
        return (
          <li key={place} id={`${cellId(field.name, Number(row), name)}-problem`} className="dg-problem">
            {column
              ? t("lines.problem", { line, field: text(column.label, name), problem })
              : t("check.line", { line, problem })}
          </li>
        );
      })}
    </ul>
  );
}
