/** What a key may, until when and from where, in words; and the first call that it can make. */
import type { ApiProblem } from "../../api/problem";
import type { ApiKey, Scope } from "../../api/types";
import { formatAgo, formatDate } from "../../ui/format";

export const SCOPES: readonly { value: Scope; title: string; about: string }[] = [
  { value: "read", title: "Read", about: "See your profile, balances, orders, rewards and notifications." },
  { value: "trade", title: "Trade", about: "Place and cancel practice orders." },
];

export const LIVES = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "", label: "Never" },
] as const;

/** The instant that a key made now expires at; null where it does not. */
export function expiryOf(days: string, now: number = Date.now()): string | null {
  return days === "" ? null : new Date(now + Number(days) * 86_400_000).toISOString();
}

/** Addresses as people separate them: by commas, blanks or lines. */
export function networksOf(typed: string): string[] {
  return typed.split(/[\s,;]+/).filter((part) => part !== "");
}

/** What the server says of the networks, which are one field here and many there. */
export function networkFaults(problem: ApiProblem | null): [name: string, message: string][] {
  return Object.entries(problem?.fields ?? {}).filter(([name]) => /^networks(\.\d+)?$/.test(name));
}

export function hasExpired(key: ApiKey, now: number = Date.now()): boolean {
  return key.expires_at !== null && new Date(key.expires_at).getTime() <= now;
}

export function usedWords(key: ApiKey, now: number = Date.now()): string {
  if (key.last_used_at === null) return "Not used yet";
  return `Last used ${formatAgo(key.last_used_at, now)} from ${key.last_used_from}`;
}

export function expiryWords(key: ApiKey, now: number = Date.now()): string {
  if (key.expires_at === null) return "Does not expire";
  return `${hasExpired(key, now) ? "Expired" : "Expires"} ${formatDate(key.expires_at)}`;
}

/** A first call in a shell, for a key that is kept in a variable and not in the shell's history. */
export function exampleOf(scopes: readonly Scope[], origin: string): string {
  const header = '-H "Authorization: Bearer $SAKER_KEY"';
  if (scopes.includes("read")) return `curl ${header} ${origin}/api/v1/me`;
  const order = '{"symbol": "SIM-BTC", "side": "buy", "type": "market", "notional": "500"}';
  return `curl ${header} --json '${order}' ${origin}/api/v1/simulator/orders/preview`;
}
