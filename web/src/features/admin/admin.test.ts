import { describe, expect, test } from "vitest";
import { changesOf } from "./diff";
import { actionWords, kindWords, OFFICE_PAGES, pagesFor } from "./words";

describe("the difference between two states", () => {
  test("names what was changed, added and removed, and nothing else", () => {
    expect(
      changesOf(
        { disabled: false, factors: ["totp"], same: 1 },
        { disabled: true, reason: "Fraud", factors: [], same: 1 },
      ),
    ).toEqual([
      { field: "disabled", before: "no", after: "yes" },
      { field: "factors", before: "totp", after: "none" },
      { field: "reason", before: null, after: "Fraud" },
    ]);
  });

  test("is empty where nothing was kept", () => {
    expect(changesOf(null, null)).toEqual([]);
  });

  test("shows what has parts as it is kept", () => {
    expect(changesOf(null, { role: null, more: { a: 1 } })).toEqual([
      { field: "role", before: null, after: "none" },
      { field: "more", before: null, after: '{"a":1}' },
    ]);
  });
});

test("staff see the pages that they may read", () => {
  expect(pagesFor(["office.read", "people.read"]).map(({ label }) => label)).toEqual(["People"]);
  expect(pagesFor([])).toEqual([]);
  expect(pagesFor(OFFICE_PAGES.map(({ needs }) => needs))).toEqual(OFFICE_PAGES);
});

test.each([
  ["identity.role_grant_asked", "Role grant asked"],
  ["audit.exported", "Audit log exported"],
  ["privacy.erased", "Erased"],
  ["strange", "Strange"],
])("%s reads as %s", (action, words) => {
  expect(actionWords(action)).toBe(words);
});

test("an unknown kind of request is named by its code", () => {
  expect(kindWords("identity.factor_reset")).toBe("Reset second factors");
  expect(kindWords("payouts.large_payout")).toBe("Large payout");
});
