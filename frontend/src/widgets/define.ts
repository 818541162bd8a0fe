/** What a widget type is: a light definition, known at once, and its picture, loaded when first drawn. */

import type { ComponentType, LazyExoticComponent } from "react";
import type { Cell, Picture, Query, Result } from "./data";

/** How a mark of a picture opens: an address for the link and what to do on a plain click. */
export interface Opening {
  href(measure: string, place: Record<string, Cell>): string;
  open(measure: string, place: Record<string, Cell>): void;
}

export interface ChartProps {
  result: Result;
  query: Query;
  picture: Picture;
  /** What the picture is about, for those who hear it. */
  label: string;
  /** The company's currency, for money without one of its own. */
  currency: string;
  opening: Opening;
}

export interface Range {
  least: number;
  most: number;
}

export interface Size {
  w: number;
  h: number;
}

export interface WidgetDefinition {
  type: string;
  /** Key of its name in the texts. */
  label: string;
  icon: ComponentType;
  /** How many dimensions and measures it can draw. */
  accepts: { dimensions: Range; measures: Range };
  /** Whether it is a good picture of this answer, not merely a possible one. */
  sensible(result: Result): boolean;
  /** On a grid of 12 columns. */
  size: { least: Size; usual: Size };
  options: Omit<Picture, "type">;
  /** Whether the picture is itself a table, so that it needs no other one beside it. */
  readable: boolean;
  Chart: LazyExoticComponent<ComponentType<ChartProps>>;
}

/** A definition as written in `<type>/index.ts`. */
export const define = (definition: WidgetDefinition): WidgetDefinition => definition;
