/** Integers, decimals, money and percentages. */

import type { FieldKind } from "../define";
import { NumberDisplay } from "./Display";
import { NumberInput } from "./Input";
import { NUMBERS } from "./values";

const parts = { align: "end" as const, Display: NumberDisplay, Input: NumberInput };

export const integerKind: FieldKind = { ...NUMBERS.integer, ...parts, name: "integer", width: 110 };
export const decimalKind: FieldKind = { ...NUMBERS.decimal, ...parts, name: "decimal", width: 130 };
export const moneyKind: FieldKind = { ...NUMBERS.money, ...parts, name: "money", width: 150 };
export const percentKind: FieldKind = { ...NUMBERS.percent, ...parts, name: "percent", width: 110 };
