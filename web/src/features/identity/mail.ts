/**
 * Mailed links and passwords.
 *
 * invalidation: a verified address makes `me` stale; a changed password makes the list of sessions stale.
 */
import { api, take } from "../../api/client";

export function sendVerification(): Promise<unknown> {
  return take(api.POST("/auth/email/send"));
}

export function verifyEmail(token: string): Promise<unknown> {
  return take(api.POST("/auth/email/verify", { body: { token } }));
}

export function forgotPassword(identifier: string): Promise<unknown> {
  return take(api.POST("/auth/password/forgot", { body: { identifier } }));
}

export function resetPassword(body: { token: string; password: string }): Promise<unknown> {
  return take(api.POST("/auth/password/reset", { body }));
}

export function changePassword(body: { current_password: string; password: string }): Promise<unknown> {
  return take(api.POST("/auth/password", { body }));
}
