/** The one list of widget types, in menu order. The server's list of pictures is the same. */

import { bar } from "./bar";
import { dimensionsOf, measuresOf, type Result } from "./data";
import type { Range, WidgetDefinition } from "./define";
import { line } from "./line";
import { number } from "./number";
import { table } from "./table";

export const WIDGETS: readonly WidgetDefinition[] = [number, bar, line, table];

const byType = new Map(WIDGETS.map((definition) => [definition.type, definition]));

/** The widget of a picture type; a table, which can show anything, for a type this build does not know. */
export const widgetOf = (type: string | null | undefined): WidgetDefinition =>
  byType.get(type ?? "") ?? table;

const inside = (count: number, range: Range): boolean => count >= range.least && count <= range.most;

/** Whether a widget can draw an answer at all. */
export function canDraw(definition: WidgetDefinition, result: Result): boolean {
  const { dimensions, measures } = definition.accepts;
  return inside(dimensionsOf(result).length, dimensions) && inside(measuresOf(result).length, measures);
}

/** The pictures an answer can be shown as, sensible ones first, in menu order. */
export function choices(result: Result): WidgetDefinition[] {
  const possible = WIDGETS.filter((definition) => canDraw(definition, result));
  return [...possible].sort((left, right) => Number(right.sensible(result)) - Number(left.sensible(result)));
}
