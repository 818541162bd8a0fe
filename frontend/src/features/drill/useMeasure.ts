import { label as labelText } from "../../catalog/labels";
import { useCatalog } from "../../catalog/useCatalog";
import { useI18n } from "../../i18n/t";
import { measureName } from "../../widgets/data";
import type { Drill } from "../../widgets/drill";

/** What the open measure is called and how it is written. `named`: another measure of the dataset instead. */
export function useMeasure(drill: Drill, named?: string): { name: string; label: string; format: string } {
  const catalog = useCatalog();
  const { locale } = useI18n();
  const item = drill.measures.find((candidate) => measureName(candidate) === drill.measure);
  const name = named ?? (item === undefined || typeof item === "string" ? drill.measure : item.measure);
  const measure = catalog.datasets
    .find((dataset) => dataset.name === drill.of)
    ?.measures.find((candidate) => candidate.name === name);
  return { name, label: labelText(measure?.label, locale, name), format: measure?.format ?? "number" };
}
