import { useMemo } from "react";
import { entityOf } from "../../catalog/lookup";
import type { Entity, Field, Json } from "../../catalog/types";
import { useCatalog } from "../../catalog/useCatalog";
import type { FieldEnv } from "../../fields/define";
import { useI18n } from "../../i18n/t";
import { isEmpty, lineStarts, type Problems } from "./draft";
import { FieldRow, fieldId } from "./FieldRow";
import { LinesGrid } from "./LinesGrid";
import type { PlacedField, Tab } from "./layout";
import { isBlank } from "./lines";
import { compute } from "./live";
import type { RecordDraft } from "./useRecordDraft";

interface SectionsProps {
  entity: Entity;
  tab: Tab;
  work: RecordDraft;
  env: FieldEnv;
  editing: boolean;
  isNew: boolean;
  problems: Problems;
  goTo: { field: string; row: number; column: string; stamp: number } | null;
  onProblem: (place: string, problem: string | undefined) => void;
  check: (field: Field, value: Json | undefined, isNew: boolean) => string | undefined;
}

/** The sections of one tab, fields in columns and lines in grids; computed fields follow what is typed. */
export function Sections(props: SectionsProps) {
  const { entity, tab, work, env, editing, isNew, problems } = props;
  const catalog = useCatalog();
  const { text } = useI18n();
  const { draft } = work;
  const filled = useMemo(() => {
    const kept: typeof draft.lines = {};
    for (const [name, rows] of Object.entries(draft.lines)) {
      const of = entity.fields.find((field) => field.name === name)?.options.of;
      const below = of ? entityOf(catalog, of) : undefined;
      kept[name] = below ? rows.filter((row) => !isBlank(row, lineStarts(below, env))) : rows;
    }
    return kept;
  }, [draft.lines, catalog, entity, env]);
  const isLive = editing && (isNew || work.isDirty);
  const live = useMemo(
    () => (isLive ? compute(catalog, entity, draft.values, filled) : {}),
    [isLive, catalog, entity, draft.values, filled],
  );
  return (
    <>
      {tab.sections.map((section) => (
        <section key={section.name} className="dg-section">
          {text(section.label, "") ? <h2>{text(section.label)}</h2> : null}
          {text(section.help, "") ? <p className="dg-muted">{text(section.help)}</p> : null}
          <div
            className="dg-fields"
            data-columns={section.columns}
            {...(editing ? { "data-editing": true } : {})}
          >
            {section.fields.map((placed) => {
              const { field } = placed;
              if (field.type === "lines") return <PlacedLines key={field.name} {...props} placed={placed} />;
              const isKnown = field.name in live;
              return (
                <FieldRow
                  key={field.name}
                  placed={placed}
                  value={isKnown ? live[field.name] : draft.values[field.name]}
                  env={env}
                  editing={editing}
                  problem={problems[field.name]}
                  waits={isLive && !isKnown && (field.computed || (isNew && field.type === "auto_number"))}
                  onChange={(value) => {
                    work.set(field, value);
                    if (problems[field.name] && !props.check(field, value, isNew)) {
                      props.onProblem(field.name, undefined);
                    }
                  }}
                  onBlur={() => {
                    const value = draft.values[field.name];
                    // An empty box is no mistake before the save. What is wrong is said a moment later: text that
                    // comes between pressing and letting go of the mouse would move the button away under it.
                    const found = isEmpty(value) ? undefined : props.check(field, value, isNew);
                    setTimeout(() => props.onProblem(field.name, found), 200);
                  }}
                />
              );
            })}
          </div>
        </section>
      ))}
    </>
  );
}

function PlacedLines({
  placed,
  work,
  env,
  editing,
  problems,
  goTo,
  onProblem,
  check,
}: SectionsProps & { placed: PlacedField }) {
  const { field, columns = [] } = placed;
  const catalog = useCatalog();
  const { text } = useI18n();
  const below = entityOf(catalog, field.options.of ?? "");
  const starts = useMemo(() => (below ? lineStarts(below, env) : {}), [below, env]);
  if (!below) return null;
  const rows = work.draft.lines[field.name] ?? [];
  const own = Object.fromEntries(
    Object.entries(problems)
      .filter(([place]) => place.startsWith(`${field.name}/`))
      .map(([place, problem]) => [place.slice(field.name.length + 1), problem]),
  );
  return (
    <div className="dg-field-lines" id={fieldId(field.name)} tabIndex={-1}>
      <LinesGrid
        field={field}
        entity={below}
        columns={columns}
        rows={rows}
        starts={starts}
        env={env}
        editing={editing && !placed.readonly}
        label={text(placed.label, "") || text(field.label, field.name)}
        problems={own}
        goTo={goTo?.field === field.name ? goTo : null}
        onAction={(action) => {
          work.lines(field, action);
          // Rows moved: what was said about places is no longer true.
          if (action.do === "remove" || action.do === "paste") {
            for (const place of Object.keys(own)) onProblem(`${field.name}/${place}`, undefined);
          }
          if (problems[field.name]) onProblem(field.name, undefined);
          if (action.do === "set") {
            const at = rows.findIndex((row) => row.key === action.key);
            const column = below.fields.find((candidate) => candidate.name === action.field);
            const place = `${field.name}/${at}/${action.field}`;
            if (column && problems[place] && !check(column, action.value, rows[at]?.id === undefined)) {
              onProblem(place, undefined);
            }
          }
        }}
        onChosen={(key, column, value) => work.chosenInLine(field, key, column, value)}
        onLeft={(at, column) => {
          const row = rows[at];
          if (!row || isBlank(row, starts)) return;
          const value = row.values[column.name];
          // As with the boxes above: nothing about empty cells, and a moment later.
          const found = isEmpty(value) ? undefined : check(column, value, row.id === undefined);
          setTimeout(() => onProblem(`${field.name}/${at}/${column.name}`, found), 200);
        }}
      />
      {problems[field.name] ? <p className="dg-problem">{problems[field.name]}</p> : null}
    </div>
  );
}
