import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { setLocale } from "../i18n/t";
import { Ranking } from "./bar/Ranking";
import { isRanking } from "./bar/ranking";
import { DataTable } from "./DataTable";
import type { Cell, Query } from "./data";
import NumberChart from "./number/Chart";
import { answer, dimension, measure } from "./testing";

const opening = {
  href: () => "/drill?q=x",
  open: vi.fn<(measure: string, place: Record<string, Cell>) => void>(),
};
const common = { label: "Figures", currency: "USD", opening };

beforeEach(() => {
  setLocale("en");
  opening.open.mockClear();
});

describe("a number", () => {
  const query: Query = {
    of: "facts",
    measures: ["net", { measure: "net", name: "before", compare: "previous" }],
  };

  it("shows its unit, its exact value and its change by sign, arrow and words", () => {
    render(
      <NumberChart
        {...common}
        picture={{ type: "number" }}
        query={query}
        result={answer([measure("net"), measure("before")], [["1265793.0395", "1000000"]])}
      />,
    );
    const link = screen.getByRole("link", { name: "Figures, open the rows $ 1.27 M" });
    expect(link).toHaveTextContent("$1.27M");
    expect(link).toHaveAttribute("title", "$1,265,793.0395");
    expect(screen.getByText("1,265,793.04")).toBeVisible();
    expect(screen.getByText("▲")).toHaveAttribute("aria-hidden", "true");
    expect(screen.getByText(/\+26\.6%/)).toHaveClass("wd-up");
    expect(screen.getByText(/vs previous period/)).toHaveTextContent("$1.00M");
    fireEvent.click(link);
    expect(opening.open).toHaveBeenCalledWith("net", {});
  });

  it("says so when there is nothing to compare with", () => {
    render(
      <NumberChart
        {...common}
        picture={{ type: "number" }}
        query={query}
        result={answer([measure("net"), measure("before")], [["5", null]])}
      />,
    );
    expect(screen.getByText("vs previous period: nothing to compare")).toBeVisible();
  });

  it("leaves a click for another tab to the browser", () => {
    render(
      <NumberChart
        {...common}
        picture={{ type: "number" }}
        query={query}
        result={answer([measure("net")], [["5"]])}
      />,
    );
    document.addEventListener("click", (event) => event.preventDefault(), { once: true });
    fireEvent.click(screen.getByRole("link"), { ctrlKey: true });
    expect(opening.open).not.toHaveBeenCalled();
  });
});

describe("a table", () => {
  const query: Query = {
    of: "facts",
    dimensions: ["who"],
    measures: ["net", { measure: "net", name: "growth", compare: "previous", show: "change_rate" }, "count"],
  };
  const result = answer(
    [
      dimension("who", { type: "reference" }),
      measure("net"),
      measure("growth"),
      measure("count", { format: "number" }),
    ],
    [
      [{ id: 1, title: "North" }, "12345678.5", "0.124", "3"],
      [{ id: 2, title: "South" }, "-200000", "-0.03", "0"],
      [null, null, null, "1"],
    ],
    [null, "12145678.5", "0.1", "4"],
  );

  it("says a unit once per column, in its head", () => {
    render(<DataTable {...common} query={query} result={result} />);
    expect(screen.getAllByRole("columnheader").map((cell) => cell.textContent)).toEqual([
      "who",
      "net $ K",
      "growth %",
      "count",
    ]);
    const rows = screen.getAllByRole("row").map((row) =>
      within(row)
        .queryAllByRole("cell")
        .map((cell) => cell.textContent),
    );
    expect(rows.slice(1)).toEqual([
      ["North", "12,345.7", "+12.4", "3"],
      ["South", "−200.0", "−3.0", "0"],
      ["(empty)", "–", "–", "1"],
      ["Total", "12,145.7", "+10.0", "4"],
    ]);
  });

  it("opens each figure, totals too, and marks record data", () => {
    render(<DataTable {...common} query={query} result={result} />);
    fireEvent.click(screen.getByTitle("−$200,000.00"));
    expect(opening.open).toHaveBeenLastCalledWith("net", { who: { id: 2, title: "South" } });
    fireEvent.click(screen.getByRole("link", { name: "4" }));
    expect(opening.open).toHaveBeenLastCalledWith("count", {});
    expect(screen.getByText("+12.4")).not.toHaveAttribute("href");
    expect(screen.getByText("North")).toHaveAttribute("data-value");
    expect(screen.getByText("(empty)")).not.toHaveAttribute("data-value");
  });

  it("shows the first 200 of many rows and the rest on demand", () => {
    const rows: Cell[][] = Array.from({ length: 250 }, (_, index) => [
      { id: index, title: `P${index}` },
      "1",
    ]);
    const many = answer([dimension("who", { type: "reference" }), measure("net")], rows);
    render(<DataTable {...common} query={{ of: "facts", measures: ["net"] }} result={many} />);
    expect(screen.getAllByRole("row")).toHaveLength(201);
    fireEvent.click(screen.getByRole("button", { name: "Show all 250 rows" }));
    expect(screen.getAllByRole("row")).toHaveLength(251);
  });
});

describe("a ranking", () => {
  const result = answer(
    [dimension("who", { type: "reference" }), measure("net")],
    [
      [{ id: 1, title: "North" }, "300"],
      [{ id: 2, title: "South" }, "75"],
    ],
  );
  const query: Query = { of: "facts", dimensions: ["who"], measures: ["net"], sort: ["-net"] };

  it("is what is sorted by its only measure", () => {
    expect(isRanking(result, query, { type: "bar" })).toBe(true);
    expect(isRanking(result, { ...query, sort: ["who"] }, { type: "bar" })).toBe(false);
    expect(isRanking(result, query, { type: "bar", stacked: true })).toBe(false);
    const dated = answer([dimension("on", { type: "date", grain: "month" }), measure("net")], []);
    expect(isRanking(dated, query, { type: "bar" })).toBe(false);
  });

  it("draws bars from zero, strongest first, and opens a line", () => {
    const { container } = render(
      <Ranking {...common} picture={{ type: "bar" }} query={query} result={result} />,
    );
    const bars = [...container.querySelectorAll<HTMLElement>(".wd-rank-bar i")];
    expect(bars.map((bar) => bar.style.width)).toEqual(["100%", "25%"]);
    expect(new Set(bars.map((bar) => bar.style.background)).size).toBe(2);
    fireEvent.click(screen.getByText("South"));
    expect(opening.open).toHaveBeenCalledWith("net", { who: { id: 2, title: "South" } });
  });
});
