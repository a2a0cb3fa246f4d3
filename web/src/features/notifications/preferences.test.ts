import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import type { NotificationChoice } from "../../api/types";
import { choicesKey, choose, rowsOf } from "./preferences";

afterEach(() => vi.unstubAllGlobals());

const EMAIL: NotificationChoice = { category: "social", channel: "email", enabled: true, locked: false };
const PUSH: NotificationChoice = { category: "social", channel: "push", enabled: false, locked: false };
const MONEY: NotificationChoice = { category: "money", channel: "email", enabled: true, locked: true };

test("the matrix is one row a class, with its channels", () => {
  const rows = rowsOf([MONEY, EMAIL, PUSH]);
  expect(rows.map(({ title, choices }) => [title, choices.length])).toEqual([
    ["Money", 1],
    ["People", 2],
  ]);
});

test("a change sends that choice alone, and shows what the server answers", async () => {
  const asked: unknown[] = [];
  const answer = { choices: [{ ...EMAIL, enabled: false }, PUSH] };
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push([request.method, await request.json()]);
    return Response.json(answer);
  });
  const queries = new QueryClient();
  await choose(queries, { ...EMAIL, enabled: false });
  expect(asked).toEqual([["PUT", { choices: [{ category: "social", channel: "email", enabled: false }] }]]);
  expect(queries.getQueryData(choicesKey)).toEqual(answer);
});
