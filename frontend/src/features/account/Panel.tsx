import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode, Ref } from "react";
import { explain } from "../../api/explain";
import { useI18n } from "../../i18n/t";
import { Message } from "../../ui/Message";
import { Waiting } from "../../ui/Waiting";

/** One part of the page: its title, what it is for, and its rows once they are there. */
export function Panel(props: {
  id: string;
  heading: Ref<HTMLHeadingElement>;
  title: string;
  hint: string;
  query: UseQueryResult<unknown>;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useI18n();
  const { query } = props;
  const failure = query.isError && query.data === undefined ? explain(query.error, t) : null;
  return (
    <section className="dg-account-part" aria-labelledby={props.id}>
      <div className="dg-account-head">
        <h2 id={props.id} ref={props.heading} tabIndex={-1}>
          {props.title}
        </h2>
        {props.actions}
      </div>
      <p className="dg-muted">{props.hint}</p>
      {failure ? (
        <Message
          compact
          tone="bad"
          title={failure.title}
          actions={<Button onClick={() => void query.refetch()}>{t("action.retry")}</Button>}
        >
          {failure.hint}
        </Message>
      ) : query.isPending ? (
        <Waiting rows={3} />
      ) : (
        props.children
      )}
    </section>
  );
}
