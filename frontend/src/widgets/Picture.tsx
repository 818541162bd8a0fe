/** The picture of an answer: the widget of its type, or its table; a picture that breaks says so in its place. */

import { Component, type ReactNode, Suspense } from "react";
import { useI18n } from "../i18n/t";
import { DataTable } from "./DataTable";
import type { ChartProps } from "./define";
import { widgetOf } from "./registry";
import { Trouble } from "./Trouble";

export function Picture({ asTable, ...props }: ChartProps & { asTable: boolean }) {
  const { t } = useI18n();
  const definition = widgetOf(props.picture.type);
  const { Chart } = definition;
  if (props.result.rows.length === 0 && definition.accepts.dimensions.most > 0) {
    return (
      <div className="wd-empty" data-ready="true">
        <p>{t("widget.empty")}</p>
        <p className="dg-muted">{t("widget.empty.hint")}</p>
      </div>
    );
  }
  return (
    <Guard key={`${definition.type}:${asTable}`}>
      {asTable && !definition.readable ? (
        <DataTable {...props} />
      ) : (
        <Suspense fallback={<div className="wd-skeleton" aria-busy="true" />}>
          <Chart {...props} />
        </Suspense>
      )}
    </Guard>
  );
}

class Guard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <Trouble error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}
