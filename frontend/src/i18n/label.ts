/** The text of a label in a language, with the same fallback order as the server. */

export type Label = Record<string, string>;

const ORDER = ["zh-CN", "en"];

/** The text in `locale`, else in the first language that has one, else `fallback`. */
export function label(texts: Label | null | undefined, locale: string, fallback = ""): string {
  if (!texts) return fallback;
  for (const candidate of [locale, ...ORDER]) if (texts[candidate]) return texts[candidate];
  return Object.values(texts).find(Boolean) ?? fallback;
}
