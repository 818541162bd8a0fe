import { describe, expect, it } from "vitest";
import en from "./en.json";
import zh from "./zh-CN.json";

const all = import.meta.glob<string>("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const sources = Object.entries(all)
  .filter(([name]) => !/\.test\.tsx?$/.test(name))
  .map(([name, text]) => ({ name, text }));
const plain = (keys: string[]) => new Set(keys.map((key) => key.replace(/_(one|other)$/, "")));

describe("texts", () => {
  it("are the same in both languages", () => expect(plain(Object.keys(en))).toEqual(plain(Object.keys(zh))));

  it("have the same places in both languages", () => {
    const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
    for (const [key, text] of Object.entries(en)) {
      const other = (zh as Record<string, string>)[key] ?? "";
      // A plural of one may leave its number out.
      if (!/_one$/.test(key)) expect(places(other), key).toEqual(places(text));
    }
  });

  it("hold no Chinese in English, and are never empty", () => {
    for (const [key, text] of Object.entries(en)) {
      expect(text, key).not.toMatch(/[\u4e00-\u9fff]/);
      expect(text.trim(), key).not.toBe("");
      expect((zh as Record<string, string>)[key]?.trim() ?? "–", key).not.toBe("");
    }
  });

  it("exist for every key the code asks for by name", () => {
    const known = plain(Object.keys(en));
    for (const { name, text } of sources) {
      for (const match of text.matchAll(/\bt\(\s*"([^"]+)"/g))
        expect(known, `${name}: ${match[1]}`).toContain(match[1]);
    }
  });

  it("follow a switch of the language in every component", () => {
    for (const { name, text } of sources.filter((source) => source.name.endsWith(".tsx"))) {
      expect(
        /import \{[^}]*\bt\b[^}]*\} from "[./]*i18n\/t"/.test(text),
        `${name} takes t without useI18n`,
      ).toBe(false);
    }
  });
});
