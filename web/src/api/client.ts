/**
 * The only way to the HTTP API: typed by the paths, with the access token, the refresh, and problems as exceptions.
 *
 *     const me = await take(api.GET("/me", { signal }));
 */
import createClient from "openapi-fetch";
import { problemOf, unreachable } from "./problem";
import { alone, session } from "./session";
import type { paths, Tokens } from "./types";

export const BASE = "/api/v1";

export const api = createClient<paths>({
  // With the origin, because outside a browser a Request takes no relative address.
  baseUrl: `${location.origin}${BASE}`,
  fetch: authorisedFetch,
  headers: { "X-Saker-Client": "web" },
});

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of a successful answer; every other outcome is thrown as an ApiProblem. */
export async function take<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  return data as Data;
}

/**
 * fetch() with the access token. A 401 to a token of ours means that it has ended: refresh once, ask once more.
 * Without a token the answer stands as it is (a wrong password is a 401, too).
 */
export async function authorisedFetch(request: Request): Promise<Response> {
  const token = session.token();
  if (token === null) return reach(request);
  const again = request.clone();
  const response = await reach(withToken(request, token));
  if (response.status !== 401) return response;
  const renewed = session.token() !== token || (await refresh());
  const fresh = session.token();
  return renewed && fresh !== null ? reach(withToken(again, fresh)) : response;
}

let refreshing: Promise<boolean> | null = null;

/**
 * A new access token by the refresh cookie; false when the person must sign in again. Any number of callers share
 * one request. Throws ApiProblem when the server cannot be reached or fails: that says nothing about the session.
 */
export function refresh(): Promise<boolean> {
  refreshing ??= alone(requestTokens).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function requestTokens(): Promise<boolean> {
  const response = await reach(
    new Request(new URL(`${BASE}/auth/refresh`, location.origin), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Saker-Client": "web" },
      credentials: "same-origin",
      body: "{}",
    }),
  );
  if (response.ok) {
    session.start((await response.json()) as Tokens);
    return true;
  }
  if (response.status === 401 || response.status === 403) {
    session.end();
    return false;
  }
  throw problemOf(response, await response.json().catch(() => null));
}

/** True when someone is signed in, after trying to resume where that may help. */
export async function ensureSession(): Promise<boolean> {
  if (session.isSignedIn()) return true;
  return session.mayResume() ? refresh() : false;
}

function withToken(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    // A cancelled query is not a failure; everything else here means that no answer came.
    if (request.signal.aborted) throw error;
    throw unreachable();
  }
}
