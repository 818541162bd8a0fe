/** When bars are a ranking: one dimension without time, one measure to draw, sorted by that measure. */

import { dimensionsOf, measuresOf, type Picture, type Query, type Result } from "../data";

export function isRanking(result: Result, query: Query, picture: Picture): boolean {
  const dimensions = dimensionsOf(result);
  const [first] = measuresOf(result);
  if (dimensions.length !== 1 || dimensions[0]?.grain || !first || picture.stacked) return false;
  if ((picture.series?.length ?? 0) > 1) return false;
  const [sort] = query.sort ?? [];
  return sort === `-${first.name}` || sort === first.name;
}
