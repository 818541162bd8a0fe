import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { Button } from "antd";
import { useI18n } from "../../../i18n/t";
import { full, type Shape } from "../../../widgets/format";
import type { Check } from "../check";

/** The proof: the rows shown, their sum, and whether it is the figure. */
export function CheckLine({
  proof,
  shape,
  input,
  loaded,
  count,
  loading,
  onLoad,
}: {
  proof: Check;
  shape: Shape;
  /** What the rows add up to, where that is not the figure itself but an input of its formula. */
  input: string | null;
  loaded: number;
  count: number | null;
  loading: boolean;
  onLoad(): void;
}) {
  const { t, locale } = useI18n();
  const words = (value: number) => value.toLocaleString(locale);
  return (
    <div className={`dr-check dr-check-${proof.state}`} role="status" data-check={proof.state}>
      {proof.state === "equal" && <CheckCircleFilled aria-hidden />}
      {proof.state === "different" && <CloseCircleFilled aria-hidden />}
      <div>
        <div className="dr-check-sum">
          {proof.state === "apart"
            ? t("drill.check.apart")
            : t(`drill.check.${proof.state}`, {
                sum: full(proof.sum, shape),
                of: input ?? t("drill.check.figure"),
              })}
        </div>
        <div className="dg-muted">
          {proof.state === "partial" && count !== null
            ? t("drill.rows_of", { loaded: words(loaded), rows: words(count) })
            : t("drill.rows", { rows: words(count ?? loaded) })}
        </div>
      </div>
      {proof.state === "partial" && (
        <Button size="small" loading={loading} onClick={onLoad}>
          {t("drill.more")}
        </Button>
      )}
    </div>
  );
}
