/**
 * A sign-in that waits for its second factor, and the ways to finish it.
 *
 * invalidation: none; like every sign-in, it starts from an empty cache.
 */
import { api, take } from "../../api/client";
import type { ApiProblem } from "../../api/problem";
import { session } from "../../api/session";
import type { MfaMethod, Tokens } from "../../api/types";
import { askPasskey } from "./passkeys";

export interface HalfWay {
  token: string;
  methods: readonly MfaMethod[];
}

/** What the server's refusal says of how to go on; null where it is another refusal. */
export function halfWayOf(problem: ApiProblem | null): HalfWay | null {
  if (problem?.code !== "mfa_required") return null;
  const { mfa_token: token, methods } = problem.facts;
  if (typeof token !== "string" || !Array.isArray(methods)) return null;
  return { token, methods: methods as MfaMethod[] };
}

/** True where the half-way sign-in is over, so that the person has to start again. */
export function isOver(problem: ApiProblem | null): boolean {
  return problem?.code === "mfa_token_invalid";
}

export async function verifyCode(half: HalfWay, method: MfaMethod, code: string): Promise<Tokens> {
  return begun(await take(api.POST("/auth/mfa/verify", { body: { mfa_token: half.token, method, code } })));
}

export async function verifyPasskey(half: HalfWay): Promise<Tokens> {
  const { public_key } = await take(api.POST("/auth/passkeys/options", { body: { mfa_token: half.token } }));
  const body = {
    mfa_token: half.token,
    method: "passkey",
    credential: await askPasskey(public_key),
  } as const;
  return begun(await take(api.POST("/auth/mfa/verify", { body })));
}

export async function loginByPasskey(): Promise<Tokens> {
  const { public_key } = await take(api.POST("/auth/passkeys/options", { body: {} }));
  const body = { credential: await askPasskey(public_key) };
  return begun(await take(api.POST("/auth/passkeys/login", { body })));
}

function begun(tokens: Tokens): Tokens {
  session.start(tokens);
  return tokens;
}
