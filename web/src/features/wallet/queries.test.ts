import { beforeEach, expect, test, vi } from "vitest";
import { pendingBody } from "../../api/idempotency";
import { ADD_FORM, openOrder } from "./queries";

const ORDER = { id: "01890a5d-ac96-774b-bcce-b302099a8057", state: "created" };
const CHECKOUT = { url: "https://pay.example/v1/checkout", fields: { order_id: "order_1" } };

let asked: Request[] = [];

/** Answers orders, and checkouts with these in turn. */
function serve(...checkouts: Response[]): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    asked.push(request);
    if (request.url.endsWith("/payments/orders")) return Response.json(ORDER, { status: 201 });
    return checkouts.shift() ?? Response.json(CHECKOUT);
  });
}

function keysOfOrders(): (string | null)[] {
  return asked
    .filter(({ url }) => url.endsWith("/payments/orders"))
    .map(({ headers }) => headers.get("Idempotency-Key"));
}

beforeEach(() => {
  asked = [];
  sessionStorage.clear();
});

test("a press after the provider did not answer is for the same order, after a reload too", async () => {
  serve(Response.json({ code: "provider_away", status: 503 }, { status: 503 }));
  await expect(openOrder("50000")).rejects.toMatchObject({ code: "provider_away" });
  expect(pendingBody(ADD_FORM)).toEqual({ amount: "50000" });
  await expect(openOrder("50000")).resolves.toEqual({ order: ORDER, checkout: CHECKOUT });
  const [first, second] = keysOfOrders();
  expect(first).toBeTruthy();
  expect(second).toBe(first);
});

test("the same amount once more, after the window left, is another order", async () => {
  serve();
  await openOrder("50000");
  await openOrder("50000");
  const [first, second] = keysOfOrders();
  expect(second).not.toBe(first);
});
