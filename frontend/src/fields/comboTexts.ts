/** The words a Combobox shows, in the person's language. */

import type { FieldEnv } from "./define";

export function comboTexts(env: Pick<FieldEnv, "t">) {
  return {
    none: env.t("lookup.none"),
    busy: env.t("lookup.busy"),
    clear: env.t("lookup.clear"),
    open: env.t("lookup.list"),
  };
}
