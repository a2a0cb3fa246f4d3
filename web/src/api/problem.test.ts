import { describe, expect, test } from "vitest";
import { ApiProblem, asProblem, problemOf } from "./problem";

const BODY = {
  type: "about:blank",
  title: "Not enough money",
  status: 422,
  detail: "The order needs ₹5,000.00; ₹1,200.00 is free.",
  code: "insufficient_funds",
  request_id: "0192-abc",
  errors: [
    { field: "body.quantity", code: "too_large", message: "At most 0.2." },
    { field: "quantity", code: "other", message: "A second message." },
    { field: "symbol", code: "unknown", message: "There is no such symbol." },
  ],
  available: { amount: "120000", asset: "SIM_INR" },
};

describe("problemOf", () => {
  test("keeps what the server said: words, code, request, fields and facts", () => {
    const problem = problemOf(new Response(null, { status: 422 }), BODY);
    expect(problem).toMatchObject({
      status: 422,
      code: "insufficient_funds",
      title: "Not enough money",
      message: "The order needs ₹5,000.00; ₹1,200.00 is free.",
      requestId: "0192-abc",
      fields: { quantity: "At most 0.2.", symbol: "There is no such symbol." },
      facts: { available: { amount: "120000", asset: "SIM_INR" } },
    });
  });

  test("a page of a proxy instead of JSON still gives words and the request id", () => {
    const response = new Response("<html>", { status: 502, headers: { "X-Request-ID": "r-7" } });
    const problem = problemOf(response, "<html>");
    expect(problem.message).toBe("Saker could not answer");
    expect(problem.code).toBe("unexpected_answer");
    expect(problem.requestId).toBe("r-7");
  });

  test.each([
    null,
    undefined,
    [],
    {},
    { detail: { nested: true } },
    { errors: "no list" },
    { errors: [{ field: 3 }] },
  ])("%j never reaches the page as [object Object]", (body) => {
    const problem = problemOf(new Response(null, { status: 400 }), body);
    expect(`${problem.title} ${problem.message} ${Object.values(problem.fields).join(" ")}`).not.toContain(
      "[object",
    );
    expect(problem.message).not.toBe("");
  });

  test("reads how long to wait", () => {
    const response = new Response(null, { status: 429, headers: { "Retry-After": "12" } });
    expect(problemOf(response, {}).retryAfterSeconds).toBe(12);
  });
});

describe("asProblem", () => {
  test("a failed fetch is the network, not the page", () => {
    expect(asProblem(new TypeError("Failed to fetch")).isUnreachable).toBe(true);
  });

  test("a bug of the page is called one", () => {
    expect(asProblem(new TypeError("x is undefined"))).toMatchObject({
      code: "page_error",
      message: "x is undefined",
    });
    expect(asProblem({ odd: true }).message).toBe("Something in the page went wrong.");
  });

  test("a problem stays itself", () => {
    const problem = new ApiProblem({
      status: 404,
      code: "not_found",
      title: "Not found",
      detail: "No such order.",
    });
    expect(asProblem(problem)).toBe(problem);
  });
});
