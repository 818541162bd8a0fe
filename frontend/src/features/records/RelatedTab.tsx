import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, query } from "../../api/client";
import { explain } from "../../api/explain";
import type { RecordPage } from "../../api/records";
import type { Catalog, Entity, Field, Row } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import type { FieldEnv } from "../../fields/define";
import { kindOf } from "../../fields/registry";
import { useI18n } from "../../i18n/t";
import { formatDecimal } from "../../lib/money";
import { columnLabel } from "./columnLabel";
import { GridValue, mostDecimals } from "./GridValue";
import { columnsOf, viewOf } from "./listState";

export interface Relation {
  entity: Entity;
  field: Field;
}

const MANAGED = "managed";

/** The entities whose records point at this one. */
export function relatedTo(catalog: Catalog, entity: Entity): Relation[] {
  return catalog.entities.flatMap((other) => {
    if (other.line_of || other.traits.includes(MANAGED) || !other.can.read) return [];
    const fields = other.fields.filter(
      (field) => field.type === "reference" && field.options.to === entity.name,
    );
    return fields.map((field) => ({ entity: other, field }));
  });
}

/** What belongs to a record: the newest few of each kind, and the way to all of them. */
export function RelatedTab(props: { entity: Entity; row: Row; related: Relation[]; env: FieldEnv }) {
  return (
    <div className="dg-section dg-related">
      {props.related.map((relation) => (
        <RelatedList key={`${relation.entity.name}.${relation.field.name}`} {...props} relation={relation} />
      ))}
    </div>
  );
}

function RelatedList({ row, relation, env }: { row: Row; relation: Relation; env: FieldEnv }) {
  const catalog = useCatalog();
  const { t, text } = useI18n();
  const { entity: other, field } = relation;
  const columns = columnsOf(catalog, other, viewOf(catalog, other, {}), {})
    .filter((column) => column.path !== field.name)
    .slice(0, 6);
  const here = { id: row.id, title: row._title ?? `#${row.id}` };
  const filter = { field: field.name, op: "==", value: here };
  const found = useQuery({
    queryKey: ["records", other.name, "related", field.name, row.id],
    queryFn: ({ signal }) =>
      api<RecordPage>(
        `/api/records/${other.name}${query({
          filter: JSON.stringify(filter),
          fields: columns.map((column) => column.path).join(","),
          limit: 5,
          count: 1,
        })}`,
        { signal },
      ),
  });
  const decimals = columns.map((column) =>
    mostDecimals(column.field, found.data?.rows.map((each) => each[column.path]) ?? [], env),
  );
  const count = found.data?.count;
  const label = text(other.label, other.name);
  const isSelf = other.fields.filter((each) => each.options.to === field.options.to).length > 1;
  const name = isSelf ? t("related.by", { entity: label, field: text(field.label, field.name) }) : label;
  return (
    <section>
      <div className="dg-related-head">
        <h2>
          <Link className="dg-link" to="/records/$entity" params={{ entity: other.name }} search={{ filter }}>
            {name}
          </Link>
        </h2>
        <span className="dg-muted dg-number">{count ? formatDecimal(count.value) : null}</span>
        <span className="dg-stretch" />
        {other.can.create ? (
          <Link
            className="dg-link"
            to="/records/$entity/new"
            params={{ entity: other.name }}
            search={{ values: { [field.name]: here } }}
          >
            <PlusOutlined aria-hidden /> {t("list.new", { entity: label })}
          </Link>
        ) : null}
      </div>
      {found.isError ? <p className="dg-problem">{explain(found.error, t).title}</p> : null}
      {found.data?.rows.length ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keys
        <div className="dg-table-box" role="region" aria-label={name} tabIndex={0}>
          <table className="dg-table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.path} scope="col" data-align={kindOf(column.field).align}>
                    {columnLabel(column, env)}
                    <span className="dg-unit"> {unitOf(column.field, env)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.data.rows.map((each) => (
                <tr key={each.id}>
                  {columns.map((column, index) => (
                    <td key={column.path} data-align={kindOf(column.field).align}>
                      {index === 0 ? (
                        <Link
                          className="dg-link"
                          data-value=""
                          to="/records/$entity/$id"
                          params={{ entity: other.name, id: String(each.id) }}
                        >
                          {kindOf(column.field).text(column.field, each[column.path] ?? null, env) ||
                            each._title}
                        </Link>
                      ) : (
                        <GridValue
                          field={column.field}
                          value={each[column.path]}
                          env={env}
                          decimals={decimals[index]}
                        />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}

/** The currency of a money column; percent signs stand in the cells. */
function unitOf(field: Field, env: FieldEnv): string | undefined {
  return field.type === "money" ? kindOf(field).unit?.(field, env) : undefined;
}
