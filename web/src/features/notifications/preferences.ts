/**
 * What the person chose to be told, and how.
 *
 * invalidation: the answer to a change is the whole matrix, which replaces the old one.
 */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import type { NotificationChoice } from "../../api/types";

export const choicesKey = ["notifications", "choices"] as const;

export const choicesQuery = queryOptions({
  queryKey: choicesKey,
  queryFn: ({ signal }) => take(api.GET("/me/notification-preferences", { signal })),
});

export async function choose(queries: QueryClient, choice: NotificationChoice): Promise<void> {
  const { category, channel, enabled } = choice;
  const body = { choices: [{ category, channel, enabled }] };
  queries.setQueryData(choicesKey, await take(api.PUT("/me/notification-preferences", { body })));
}

export function unsubscribe(token: string): Promise<unknown> {
  return take(api.POST("/notifications/unsubscribe/{token}", { params: { path: { token } } }));
}

export interface ChoiceRow {
  category: NotificationChoice["category"];
  title: string;
  about: string;
  choices: NotificationChoice[];
}

const WORDS: Record<NotificationChoice["category"], [title: string, about: string]> = {
  security: ["Security", "Sign-ins, passwords, devices"],
  money: ["Money", "What comes in and what goes out"],
  social: ["People", "Boards, ranks, invitations"],
  product: ["Your activity", "Orders, levels, lessons"],
  marketing: ["News from us", "New things, now and then"],
};

/** The matrix as rows: one per class, in the order of the server, with its channels. */
export function rowsOf(choices: readonly NotificationChoice[]): ChoiceRow[] {
  const rows = new Map<NotificationChoice["category"], ChoiceRow>();
  for (const choice of choices) {
    const [title, about] = WORDS[choice.category];
    const row = rows.get(choice.category) ?? { category: choice.category, title, about, choices: [] };
    row.choices.push(choice);
    rows.set(choice.category, row);
  }
  return [...rows.values()];
}
