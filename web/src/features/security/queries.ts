/**
 * The person's second factors, and stepping up.
 *
 * invalidation: every change makes what is enrolled stale. A step-up answers a new access token of the same session.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { session } from "../../api/session";
import type { MfaMethod, Passkey, SecondFactors, StepUpIn, TotpEnrolment } from "../../api/types";
import { askPasskey, createPasskey } from "../identity/passkeys";

export const securityKeys = { factors: ["security", "factors"] as const };

export const factorsQuery = queryOptions({
  queryKey: securityKeys.factors,
  queryFn: ({ signal }) => take(api.GET("/auth/mfa", { signal })),
});

/** In the order in which they are offered; the password where there is nothing stronger. */
export function methodsOf(factors: SecondFactors): MfaMethod[] {
  const found: MfaMethod[] = [];
  if (factors.passkeys.length > 0) found.push("passkey");
  if (factors.totp) found.push("totp");
  if (found.length > 0 && factors.recovery_codes_left > 0) found.push("recovery_code");
  if (found.length > 0) return found;
  return factors.has_password ? ["password"] : [];
}

export async function stepUp(method: MfaMethod, typed: string): Promise<void> {
  const made = await take(api.POST("/auth/step-up", { body: await proofOf(method, typed) }));
  session.start(made);
}

async function proofOf(method: MfaMethod, typed: string): Promise<StepUpIn> {
  if (method === "password") return { method, password: typed };
  if (method !== "passkey") return { method, code: typed };
  const { public_key } = await take(api.POST("/auth/passkeys/options", { body: {} }));
  return { method, credential: await askPasskey(public_key) };
}

export function enrolTotp(): Promise<TotpEnrolment> {
  return take(api.POST("/auth/mfa/totp"));
}

export function confirmTotp(code: string): Promise<unknown> {
  return take(api.POST("/auth/mfa/totp/confirmation", { body: { code } }));
}

export function removeTotp(): Promise<unknown> {
  return take(api.DELETE("/auth/mfa/totp"));
}

export async function addPasskey(name: string): Promise<Passkey> {
  const { public_key } = await take(api.POST("/auth/mfa/passkeys/options"));
  const credential = await createPasskey(public_key);
  return take(api.POST("/auth/mfa/passkeys", { body: { name, credential } }));
}

export function renamePasskey(id: string, name: string): Promise<Passkey> {
  return take(
    api.PATCH("/auth/mfa/passkeys/{passkey_id}", { params: { path: { passkey_id: id } }, body: { name } }),
  );
}

export function removePasskey(id: string): Promise<unknown> {
  return take(api.DELETE("/auth/mfa/passkeys/{passkey_id}", { params: { path: { passkey_id: id } } }));
}

export async function makeRecoveryCodes(): Promise<readonly string[]> {
  return (await take(api.POST("/auth/mfa/recovery-codes"))).codes;
}
