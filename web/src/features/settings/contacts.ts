/**
 * Another e-mail address or phone number.
 *
 * invalidation: what is proven makes `me` and the list of notifications stale.
 */
import { api, take } from "../../api/client";
import type { CodeSent } from "../../api/types";

export function askForEmail(email: string): Promise<unknown> {
  return take(api.POST("/me/email", { body: { email } }));
}

export function confirmNewEmail(token: string): Promise<unknown> {
  return take(api.POST("/me/email/confirmation", { body: { token } }));
}

export function askForPhone(phone: string): Promise<CodeSent> {
  return take(api.POST("/me/phone", { body: { phone } }));
}

export function confirmPhone(body: { challenge_id: string; code: string }): Promise<unknown> {
  return take(api.POST("/me/phone/confirmation", { body }));
}
