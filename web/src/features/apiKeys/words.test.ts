import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../api/problem";
import type { ApiKey } from "../../api/types";
import { exampleOf, expiryOf, expiryWords, hasExpired, networkFaults, networksOf, usedWords } from "./words";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const KEY: ApiKey = {
  id: "1",
  name: "Bot",
  prefix: "saker_Ab3dE9",
  scopes: ["read"],
  networks: [],
  created_at: "2026-11-01T00:00:00Z",
  expires_at: null,
  last_used_at: null,
  last_used_from: null,
};

describe("an API key in words", () => {
  it("expires after days, or never", () => {
    expect([expiryOf("30", NOW), expiryOf("", NOW)]).toEqual(["2026-12-21T12:00:00.000Z", null]);
  });

  it("takes networks by commas, blanks and lines", () => {
    expect(networksOf(" 203.0.113.7, 2001:db8::/48\n198.51.100.0/24 ")).toEqual([
      "203.0.113.7",
      "2001:db8::/48",
      "198.51.100.0/24",
    ]);
    expect(networksOf("  ")).toEqual([]);
  });

  it("says when it expires, and that it has", () => {
    const until = (expires_at: string): ApiKey => ({ ...KEY, expires_at });
    expect(expiryWords(KEY, NOW)).toBe("Does not expire");
    expect(expiryWords(until("2026-12-21T12:00:00Z"), NOW)).toMatch(/^Expires 21 Dec/);
    expect(expiryWords(until("2026-11-20T12:00:00Z"), NOW)).toMatch(/^Expired 20 Nov/);
    expect([hasExpired(KEY, NOW), hasExpired(until("2026-11-21T12:00:00Z"), NOW)]).toEqual([false, true]);
  });

  it("says when and from where it was used", () => {
    expect(usedWords(KEY, NOW)).toBe("Not used yet");
    const used = { ...KEY, last_used_at: "2026-11-21T11:55:00Z", last_used_from: "203.0.113.0/24" };
    expect(usedWords(used, NOW)).toBe("Last used 5 min ago from 203.0.113.0/24");
  });

  it("finds the networks that the server could not read", () => {
    const problem = (fields: Record<string, string>): ApiProblem =>
      new ApiProblem({ status: 422, code: "invalid", title: "", detail: "", fields });
    const faults = networkFaults(problem({ name: "?", "networks.1": "No.", "networks.2": "No, too." }));
    expect(faults).toEqual([
      ["networks.1", "No."],
      ["networks.2", "No, too."],
    ]);
    expect(networkFaults(problem({ networks: "Too many." }))).toEqual([["networks", "Too many."]]);
    expect([networkFaults(problem({ name: "?" })), networkFaults(null)]).toEqual([[], []]);
  });

  it("makes a first call that its scopes allow, without the key in it", () => {
    expect(exampleOf(["read", "trade"], "https://saker.example")).toBe(
      'curl -H "Authorization: Bearer $SAKER_KEY" https://saker.example/api/v1/me',
    );
    expect(exampleOf(["trade"], "https://saker.example")).toContain("/simulator/orders/preview");
  });
});
