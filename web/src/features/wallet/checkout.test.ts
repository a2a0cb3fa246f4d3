import { expect, test, vi } from "vitest";
import { leaveFor } from "./checkout";

test("the fields are posted to the provider as they are, and nothing of the form stays", () => {
  const sent = vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(function (
    this: HTMLFormElement,
  ) {
    expect(this.isConnected).toBe(true);
    expect([this.method, this.action]).toEqual(["post", "https://pay.example/v1/checkout"]);
    expect(Object.fromEntries(new FormData(this))).toEqual({ order_id: "order_1", note: '"><b>' });
  });
  leaveFor({ url: "https://pay.example/v1/checkout", fields: { order_id: "order_1", note: '"><b>' } });
  expect(sent).toHaveBeenCalledOnce();
  expect(document.querySelector("form")).toBeNull();
});
