/**
 * Simple formulas of the rule language, computed for display while a person types: numbers, names, + - * /,
 * brackets and a few functions, exactly. Everything else is left to the server (`compile` gives undefined).
 */

import { type Dec, decimal } from "./money";

/** Null is an empty value: arithmetic with it is empty, as in SQL. */
type Value = Dec | null;
export type Names = (name: string) => Value;
export interface Formula {
  names: readonly string[];
  /** @throws DivisionByZero */
  value: (names: Names) => Value;
}

export class DivisionByZero extends Error {}

type Node = (names: Names) => Value;
const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|([-+*/(),]))/y;

/** The formula of a text; undefined when it says more than this can compute. */
export function compile(text: string): Formula | undefined {
  const tokens = scan(text);
  if (!tokens) return undefined;
  const names = new Set<string>();
  let at = 0;
  const peek = () => tokens[at];
  const next = () => tokens[at++];

  function additive(): Node | undefined {
    let left = multiplicative();
    while (left && (peek() === "+" || peek() === "-")) {
      const op = next();
      const [a, b] = [left, multiplicative()];
      if (!b) return undefined;
      left = both(a, b, (x, y) => (op === "+" ? x.plus(y) : x.minus(y)));
    }
    return left;
  }
  function multiplicative(): Node | undefined {
    let left = unary();
    while (left && (peek() === "*" || peek() === "/")) {
      const op = next();
      const [a, b] = [left, unary()];
      if (!b) return undefined;
      left = both(a, b, (x, y) => (op === "*" ? x.times(y) : divide(x, y)));
    }
    return left;
  }
  function unary(): Node | undefined {
    if (peek() === "-") {
      next();
      const inner = unary();
      return inner && ((row) => inner(row)?.negated() ?? null);
    }
    return primary();
  }
  function primary(): Node | undefined {
    const token = next();
    if (token === undefined) return undefined;
    if (token === "(") {
      const inner = additive();
      return next() === ")" ? inner : undefined;
    }
    if (/^\d/.test(token)) {
      const value = decimal(token) ?? null;
      return () => value;
    }
    if (!/^[A-Za-z_]/.test(token)) return undefined;
    if (token === "null") return () => null;
    if (peek() === "(") return call(token);
    if (RESERVED.has(token)) return undefined;
    names.add(token);
    return (row) => row(token);
  }
  function call(name: string): Node | undefined {
    next();
    const args: Node[] = [];
    while (true) {
      const inner = additive();
      if (!inner) return undefined;
      args.push(inner);
      const separator = next();
      if (separator === ")") break;
      if (separator !== ",") return undefined;
    }
    return FUNCTIONS[name]?.(args);
  }

  const node = additive();
  return node && at === tokens.length ? { names: [...names], value: node } : undefined;
}

const RESERVED = new Set([
  "and",
  "or",
  "not",
  "if",
  "else",
  "in",
  "true",
  "false",
  "me",
  "today",
  "now",
  "old",
]);

const FUNCTIONS: Record<string, (args: Node[]) => Node | undefined> = {
  abs: ([x, ...more]) => (x && !more.length ? (row) => x(row)?.abs() ?? null : undefined),
  round: ([x, places, ...more]) =>
    x && !more.length
      ? (row) => {
          const value = x(row);
          const digits = places ? places(row) : (decimal(0) ?? null);
          return value && digits ? (decimal(value.toFixed(digits.toNumber())) ?? null) : null;
        }
      : undefined,
  div: ([a, b, other, ...more]) =>
    a && b && other && !more.length
      ? (row) => {
          const [x, y] = [a(row), b(row)];
          if (!x || !y) return null;
          return y.isZero() ? other(row) : divide(x, y);
        }
      : undefined,
  coalesce: (args) => (row) => {
    for (const arg of args) {
      const value = arg(row);
      if (value) return value;
    }
    return null;
  },
  min: (args) => extreme(args, (a, b) => a.lt(b)),
  max: (args) => extreme(args, (a, b) => a.gt(b)),
};

function scan(text: string): string[] | undefined {
  const tokens: string[] = [];
  const plain = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const match = TOKEN.exec(plain);
    if (!match) return undefined;
    tokens.push(match[1] ?? match[2] ?? match[3] ?? "");
  }
  return tokens;
}

function both(a: Node, b: Node, op: (x: Dec, y: Dec) => Dec): Node {
  return (row) => {
    const [x, y] = [a(row), b(row)];
    return x && y ? op(x, y) : null;
  };
}

function extreme(args: Node[], better: (a: Dec, b: Dec) => boolean): Node {
  return (row) => {
    let best: Value = null;
    for (const arg of args) {
      const value = arg(row);
      if (!value) return null;
      if (!best || better(value, best)) best = value;
    }
    return best;
  };
}

function divide(x: Dec, y: Dec): Dec {
  if (y.isZero()) throw new DivisionByZero();
  return x.div(y);
}
