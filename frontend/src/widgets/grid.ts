/** Where widgets stand: 12 columns, nothing overlapping, no gaps left by what is not shown. */

export const COLUMNS = 12;

export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Placed {
  name: string;
  place: Place;
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

const overlaps = (left: Place, right: Place): boolean =>
  left.x < right.x + right.w &&
  right.x < left.x + left.w &&
  left.y < right.y + right.h &&
  right.y < left.y + left.h;

/** The places pulled up as far as they go, in reading order, inside the 12 columns. */
export function tidy(items: readonly Placed[]): Placed[] {
  const done: Placed[] = [];
  const inOrder = [...items].sort(
    (left, right) => left.place.y - right.place.y || left.place.x - right.place.x,
  );
  for (const item of inOrder) {
    const w = clamp(item.place.w, 1, COLUMNS);
    const place = {
      w,
      h: Math.max(1, item.place.h),
      x: clamp(item.place.x, 0, COLUMNS - w),
      y: Math.max(0, item.place.y),
    };
    const hits = (at: number) => done.some((other) => overlaps({ ...place, y: at }, other.place));
    while (place.y > 0 && !hits(place.y - 1)) place.y -= 1;
    while (hits(place.y)) place.y += 1;
    done.push({ name: item.name, place });
  }
  return done;
}

/** On a narrow screen: the named ones in their order; the rest is left out until asked for. */
export function phoneOrder(
  names: readonly string[],
  phone: readonly string[] | null | undefined,
): { first: string[]; rest: string[] } {
  if (!phone?.length) return { first: [...names], rest: [] };
  const first = phone.filter((name) => names.includes(name));
  return { first, rest: names.filter((name) => !first.includes(name)) };
}
