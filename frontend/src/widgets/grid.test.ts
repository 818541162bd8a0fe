import { describe, expect, it } from "vitest";
import { type Placed, phoneOrder, tidy } from "./grid";

const at = (name: string, x: number, y: number, w: number, h: number): Placed => ({
  name,
  place: { x, y, w, h },
});

describe("the grid", () => {
  it("leaves a tidy grid as it is", () => {
    const places = [at("a", 0, 0, 8, 2), at("b", 8, 0, 4, 2), at("c", 0, 2, 8, 5), at("d", 8, 2, 4, 5)];
    expect(tidy(places)).toEqual(places);
  });

  it("closes holes", () => {
    expect(tidy([at("a", 0, 3, 6, 2), at("b", 6, 9, 6, 2)]).map((item) => item.place.y)).toEqual([0, 0]);
  });

  it("moves what overlaps below, and what sticks out inside", () => {
    const [a, b] = tidy([at("a", 0, 0, 8, 2), at("b", 10, 0, 6, 2)]);
    expect(a?.place).toEqual({ x: 0, y: 0, w: 8, h: 2 });
    expect(b?.place).toEqual({ x: 6, y: 2, w: 6, h: 2 });
  });

  it("never lets two widgets overlap", () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      at(`w${index}`, (index * 5) % 12, (index * 3) % 7, 1 + (index % 6), 1 + (index % 4)),
    );
    const cells = new Set<string>();
    for (const { place } of tidy(many)) {
      for (let x = place.x; x < place.x + place.w; x++) {
        for (let y = place.y; y < place.y + place.h; y++) {
          expect(x).toBeLessThan(12);
          expect(cells.has(`${x}:${y}`)).toBe(false);
          cells.add(`${x}:${y}`);
        }
      }
    }
  });
});

describe("the order on a phone", () => {
  it("is the one the dashboard names; the rest waits", () => {
    expect(phoneOrder(["a", "b", "c"], ["c", "a", "gone"])).toEqual({ first: ["c", "a"], rest: ["b"] });
    expect(phoneOrder(["a", "b"], null)).toEqual({ first: ["a", "b"], rest: [] });
  });
});
