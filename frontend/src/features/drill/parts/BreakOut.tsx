import { useId, useMemo } from "react";
import { label as labelText } from "../../../catalog/labels";
import type { Dataset } from "../../../catalog/types";
import { useCatalog } from "../../../catalog/useCatalog";
import { useI18n } from "../../../i18n/t";
import type { Cell } from "../../../widgets/data";
import { breakOut, type Drill, encodeDrill, into } from "../../../widgets/drill";
import { Picture } from "../../../widgets/Picture";
import { Trouble } from "../../../widgets/Trouble";
import { type Way, wayItem } from "../by";
import { useBreakOut } from "../useDrill";

/** "Break out by …": the same figure by another dimension; a click on one part goes into it. */
export function BreakOut({
  drill,
  dataset,
  possible,
  way,
  onWay,
  onInto,
}: {
  drill: Drill;
  dataset: Dataset;
  possible: Way[];
  way: Way | null;
  onWay(key: string | null): void;
  onInto(next: Drill): void;
}) {
  const { t, locale } = useI18n();
  const { company } = useCatalog();
  const id = useId();
  const item = useMemo(() => (way ? wayItem(way) : null), [way]);
  const answer = useBreakOut(drill, item, locale);
  const nameOf = (candidate: Way) => {
    const found = dataset.dimensions.find((dimension) => dimension.name === candidate.dimension);
    const name = labelText(found?.label, locale, candidate.dimension);
    return candidate.grain ? t("drill.by_grain", { name, grain: t(`drill.grain.${candidate.grain}`) }) : name;
  };
  if (possible.length === 0) return null;
  const opening =
    item === null
      ? null
      : {
          href: (_: string, place: Record<string, Cell>) =>
            `/drill?q=${encodeDrill(stepInto(drill, item, place))}`,
          open: (_: string, place: Record<string, Cell>) => onInto(stepInto(drill, item, place)),
        };
  const dated = way?.grain !== null && way?.grain !== undefined;
  return (
    <section className="dr-break" aria-label={t("drill.break_out")}>
      <div className="dr-ways">
        <label className="dg-muted" htmlFor={id}>
          {t("drill.break_out_by")}
        </label>
        <select
          id={id}
          className="wd-select dr-by"
          value={way?.key ?? ""}
          onChange={(event) => onWay(event.target.value || null)}
        >
          <option value="">{t("drill.choose_dimension")}</option>
          {possible.map((candidate) => (
            <option key={candidate.key} value={candidate.key}>
              {nameOf(candidate)}
            </option>
          ))}
        </select>
      </div>
      {item !== null && opening !== null && (
        <div className={`wd-card dr-parts${answer.isPlaceholderData ? " wd-stale" : ""}`}>
          <div className="wd-card-body">
            {answer.data ? (
              <Picture
                result={answer.data}
                query={breakOut(drill, item, 50)}
                picture={{ type: dated ? "line" : "bar" }}
                label={way ? nameOf(way) : ""}
                currency={company.currency}
                opening={opening}
                asTable={false}
              />
            ) : answer.error ? (
              <Trouble error={answer.error} onRetry={() => void answer.refetch()} />
            ) : (
              <div className="wd-skeleton" aria-busy="true" />
            )}
          </div>
        </div>
      )}
    </section>
  );
}

function stepInto(
  drill: Drill,
  item: NonNullable<Parameters<typeof into>[1]>,
  place: Record<string, Cell>,
): Drill {
  const name = typeof item === "string" ? item : (item.name ?? item.dimension);
  return name in place ? into(drill, item, place[name] ?? null) : drill;
}
