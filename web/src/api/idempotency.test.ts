import { describe, expect, test } from "vitest";
import { submitOnce } from "./idempotency";
import { ApiProblem, unreachable } from "./problem";

const ORDER = { symbol: "SIM-BTC", quantity: "0.01" };

async function keyOf(body: unknown, outcome?: Error): Promise<string> {
  let used = "";
  const sending = submitOnce("order", body, async (key) => {
    used = key;
    if (outcome) throw outcome;
  });
  if (outcome) await expect(sending).rejects.toBe(outcome);
  else await sending;
  return used;
}

function refusal(status: number, retryAfterSeconds: number | null = null): ApiProblem {
  return new ApiProblem({ status, code: "x", title: "x", detail: "x", retryAfterSeconds });
}

describe("the key of a submission", () => {
  test("is a version 4 UUID", async () => {
    expect(await keyOf(ORDER)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test.each([
    ["no answer came", unreachable()],
    ["the server failed", refusal(502)],
    ["an equal one is under way", refusal(409, 1)],
    ["too many came", refusal(429, 5)],
  ])("stays when %s", async (_situation, outcome) => {
    const first = await keyOf(ORDER, outcome);
    expect(await keyOf(ORDER)).toBe(first);
  });

  test.each([
    ["it succeeded", undefined],
    ["it was refused", refusal(422)],
    ["the state forbade it", refusal(409)],
  ])("is another one after %s: a second equal order is meant", async (_situation, outcome) => {
    const first = await keyOf(ORDER, outcome);
    expect(await keyOf(ORDER)).not.toBe(first);
  });

  test("is another one for another body", async () => {
    const first = await keyOf(ORDER, unreachable());
    expect(await keyOf({ ...ORDER, quantity: "0.02" })).not.toBe(first);
  });
});
