/** The one road to the server: JSON in and out, problems as exceptions, CSRF and language headers. */

import { useLocale } from "../i18n/t";

/** One thing that is wrong, as the server says it; `pointer` is a JSON Pointer into the body that was sent. */
export interface Problem {
  code: string;
  severity: "error" | "warning";
  pointer: string;
  message: string;
  hint?: string;
  suggestions?: string[];
  args?: Record<string, unknown>;
}

/** Anything but a good answer. `status` 0 means that the server was not reached. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: Problem[];
  /** Seconds to wait before the next try, where the server says so. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    code: string,
    title: string,
    problems: Problem[],
    retryAfter: number | null = null,
  ) {
    super(problems[0]?.message || title || code);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code || problems[0]?.code || "";
    this.problems = problems;
    this.retryAfter = retryAfter;
  }
}

export interface ApiInit {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  /** Version of the record this change was made against. */
  ifMatch?: number | string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** False: a 401 is the caller's business (sign-in itself). */
  signInOn401?: boolean;
}

let csrf = "";
let onSignedOut: () => void = () => {};

/** Keep the token the server handed out; sent with every unsafe request. */
export function setCsrf(token: string | undefined): void {
  if (token) csrf = token;
}

/** What to do when the session has ended: the shell goes to the sign-in page with the way back. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

/**
 * Ask the server. Resolves with the parsed JSON body (undefined for an empty one).
 * @throws ApiProblem for every status that is not 2xx, and status 0 when the network failed.
 */
export async function api<T>(path: string, init: ApiInit = {}): Promise<T> {
  let response = await send(path, init);
  if (response.status === 403 && isUnsafe(init) && (await refusedForCsrf(response.clone()))) {
    const session = await send("/api/session", {});
    if (session.ok) setCsrf(((await session.json()) as { csrf?: string }).csrf);
    response = await send(path, init);
  }
  if (response.ok) {
    const body = await response.text();
    return (body ? JSON.parse(body) : undefined) as T;
  }
  const problem = await problemOf(response);
  if (problem.status === 401 && init.signInOn401 !== false) onSignedOut();
  throw problem;
}

/** Query string of the defined, non-empty values; a list repeats its name. */
export function query(
  params: Record<string, string | number | boolean | readonly string[] | null | undefined>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === "") continue;
    if (typeof value === "object") for (const item of value) search.append(name, item);
    else search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

function isUnsafe(init: ApiInit): boolean {
  return (init.method ?? "GET") !== "GET";
}

async function send(path: string, init: ApiInit): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": useLocale.getState().locale,
    ...init.headers,
  };
  if (init.body !== undefined) headers["Content-Type"] = "application/json";
  if (isUnsafe(init) && csrf) headers["X-CSRF-Token"] = csrf;
  if (init.ifMatch !== undefined) headers["If-Match"] = `"${init.ifMatch}"`;
  try {
    return await fetch(path, {
      method: init.method ?? "GET",
      headers,
      credentials: "same-origin",
      ...(init.body !== undefined ? { body: JSON.stringify(init.body) } : {}),
      ...(init.signal ? { signal: init.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(0, "network.unreachable", "", []);
  }
}

async function refusedForCsrf(response: Response): Promise<boolean> {
  const problem = await problemOf(response);
  return problem.code.includes("csrf");
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const wait = Number(response.headers.get("Retry-After"));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  try {
    const body = (await response.json()) as { title?: string; code?: string; problems?: Problem[] };
    return new ApiProblem(
      response.status,
      body.code ?? "",
      body.title ?? "",
      body.problems ?? [],
      retryAfter,
    );
  } catch {
    return new ApiProblem(response.status, "", response.statusText, [], retryAfter);
  }
}
