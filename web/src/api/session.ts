/**
 * Who is signed in, as far as this tab knows. The access token lives in memory only; the refresh token in a cookie
 * that no script can read. The flag in localStorage says nothing but "a refresh is worth trying".
 */
import type { Tokens } from "./types";

const FLAG = "saker.signed_in";
const LOCK = "saker.refresh";

type Listener = (signedIn: boolean) => void;

let accessToken: string | null = null;
const listeners = new Set<Listener>();

export const session = {
  token: (): string | null => accessToken,
  isSignedIn: (): boolean => accessToken !== null,
  /** A refresh may succeed: someone signed in here and did not sign out. */
  mayResume: (): boolean => localStorage.getItem(FLAG) === "1",

  start(tokens: Pick<Tokens, "access_token">): void {
    const began = accessToken === null;
    accessToken = tokens.access_token;
    localStorage.setItem(FLAG, "1");
    if (began) announce(true);
  },

  /** Forget everything about the person in this tab; other tabs follow by the storage event. */
  end(): void {
    const ended = accessToken !== null;
    accessToken = null;
    localStorage.removeItem(FLAG);
    sessionStorage.clear();
    if (ended) announce(false);
  },

  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function announce(signedIn: boolean): void {
  for (const listener of [...listeners]) listener(signedIn);
}

/** Sign this tab out when another one did. */
export function followOtherTabs(): () => void {
  const onStorage = (event: StorageEvent): void => {
    if (event.key === FLAG && event.newValue === null) session.end();
  };
  window.addEventListener("storage", onStorage);
  return () => window.removeEventListener("storage", onStorage);
}

/**
 * Run `task` while no other tab of this browser runs it. Refresh tokens rotate and a reused one ends the session, so
 * two tabs must never send the same one. Browsers offer locks in secure contexts only; elsewhere the task just runs.
 */
export async function alone<Result>(task: () => Promise<Result>): Promise<Result> {
  const locks = navigator.locks as LockManager | undefined;
  return locks ? await locks.request(LOCK, task) : task();
}
