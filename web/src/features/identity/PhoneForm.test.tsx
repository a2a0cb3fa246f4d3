import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { PhoneForm } from "./PhoneForm";

const SENT = { challenge_id: "c-1", expires_in: 300, resend_after: 30 };

afterEach(() => vi.useRealTimers());

/** A server that grants codes; what it was sent, newest last. */
function server(verify: () => Response): { path: string; body: Record<string, unknown> }[] {
  const seen: { path: string; body: Record<string, unknown> }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    const path = new URL(request.url).pathname;
    seen.push({ path, body: (await request.json()) as Record<string, unknown> });
    return path.endsWith("/otp/send")
      ? Response.json({ ...SENT, challenge_id: `c-${seen.length}` }, { status: 202 })
      : verify();
  });
  return seen;
}

function show(onDone = vi.fn()): void {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <PhoneForm purpose="login" callingCode="+91" action="Log in" onDone={onDone} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

async function askForCode(): Promise<HTMLInputElement> {
  fireEvent.change(screen.getByLabelText("Phone number"), { target: { value: "98765 43210" } });
  fireEvent.click(screen.getByRole("button", { name: "Send code" }));
  return await screen.findByLabelText<HTMLInputElement>("Code");
}

test("a number, then its code, and the person is in", async () => {
  const onDone = vi.fn();
  const seen = server(() => Response.json({ access_token: "t" }));
  show(onDone);
  const code = await askForCode();
  expect(code.autocomplete).toBe("one-time-code");
  expect(code.inputMode).toBe("numeric");
  fireEvent.change(code, { target: { value: "123 456" } });
  fireEvent.click(screen.getByRole("button", { name: "Log in" }));
  await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  expect(seen.map(({ body }) => body)).toEqual([
    { phone: "98765 43210", purpose: "login" },
    { challenge_id: "c-1", code: "123456", accept_terms: false },
  ]);
});

test("another code can be asked for when the pause is over, and is the one that counts", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const seen = server(() => Response.json({ access_token: "t" }));
  show();
  await askForCode();
  const again = screen.getByRole<HTMLButtonElement>("button", { name: /^Send another code in 0:(30|29)$/ });
  expect(again.disabled).toBe(true);
  act(() => vi.advanceTimersByTime(31_000));
  fireEvent.click(await screen.findByRole("button", { name: "Send another code" }));
  await screen.findByRole("button", { name: /^Send another code in 0:/ });
  fireEvent.change(screen.getByLabelText("Code"), { target: { value: "654321" } });
  fireEvent.click(screen.getByRole("button", { name: "Log in" }));
  await waitFor(() => expect(seen.at(-1)?.body).toMatchObject({ challenge_id: "c-2", code: "654321" }));
});

test("a wrong code is said, and who mistyped the number finds it as it was", async () => {
  server(() =>
    Response.json({ code: "code_invalid", detail: "This code is not right.", errors: [] }, { status: 401 }),
  );
  show();
  fireEvent.change(await askForCode(), { target: { value: "000000" } });
  fireEvent.click(screen.getByRole("button", { name: "Log in" }));
  expect((await screen.findByRole("alert")).textContent).toBe("This code is not right.");
  fireEvent.click(screen.getByRole("button", { name: "Change number" }));
  expect(screen.getByLabelText<HTMLInputElement>("Phone number").value).toBe("98765 43210");
  expect(screen.queryByLabelText("Code")).toBeNull();
});
