/**
 * Idempotency keys per form submission. The same body sent again (a retry, a double click, a reload after an answer
 * that never came) carries the same key, so the server answers it once; another body gets another key.
 */
import { ApiProblem } from "./problem";

interface Pending {
  key: string;
  body: string;
}

const PREFIX = "saker.submission.";

/** Send once: `form` names the form ("order"), `send` gets the key. The key is dropped once the outcome is known. */
export async function submitOnce<Result>(
  form: string,
  body: unknown,
  send: (key: string) => Promise<Result>,
): Promise<Result> {
  const key = keyFor(form, body);
  try {
    const result = await send(key);
    settle(form);
    return result;
  } catch (error) {
    if (isKnown(error)) settle(form);
    throw error;
  }
}

export function keyFor(form: string, body: unknown): string {
  const wanted = JSON.stringify(body);
  const stored = sessionStorage.getItem(PREFIX + form);
  if (stored !== null) {
    const pending = JSON.parse(stored) as Pending;
    if (pending.body === wanted) return pending.key;
  }
  const key = randomId();
  sessionStorage.setItem(PREFIX + form, JSON.stringify({ key, body: wanted } satisfies Pending));
  return key;
}

/** The body that `form` sent and whose outcome is not known, after a reload too; null where there is none. */
export function pendingBody(form: string): unknown {
  const stored = sessionStorage.getItem(PREFIX + form);
  return stored === null ? null : JSON.parse((JSON.parse(stored) as Pending).body);
}

export function settle(form: string): void {
  sessionStorage.removeItem(PREFIX + form);
}

/** A refusal is an outcome; no answer, a fault of the server or "still in flight" is not. */
function isKnown(error: unknown): boolean {
  if (!(error instanceof ApiProblem) || error.status <= 0 || error.status >= 500) return false;
  return !(error.status === 409 && error.retryAfterSeconds !== null) && error.status !== 429;
}

/** A version 4 UUID; `crypto.randomUUID` exists in secure contexts only, `getRandomValues` everywhere. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
