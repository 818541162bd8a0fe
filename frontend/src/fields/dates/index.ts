/** Calendar days and instants. */

import type { FieldKind } from "../define";
import { DateDisplay } from "./Display";
import { DateInput } from "./Input";
import { DATES } from "./values";

const parts = { align: "start" as const, Display: DateDisplay, Input: DateInput };

export const dateKind: FieldKind = { ...DATES.date, ...parts, name: "date", width: 120 };
export const datetimeKind: FieldKind = { ...DATES.datetime, ...parts, name: "datetime", width: 160 };
