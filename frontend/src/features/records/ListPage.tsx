import { FilterOutlined, PlusOutlined, SearchOutlined, TableOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { explain } from "../../api/explain";
import { listQuery } from "../../api/records";
import { entityOf, viewsOf } from "../../catalog/lookup";
import type { Entity, Row } from "../../catalog/types";
import { useCatalog, useMe } from "../../catalog/useCatalog";
import { comboTexts } from "../../fields/comboTexts";
import { useFieldEnv } from "../../fields/FieldValue";
import { useI18n } from "../../i18n/t";
import { formatDecimal } from "../../lib/money";
import { useNarrow } from "../../lib/useNarrow";
import { useTitle } from "../../lib/useTitle";
import { Combobox } from "../../ui/Combobox";
import { Message } from "../../ui/Message";
import { Waiting } from "../../ui/Waiting";
import { ColumnsPanel } from "./ColumnsPanel";
import { ExportMenu } from "./ExportMenu";
import { FilterChips } from "./FilterChips";
import { FilterPanel } from "./FilterPanel";
import { type Conditions, conditionsOf, NO_CONDITIONS, treeOf } from "./filterTree";
import {
  columnsOf,
  fieldsParam,
  filterParam,
  type ListSearch,
  nextSort,
  rememberList,
  sortOf,
  viewOf,
} from "./listState";
import { RecordCards } from "./RecordCards";
import { RecordGrid } from "./RecordGrid";
import "./records.css";

/** The records of an entity. What it shows is in the URL, so that it can be kept, sent and gone back to. */
export function ListPage() {
  const { entity: name } = useParams({ from: "/inside/records/$entity" });
  const { t } = useI18n();
  const entity = entityOf(useCatalog(), name);
  if (!entity) return <Message title={t("error.missing")}>{t("error.missing.hint")}</Message>;
  return <RecordList key={name} entity={entity} />;
}

function RecordList({ entity }: { entity: Entity }) {
  const catalog = useCatalog();
  const { t, text } = useI18n();
  const env = useFieldEnv();
  const me = useMe();
  const narrow = useNarrow();
  const navigate = useNavigate({ from: "/records/$entity" });
  const search = useSearch({ from: "/inside/records/$entity" }) as ListSearch;
  const [panel, setPanel] = useState<"filter" | "columns" | null>(null);

  const view = viewOf(catalog, entity, search);
  const views = viewsOf(catalog, entity.name);
  const columns = useMemo(() => columnsOf(catalog, entity, view, search), [catalog, entity, view, search]);
  const sort = sortOf(entity, view, search);
  const conditions = conditionsOf(search.filter);
  const title = text(view?.label ?? entity.label, entity.name);
  useTitle(title);

  const set = useCallback(
    (part: Partial<ListSearch>, replace = false) =>
      void navigate({ search: (old) => ({ ...old, ...part }), replace, resetScroll: false }),
    [navigate],
  );

  const params = {
    filter: filterParam(catalog, entity, view, search),
    sort: search.sort ?? view?.sort?.join(",") ?? undefined,
    fields: fieldsParam(columns),
    q: search.q,
  };
  const found = useInfiniteQuery(listQuery(entity.name, params));
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.rows) ?? [], [found.data]);
  const count = found.data?.pages[0]?.count ?? null;

  const { fetchNextPage, isFetchingNextPage, hasNextPage } = found;
  const onMore = useCallback(() => {
    if (!isFetchingNextPage && hasNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage, hasNextPage]);
  const onOpen = useCallback(
    (row: Row) =>
      void navigate({
        to: "/records/$entity/$id",
        params: { entity: entity.name, id: String(row.id) },
        search: {},
      }),
    [navigate, entity.name],
  );
  const onSort = (path: string, adding: boolean) =>
    set({ sort: nextSort(sort, path, search.sort !== undefined, adding) });
  const onConditions = (next: Conditions) => set({ filter: treeOf(next) }, panel === "filter");

  useEffect(() => rememberList(entity.name, search), [entity.name, search]);

  const isNarrowed = Boolean(search.q || search.filter);
  const waits = found.isPlaceholderData || (found.isFetching && !isFetchingNextPage);
  const common = { label: title, entity: entity.name, columns, rows, more: hasNextPage, env, onMore };
  let body: React.ReactNode;
  if (found.isError && !rows.length) {
    const { title: what, hint } = explain(found.error, t);
    body = (
      <Message
        tone="bad"
        title={what}
        actions={
          <>
            <Button onClick={() => void found.refetch()}>{t("action.retry")}</Button>
            {isNarrowed ? (
              <Button onClick={() => set({ filter: undefined, q: undefined })}>{t("list.show-all")}</Button>
            ) : null}
          </>
        }
      >
        {hint}
      </Message>
    );
  } else if (found.isPending) body = <Waiting rows={10} />;
  else if (!rows.length) {
    body = isNarrowed ? (
      <Message
        title={t("list.nothing-fits")}
        actions={
          <Button onClick={() => set({ filter: undefined, q: undefined })}>{t("list.show-all")}</Button>
        }
      >
        {t("list.nothing-fits.hint")}
      </Message>
    ) : (
      <Message
        title={t("list.empty", { entity: text(entity.label, entity.name) })}
        actions={entity.can.create ? <NewButton entity={entity} /> : null}
      >
        {t(entity.can.create ? "list.empty.hint" : "list.empty.read-only")}
      </Message>
    );
  } else if (narrow) body = <RecordCards {...common} />;
  else {
    body = (
      <RecordGrid
        {...common}
        frozen={Math.min(view?.frozen ?? 1, columns.length)}
        total={count && !count.capped ? count.value : undefined}
        busy={waits}
        sort={sort}
        onSort={onSort}
        onOpen={onOpen}
      />
    );
  }

  return (
    <div className="dg-list">
      <div className="dg-list-head">
        <div className="dg-list-title">
          <h1>{title}</h1>
          <span className="dg-muted dg-count" role="status">
            {count
              ? t(count.capped ? "list.count.capped" : "list.count", {
                  count: count.value,
                  shown: formatDecimal(count.value),
                })
              : null}
          </span>
        </div>
        <span className="dg-stretch" />
        {entity.can.create && !entity.line_of ? <NewButton entity={entity} /> : null}
      </div>
      <div className="dg-toolbar" role="toolbar" aria-label={t("list.tools")}>
        {views.length > 1 ? (
          <div className="dg-view-choice">
            <Combobox
              id="list-view"
              label={t("list.view")}
              texts={comboTexts(env)}
              items={views.map((item) => ({ key: item.name, text: text(item.label, item.name) }))}
              chosen={view ? { key: view.name, text: text(view.label, view.name) } : null}
              onChoose={(item) =>
                item && set({ view: item.key, cols: undefined, sort: undefined, filter: undefined })
              }
            />
          </div>
        ) : null}
        {entity.search ? (
          <SearchBox value={search.q ?? ""} onSearch={(q) => set({ q: q || undefined }, true)} />
        ) : null}
        <Button
          icon={<FilterOutlined aria-hidden />}
          aria-expanded={panel === "filter"}
          onClick={() => setPanel(panel === "filter" ? null : "filter")}
        >
          {t("filter.title")}
        </Button>
        {narrow ? null : (
          <Button
            icon={<TableOutlined aria-hidden />}
            aria-expanded={panel === "columns"}
            onClick={() => setPanel(panel === "columns" ? null : "columns")}
          >
            {t("columns.title")}
          </Button>
        )}
        {me.features.includes("export") && !narrow ? (
          <ExportMenu entity={entity.name} params={params} />
        ) : null}
        <FilterChips
          entity={entity}
          conditions={conditions}
          env={env}
          onChange={(next) => set({ filter: treeOf(next) })}
          onOpen={() => setPanel("filter")}
        />
      </div>
      <div className={waits && !found.isPending ? "dg-list-body dg-dimmed" : "dg-list-body"}>{body}</div>
      <FilterPanel
        entity={entity}
        open={panel === "filter"}
        conditions={conditions ?? NO_CONDITIONS}
        env={env}
        onChange={onConditions}
        onClose={() => setPanel(null)}
      />
      <ColumnsPanel
        entity={entity}
        open={panel === "columns"}
        columns={columns}
        env={env}
        onChange={(paths) => set({ cols: paths?.join(",") }, true)}
        onClose={() => setPanel(null)}
      />
    </div>
  );
}

function NewButton({ entity }: { entity: Entity }) {
  const { t, text } = useI18n();
  return (
    <Link to="/records/$entity/new" params={{ entity: entity.name }} className="dg-button-link">
      <PlusOutlined aria-hidden />
      {t("list.new", { entity: text(entity.label, entity.name) })}
    </Link>
  );
}

/** Searches a moment after the last key; Enter at once. */
function SearchBox({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
  const { t } = useI18n();
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // The URL changed by other means, such as going back.
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (typed.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      onSearch(typed.trim());
    }, 250);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);
  return (
    <Input
      type="search"
      className="dg-search"
      prefix={<SearchOutlined aria-hidden />}
      aria-label={t("list.search")}
      placeholder={t("list.search")}
      allowClear
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={() => {
        sent.current = typed.trim();
        onSearch(typed.trim());
      }}
    />
  );
}
