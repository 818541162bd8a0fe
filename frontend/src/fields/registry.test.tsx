import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { Field, Json } from "../catalog/types";
import en from "../i18n/en.json";
import { t } from "../i18n/t";
import zh from "../i18n/zh-CN.json";
import type { FieldEnv } from "./define";
import { FIELD_KINDS, kindOf } from "./registry";

const TYPES = [
  "text",
  "long_text",
  "email",
  "phone",
  "url",
  "auto_number",
  "integer",
  "decimal",
  "money",
  "percent",
  "boolean",
  "choice",
  "date",
  "datetime",
  "reference",
  "lines",
  "user",
  "team",
];

const env: FieldEnv = { locale: "en", zone: "Asia/Shanghai", currency: "CNY", today: "2026-11-21", t };

function field(type: string, options: Field["options"] = {}): Field {
  return {
    name: "it",
    type,
    label: { en: "It", "zh-CN": "它" },
    required: false,
    readonly: false,
    unique: false,
    system: false,
    computed: false,
    operators: [],
    options:
      type === "choice"
        ? { options: [{ name: "a", label: { en: "Option A", "zh-CN": "选项甲" } }], ...options }
        : options,
  };
}

const SAMPLES: Record<string, Json> = {
  text: "Acme",
  long_text: "two\nlines",
  email: "a@example.com",
  phone: "+86 21 5555 1234",
  url: "https://example.com",
  auto_number: "N-0001",
  integer: 1234567,
  decimal: "1234.5000",
  money: "12345678901234.1234",
  percent: "0.12500000",
  boolean: true,
  choice: "a",
  date: "2026-01-31",
  datetime: "2026-01-31T08:00:00.000Z",
  reference: { id: 5, title: "Acme" },
  lines: [{ id: 1 }, { id: 2 }],
  user: { id: 1, title: "Lin" },
  team: { id: 2, title: "East" },
};

vi.mock("../catalog/useCatalog", () => ({
  useCatalog: () => ({ entities: [], company: { zone: "Asia/Shanghai", currency: "CNY" } }),
}));

describe("the list of field types", () => {
  it("is the server's, in its order", () => expect(FIELD_KINDS.map((kind) => kind.name)).toEqual(TYPES));

  it.each(TYPES)("%s has a name in both languages, a display and an input", (type) => {
    expect((zh as Record<string, string>)[`field.${type}`]).toBeTruthy();
    expect((en as Record<string, string>)[`field.${type}`]).toBeTruthy();
    const kind = kindOf({ type });
    const sample = SAMPLES[type] ?? null;
    const { Display, Input } = kind;
    render(
      <QueryClientProvider client={new QueryClient()}>
        <Display field={field(type)} value={sample} env={env} />
        <label htmlFor="box">Box</label>
        <Input id="box" field={field(type)} value={sample} env={env} onChange={() => undefined} />
      </QueryClientProvider>,
    );
    expect(document.body.textContent).toContain(
      type === "boolean" ? "Yes" : kind.text(field(type), sample, env),
    );
    expect(document.getElementById("box")).toBeInTheDocument();
  });

  it.each(TYPES.filter((type) => !["reference", "user", "team", "lines"].includes(type)))(
    "%s reads back what it writes for editing",
    (type) => {
      const kind = kindOf({ type });
      const own = field(type, { scale: 8, digits: 18 });
      const written = kind.edit
        ? kind.edit(own, SAMPLES[type] ?? null, env)
        : kind.text(own, SAMPLES[type] ?? null, env);
      const read = kind.read(own, written, env);
      expect(read.ok).toBe(true);
      if (read.ok) expect(kind.text(own, read.value, env)).toBe(kind.text(own, SAMPLES[type] ?? null, env));
    },
  );
});

describe("checks", () => {
  const wrong = (type: string, value: Json, options: Field["options"] = {}) =>
    kindOf({ type }).check?.(field(type, options), value, env)?.key;

  it.each([
    ["money", "12345678901234.1234", { digits: 18, scale: 4 }, undefined],
    ["money", "922337203685477.5808", { digits: 18, scale: 4 }, "check.digits"],
    ["money", "1.23456", { digits: 18, scale: 4 }, "check.decimals"],
    ["money", "abc", { digits: 18, scale: 4 }, "check.number"],
    ["integer", "1.5", { scale: 0 }, "check.whole"],
    ["decimal", "-1", { scale: 2, min: "0" }, "check.least"],
    ["percent", "1.5", { scale: 4, max: "1" }, "check.most"],
    ["email", "no mail", {}, "check.email"],
    ["url", "javascript:alert(1)", {}, "check.url"],
    ["date", "2026-02-30", {}, "check.date"],
    ["choice", "b", {}, "check.choice"],
    ["reference", "typed", {}, "check.reference"],
    ["text", "abcdef", { max_length: 5 }, "check.too-long"],
  ] as [string, Json, Field["options"], string | undefined][])("%s %s", (type, value, options, key) =>
    expect(wrong(type, value, options)).toBe(key),
  );
});

describe("the number box", () => {
  function Box({ start, type }: { start: Json; type: string }) {
    const [value, setValue] = useState<Json>(start);
    const { Input } = kindOf({ type });
    return (
      <>
        <label htmlFor="n">Amount</label>
        <Input
          id="n"
          field={field(type, { digits: 18, scale: 4 })}
          value={value}
          env={env}
          onChange={setValue}
        />
        <output>{JSON.stringify(value)}</output>
      </>
    );
  }

  it("shows a large amount grouped and leaves it unchanged when it is only visited", async () => {
    render(<Box start="12345678901234.1234" type="money" />);
    const box = screen.getByLabelText("Amount");
    expect(box).toHaveValue("12,345,678,901,234.1234");
    await userEvent.click(box);
    expect(box).toHaveValue("12345678901234.1234");
    await userEvent.tab();
    expect(screen.getByRole("status")).toHaveTextContent('"12345678901234.1234"');
  });

  it("keeps what is no number as it was typed", async () => {
    render(<Box start={null} type="money" />);
    await userEvent.type(screen.getByLabelText("Amount"), "12x");
    await userEvent.tab();
    expect(screen.getByLabelText("Amount")).toHaveValue("12x");
    expect(screen.getByRole("status")).toHaveTextContent('"12x"');
  });

  it("takes percent as people write it", async () => {
    render(<Box start="0.1" type="percent" />);
    const box = screen.getByLabelText("Amount");
    expect(box).toHaveValue("10");
    await userEvent.clear(box);
    await userEvent.type(box, "12.5");
    expect(screen.getByRole("status")).toHaveTextContent('"0.125"');
  });
});
