import { expect, test } from "vitest";
import { ApiProblem } from "../../api/problem";
import type { SecondFactors } from "../../api/types";
import { pathOf } from "../../ui/QrCode";
import { credentialOf, newCredentialOf, wordsOf } from "../identity/passkeys";
import { halfWayOf, isOver } from "../identity/secondFactor";
import { methodsOf } from "./queries";
import { inGroups } from "./TotpDialog";

const NONE: SecondFactors = { totp: null, passkeys: [], recovery_codes_left: 0, has_password: true };
const AT = "2026-11-21T10:00:00.000Z";

function problem(code: string, facts: Record<string, unknown> = {}): ApiProblem {
  return new ApiProblem({ status: 401, code, title: "Not signed in", detail: "…", facts });
}

test("without a second factor the password proves it, with one it does not", () => {
  expect(methodsOf(NONE)).toEqual(["password"]);
  expect(methodsOf({ ...NONE, recovery_codes_left: 3 })).toEqual(["password"]);
  const totp = { confirmed_at: AT, last_used_at: null };
  expect(methodsOf({ ...NONE, totp })).toEqual(["totp"]);
  const passkeys = [{ id: "1", name: "Phone", created_at: AT, last_used_at: null }];
  expect(methodsOf({ ...NONE, totp, passkeys, recovery_codes_left: 3 })).toEqual([
    "passkey",
    "totp",
    "recovery_code",
  ]);
});

test("a refusal is half-way only with a token and methods", () => {
  const facts = { mfa_token: "t", methods: ["totp"], expires_in: 300 };
  expect(halfWayOf(problem("mfa_required", facts))).toEqual({ token: "t", methods: ["totp"] });
  expect(halfWayOf(problem("mfa_required"))).toBeNull();
  expect(halfWayOf(problem("invalid_credentials", facts))).toBeNull();
  expect(halfWayOf(null)).toBeNull();
  expect(isOver(problem("mfa_token_invalid"))).toBe(true);
  expect(isOver(problem("second_factor_wrong"))).toBe(false);
});

test("of a credential only what the server knows is sent", () => {
  const answer = { id: "a", rawId: "a", type: "public-key", clientExtensionResults: {} };
  const made = { clientDataJSON: "c", attestationObject: "o", transports: ["usb"], publicKey: "k" };
  expect(newCredentialOf({ ...answer, response: made })).toEqual({
    id: "a",
    rawId: "a",
    type: "public-key",
    response: { clientDataJSON: "c", attestationObject: "o" },
  });
  const signed = { clientDataJSON: "c", authenticatorData: "d", signature: "s" };
  expect(credentialOf({ ...answer, response: signed }).response).toEqual(signed);
  const named = { ...signed, userHandle: "u" };
  expect(credentialOf({ ...answer, response: named }).response).toEqual(named);
});

test("a person reads what to do about a passkey that was not used", () => {
  expect(wordsOf("InvalidStateError")).toContain("already");
  expect(wordsOf("SecurityError")).toContain("address");
  expect(wordsOf("NotAllowedError")).toContain("Try again");
});

test("a secret is shown four letters at a time", () => {
  expect(inGroups("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
  expect(inGroups("ABCDEFGH")).toBe("ABCD EFGH");
});

test("a QR code is one square per dark module", () => {
  expect(
    pathOf([
      [true, false],
      [false, true],
    ]),
  ).toBe("M0 0h1v1h-1zM1 1h1v1h-1z");
});
