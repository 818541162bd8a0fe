import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { Entity, Field } from "../../catalog/types";
import type { FieldEnv } from "../../fields/define";
import { setLocale, t } from "../../i18n/t";
import { LinesGrid } from "./LinesGrid";
import { changeLines, type LineRow } from "./lines";

vi.mock("../../catalog/useCatalog", () => ({
  useCatalog: () => ({ entities: [], company: { zone: "UTC", currency: "CNY" } }),
}));

const env: FieldEnv = { locale: "en", zone: "UTC", currency: "CNY", today: "2026-11-21", t };

function column(name: string, type: string, more: Partial<Field> = {}): Field {
  return {
    name,
    type,
    label: { en: name, "zh-CN": name },
    required: false,
    readonly: false,
    unique: false,
    system: false,
    computed: false,
    operators: [],
    options: type === "text" ? {} : { digits: 18, scale: 4 },
    ...more,
  };
}

const columns = [
  column("what", "text"),
  column("count", "decimal"),
  column("price", "money"),
  column("total", "money", { computed: true, readonly: true, formula: "count * price" }),
];
const entity = { name: "part", fields: columns } as unknown as Entity;
const starts = { count: "1" };

function Sheet({ editing = true, first = [] as LineRow[] }) {
  const [rows, setRows] = useState<LineRow[]>(first);
  return (
    <QueryClientProvider client={new QueryClient()}>
      <LinesGrid
        field={column("parts", "lines")}
        entity={entity}
        columns={columns}
        rows={rows}
        starts={starts}
        env={env}
        editing={editing}
        label="Parts"
        problems={{}}
        goTo={null}
        onAction={(action) => setRows((old) => changeLines(old, action))}
        onChosen={() => undefined}
        onLeft={() => undefined}
      />
      <output>{JSON.stringify(rows.map((row) => row.values))}</output>
    </QueryClientProvider>
  );
}

const kept = () => JSON.parse(screen.getByRole("status").textContent ?? "[]") as Record<string, string>[];
const cells = (line: number) =>
  within(screen.getAllByRole("row")[line] as HTMLElement).getAllByRole("gridcell");

describe("the lines grid", () => {
  setLocale("en");

  it("is filled in by keyboard alone, with live totals", async () => {
    const user = userEvent.setup();
    render(<Sheet />);
    await user.tab();
    await user.keyboard("{Enter}Bolt{Tab}3{Tab}12345678901234.1234{Enter}");
    expect(screen.getByLabelText("Line 2, what")).toHaveFocus();
    await user.keyboard("Nut{Tab}2{Tab}0.5");
    expect(kept()).toEqual([
      { what: "Bolt", count: "3", price: "12345678901234.1234" },
      { what: "Nut", count: "2", price: "0.5" },
    ]);
    expect(cells(1)[3]).toHaveTextContent("37,037,036,703,702.3702");
    // In the row of totals the line number is a cell as well.
    expect(cells(3)[4]).toHaveTextContent("37,037,036,703,703.3702");
  });

  it("moves by arrows, takes Escape back, removes with Ctrl+Delete and adds no second blank line", async () => {
    const user = userEvent.setup();
    render(
      <Sheet
        first={[
          { key: "a", id: 1, values: { what: "Bolt", count: "3.0000", price: "2.0000" } },
          { key: "b", id: 2, values: { what: "Nut", count: "4.0000", price: "1.0000" } },
        ]}
      />,
    );
    await user.click(cells(1)[1] as HTMLElement);
    expect(screen.getByLabelText("Line 1, count")).toHaveFocus();
    await user.keyboard("9{ArrowDown}");
    expect(screen.getByLabelText("Line 2, count")).toHaveFocus();
    await user.keyboard("8{Escape}");
    expect(kept().map((row) => row.count)).toEqual(["9", "4.0000"]);
    await user.keyboard("{Control>}{Delete}{/Control}");
    expect(kept().map((row) => row.what)).toEqual(["Bolt"]);
    await user.keyboard("{Enter}{Enter}");
    expect(kept()).toHaveLength(2);
  });

  it("takes cells from a spreadsheet", async () => {
    render(<Sheet />);
    await userEvent.click(screen.getByRole("button", { name: "Add a line" }));
    fireEvent.paste(screen.getByLabelText("Line 1, what"), {
      clipboardData: { getData: () => "Bolt\t1,000\t2.5\nNut\tx\t3" },
    });
    expect(kept()).toEqual([
      { what: "Bolt", count: "1000", price: "2.5" },
      { what: "Nut", count: "x", price: "3" },
    ]);
    expect(cells(2)[1]).toHaveTextContent("x");
  });

  it("is plain text where it may not be changed", () => {
    render(
      <Sheet
        editing={false}
        first={[
          { key: "a", id: 1, values: { what: "Bolt", count: "3.0000", price: "2.0000", total: "6.0000" } },
        ]}
      />,
    );
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.getByRole("grid")).toHaveAttribute("aria-readonly", "true");
    expect(cells(1)[3]).toHaveTextContent("6.00");
  });
});
