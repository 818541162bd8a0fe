/** What to tell a person about something that failed. */

import type { Translate } from "../i18n/t";
import { ApiProblem } from "./client";

/** The server's own words where it said some, else ours by status; never a stack or a code alone. */
export function explain(error: unknown, t: Translate): { title: string; hint: string } {
  if (!(error instanceof ApiProblem))
    return { title: t("error.unexpected"), hint: t("error.unexpected.hint") };
  const first = error.problems[0];
  if (error.status === 0) return { title: t("error.unreachable"), hint: t("error.unreachable.hint") };
  if (first) return { title: first.message, hint: first.hint ?? "" };
  if (error.status === 403) return { title: t("error.forbidden"), hint: t("error.forbidden.hint") };
  if (error.status === 404) return { title: t("error.missing"), hint: t("error.missing.hint") };
  if (error.status === 429) return { title: t("error.too-many"), hint: t("error.too-many.hint") };
  return { title: t("error.server"), hint: t("error.server.hint") };
}
