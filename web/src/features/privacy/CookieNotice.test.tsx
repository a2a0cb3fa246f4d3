import { MantineProvider } from "@mantine/core";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { session } from "../../api/session";
import { CookieNotice } from "./CookieNotice";

vi.mock("@tanstack/react-router", () => ({ Link: ({ children }: { children: string }) => children }));

function shown(): HTMLElement | null {
  return screen.queryByRole("region", { name: "Cookies" });
}

function show(): void {
  render(
    <MantineProvider>
      <CookieNotice />
    </MantineProvider>,
  );
}

test("a visitor is told once, and nothing is kept before they press", () => {
  show();
  expect(shown()).not.toBeNull();
  expect(Object.keys(localStorage)).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "OK" }));
  expect(shown()).toBeNull();
  expect(Object.keys(localStorage)).toEqual(["saker.cookies_seen"]);
  show();
  expect(shown()).toBeNull();
});

test("who signs in is told no more", () => {
  show();
  act(() => session.start({ access_token: "token" }));
  expect(shown()).toBeNull();
  act(() => session.end());
});
