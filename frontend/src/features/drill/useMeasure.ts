import { label as labelText } from "../../catalog/labels";
import { useCatalog } from "../../catalog/useCatalog";
import { useI18n } from "../../i18n/t";
import { measureSetting } from "../../widgets/data";
import type { Drill } from "../../widgets/drill";

export interface OpenMeasure {
  name: string;
  label: string;
  format: string;
  /** Its value in the cell itself: of an earlier period or a running total, other questions mean something else. */
  isPlain: boolean;
}

/** What the open measure is called and how it is written. `named`: another measure of the dataset instead. */
export function useMeasure(drill: Drill, named?: string): OpenMeasure {
  const catalog = useCatalog();
  const { t, locale } = useI18n();
  const setting = measureSetting({ of: drill.of, measures: drill.measures }, drill.measure);
  const name = named ?? setting.measure;
  const measure = catalog.datasets
    .find((dataset) => dataset.name === drill.of)
    ?.measures.find((candidate) => candidate.name === name);
  const own = labelText(measure?.label, locale, name);
  const of = named ? undefined : (setting.compare ?? (setting.show === "running" ? "running" : undefined));
  return {
    name,
    label: of ? t(`drill.of.${of}`, { name: own }) : own,
    format: measure?.format ?? "number",
    isPlain: of === undefined,
  };
}
