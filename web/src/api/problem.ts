/** An answer of the API that is not a success (RFC 9457), or the absence of an answer. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | null;
  /** Message of the server per field of the form; the first one where there are several. */
  readonly fields: Readonly<Record<string, string>>;
  /** Everything else that the server said about the situation (`available`, `minimum`, …). */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | null;

  constructor(parts: ProblemParts) {
    super(parts.detail);
    this.name = "ApiProblem";
    this.status = parts.status;
    this.code = parts.code;
    this.title = parts.title;
    this.requestId = parts.requestId ?? null;
    this.fields = parts.fields ?? {};
    this.facts = parts.facts ?? {};
    this.retryAfterSeconds = parts.retryAfterSeconds ?? null;
  }

  /** True where the server was not reached: the same call may succeed later, and nothing is known of its effect. */
  get isUnreachable(): boolean {
    return this.status === 0;
  }
}

interface ProblemParts {
  status: number;
  code: string;
  title: string;
  detail: string;
  requestId?: string | null;
  fields?: Record<string, string>;
  facts?: Record<string, unknown>;
  retryAfterSeconds?: number | null;
}

const KNOWN = new Set(["type", "title", "status", "detail", "code", "request_id", "errors", "instance"]);

/** The problem that a failed response describes; `body` is its parsed JSON, or whatever came instead. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const said = isRecord(body) ? body : {};
  const title = text(said.title) ?? titleOf(response.status);
  return new ApiProblem({
    status: response.status,
    code: text(said.code) ?? "unexpected_answer",
    title,
    detail: text(said.detail) ?? title,
    requestId: text(said.request_id) ?? response.headers.get("X-Request-ID"),
    fields: fieldsOf(said.errors),
    facts: Object.fromEntries(Object.entries(said).filter(([name]) => !KNOWN.has(name))),
    retryAfterSeconds: secondsOf(response.headers.get("Retry-After")),
  });
}

/** True where the server understood and said no: the same call would be refused again. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 429;
}

/** Any thrown thing as a problem that can be shown. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  // fetch() rejects with a TypeError, and with nothing more exact, when no answer came.
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return unreachable();
  return new ApiProblem({
    status: -1,
    code: "page_error",
    title: "This page has a fault",
    detail: error instanceof Error && error.message ? error.message : "Something in the page went wrong.",
  });
}

export function unreachable(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: "unreachable",
    title: "Saker cannot be reached",
    detail: "Check the connection and try again.",
  });
}

function fieldsOf(errors: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  if (!Array.isArray(errors)) return fields;
  for (const entry of errors) {
    if (!isRecord(entry)) continue;
    const field = text(entry.field)?.replace(/^body\./, "");
    const message = text(entry.message);
    if (field && message && !(field in fields)) fields[field] = message;
  }
  return fields;
}

function titleOf(status: number): string {
  if (status === 401) return "Please sign in";
  if (status === 403) return "Not allowed";
  if (status === 404) return "Not found";
  if (status === 429) return "Too many requests";
  return status >= 500 ? "Saker could not answer" : "The request was refused";
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** `Retry-After` in its seconds form; the date form is not used by this server. */
function secondsOf(header: string | null): number | null {
  return header && /^\d+$/.test(header) ? Number(header) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
