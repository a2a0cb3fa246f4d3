import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { MarketSymbol } from "../../../api/types";
import { TicketPanel } from "./TicketPanel";
import { useTicket } from "./useTicket";

const market = {
  symbol: "SIM-BTC",
  name: "Bitcoin (synthetic)",
  price_scale: 2,
  lot_size: "0.00000100",
  label: "synthetic market",
} as MarketSymbol;

interface Asked {
  path: string;
  key: string | null;
  body: Record<string, string>;
}

const asked: Asked[] = [];
let answerOrder: () => Response | Promise<Response>;
let lostPreviews = 0;

function rupees(amount: string) {
  return { amount, asset: "SIM_INR", formatted: "" };
}

function preview(body: Record<string, string>): Response {
  if (body.notional === "50")
    return Response.json(
      {
        status: 422,
        code: "below_minimum",
        title: "Invalid input",
        detail: "The smallest order is ₹100.",
        errors: [{ field: "notional", code: "below_minimum", message: "The smallest order is ₹100." }],
      },
      { status: 422 },
    );
  return Response.json({
    ...body,
    quantity: "0.00050000",
    crossing_quantity: "0.00050000",
    average_price: "5000000.00",
    worst_price: "5000000.00",
    notional: rupees("250000"),
    fee: rupees("250"),
    total: rupees("250250"),
    levels: 1,
    slippage_bps: "1.20",
  });
}

function filled(): Response {
  const body = {
    order: {
      id: "o-1",
      symbol: "SIM-BTC",
      side: "buy",
      type: "market",
      status: "filled",
      quantity: "0.00050000",
      filled_quantity: "0.00050000",
      limit_price: null,
      average_price: "5000000.00",
      fee: rupees("250"),
      notional: rupees("250000"),
      realised: null,
    },
    fills: [],
    balance: rupees("9749750"),
    rewards: {
      status: "awarded",
      xp_awarded: 25,
      level: 1,
      leveled_up: false,
      xp: 35,
      xp_needed: 100,
      xp_total: 35,
    },
  };
  return Response.json(body, { status: 201 });
}

async function serve(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const path = pathname.replace("/api/v1", "");
  if (request.method !== "POST")
    return Response.json({ items: [], positions: [], balance: rupees("10000000") });
  const body = (await request.json()) as Record<string, string>;
  asked.push({ path, key: request.headers.get("Idempotency-Key"), body });
  if (!path.endsWith("/preview")) return answerOrder();
  if (lostPreviews-- > 0) throw new TypeError("Failed to fetch");
  return preview(body);
}

function Ticket() {
  return <TicketPanel ticket={useTicket("SIM-BTC")} market={market} />;
}

/** The ticket as a page of a router, since its receipt links to the order. */
function open() {
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: "/", component: Ticket });
  const router = createRouter({ routeTree: root.addChildren([page]), history: createMemoryHistory() });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        {/* biome-ignore lint/suspicious/noExplicitAny: the application's routes are registered; these are the test's */}
        <RouterProvider router={router as any} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

async function write(amount: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText("Amount"), { target: { value: amount } });
}

async function review(): Promise<void> {
  const button = await screen.findByRole("button", { name: "Review buy order" });
  await waitFor(() => expect(button).toHaveProperty("disabled", false));
  fireEvent.click(button);
}

const orders = (): Asked[] => asked.filter(({ path }) => path === "/simulator/orders");

beforeEach(() => {
  asked.length = 0;
  lostPreviews = 0;
  answerOrder = filled;
  vi.stubGlobal("fetch", serve);
  // Nothing streams here.
  vi.stubGlobal("WebSocket", class {});
});

describe("the ticket", () => {
  it("shows what the order costs before it can be confirmed, and sends nothing until then", async () => {
    open();
    await write("2,500");
    await review();
    expect(await screen.findByRole("button", { name: "Buy for ₹2,502.50" })).toBeTruthy();
    expect(screen.getByText("Fee, 0.10%").nextSibling?.textContent).toBe("₹2.50");
    expect(orders()).toEqual([]);
    expect(asked[0]?.body).toEqual({ symbol: "SIM-BTC", side: "buy", type: "market", notional: "2500" });
  });

  it("puts the server's message at its field, and cannot be reviewed then", async () => {
    open();
    await write("50");
    const message = await screen.findByText("The smallest order is ₹100.");
    const input = screen.getByLabelText("Amount");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(input.getAttribute("aria-describedby")).toContain(message.id);
    expect(screen.getByRole("button", { name: "Review buy order" })).toHaveProperty("disabled", true);
  });

  it("asks again for a preview that was not answered, without another keystroke", async () => {
    lostPreviews = 1;
    open();
    await write("2500");
    await screen.findByText("Check the connection and try again.");
    const button = screen.getByRole("button", { name: "Review buy order" });
    await waitFor(() => expect(button).toHaveProperty("disabled", false), { timeout: 4_500 });
    expect(asked).toHaveLength(2);
  });

  it("is sent once however often the button is pressed, and shows the fill, the balance and the XP", async () => {
    open();
    await write("2500");
    await review();
    const confirm = await screen.findByRole("button", { name: "Buy for ₹2,502.50" });
    for (let press = 0; press < 3; press++) fireEvent.click(confirm);
    expect(await screen.findByText("Bought 0.0005 SIM-BTC")).toBeTruthy();
    expect(screen.getByText("₹97,497.50")).toBeTruthy();
    expect(screen.getByText("+25 XP")).toBeTruthy();
    expect(orders()).toHaveLength(1);
    expect(orders()[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("waits for its confirmation after a reload when no answer came, and repeats the same order", async () => {
    answerOrder = () => Promise.reject(new TypeError("Failed to fetch"));
    const first = open();
    await write("2500");
    await review();
    fireEvent.click(await screen.findByRole("button", { name: "Buy for ₹2,502.50" }));
    await screen.findByText("Check the connection and try again.");
    first.unmount();

    answerOrder = filled;
    open();
    fireEvent.click(await screen.findByRole("button", { name: "Confirm again" }));
    expect(await screen.findByText("Bought 0.0005 SIM-BTC")).toBeTruthy();
    expect(orders()).toHaveLength(2);
    expect(orders()[1]).toEqual(orders()[0]);
  });

  it("keeps what was written over a reload", async () => {
    const first = open();
    await write("1234");
    first.unmount();
    open();
    expect(await screen.findByLabelText("Amount")).toHaveProperty("value", "1234");
  });
});
