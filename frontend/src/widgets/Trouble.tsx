/** A widget that failed: the reason, what to do, and a retry; everything around it works on. */

import { WarningOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { ApiProblem, type Problem } from "../api/client";
import { explain } from "../api/explain";
import { useI18n } from "../i18n/t";

export function Trouble({
  error,
  problem,
  onRetry,
}: {
  error?: unknown;
  problem?: Problem;
  onRetry(): void;
}) {
  const { t } = useI18n();
  const { title, hint } = problem
    ? explain(new ApiProblem(422, problem.code, problem.message, [problem]), t)
    : explain(error, t);
  const stale = error instanceof TypeError && error.message.includes("dynamically imported");
  return (
    <div className="wd-trouble" role="alert" data-ready="true">
      <p className="wd-trouble-title">
        <WarningOutlined aria-hidden /> {title}
      </p>
      {hint && <p className="dg-muted">{hint}</p>}
      <Button size="small" onClick={() => (stale ? window.location.reload() : onRetry())}>
        {t("widget.retry")}
      </Button>
    </div>
  );
}
