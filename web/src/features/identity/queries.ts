/**
 * Who is signed in.
 *
 * invalidation: signing in starts from an empty cache; `PATCH /me` answers the new `me`, which replaces the old one.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { session } from "../../api/session";
import type { CodeIn, CodeSendIn, CodeSent, LoginIn, RegisterIn, Tokens } from "../../api/types";

export const identityKeys = {
  me: ["me"] as const,
  terms: ["terms"] as const,
  methods: ["auth", "methods"] as const,
};

export const meQuery = queryOptions({
  queryKey: identityKeys.me,
  queryFn: ({ signal }) => take(api.GET("/me", { signal })),
});

export const termsQuery = queryOptions({
  queryKey: identityKeys.terms,
  queryFn: ({ signal }) => take(api.GET("/terms", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Which ways to sign in this deployment has beside e-mail address and password. */
export const methodsQuery = queryOptions({
  queryKey: identityKeys.methods,
  queryFn: ({ signal }) => take(api.GET("/auth/methods", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export async function sendCode(body: CodeSendIn): Promise<CodeSent> {
  return await take(api.POST("/auth/otp/send", { body }));
}

export async function verifyCode(body: CodeIn): Promise<Tokens> {
  return begin(await take(api.POST("/auth/otp/verify", { body })));
}

export async function login(body: LoginIn): Promise<Tokens> {
  return begin(await take(api.POST("/auth/login", { body })));
}

export async function register(body: RegisterIn): Promise<Tokens> {
  return begin(await take(api.POST("/auth/register", { body })));
}

/** Sign out here even when the server cannot be told: the token dies with this tab, the cookie by its own age. */
export async function logout(): Promise<void> {
  try {
    await take(api.POST("/auth/logout", { body: {} }));
  } finally {
    session.end();
  }
}

function begin(tokens: Tokens): Tokens {
  session.start(tokens);
  return tokens;
}
