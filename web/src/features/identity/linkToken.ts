/** The token of a mailed link. It stands in the fragment, which no browser sends to a server. */
export function tokenOf(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("token");
  return token && /^[\w-]{1,100}$/.test(token) ? token : null;
}

const taken = new Map<string, string>();

/**
 * Takes the token out of the address bar, so that it is neither bookmarked nor kept in the history. Whoever comes back
 * to the page, having signed in, finds it again.
 */
export function takeToken(): string | null {
  const token = tokenOf(location.hash);
  if (location.hash) history.replaceState(history.state, "", location.pathname);
  if (token) taken.set(location.pathname, token);
  return taken.get(location.pathname) ?? null;
}

/** The link was used, or is good for nothing. */
export function forgetToken(): void {
  taken.delete(location.pathname);
}
