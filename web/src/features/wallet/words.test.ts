import { describe, expect, it, test } from "vitest";
import type { PaymentState } from "../../api/types";
import { isOpen, kindWords, OUTLOOKS, paiseTyped, STATE_WORDS } from "./words";

test.each([
  ["500", "50000"],
  ["1,500.50", "150050"],
  ["2,00,000", "20000000"],
  [" ₹ 100.5 ", "10050"],
  ["0100", "10000"],
  ["500.", "50000"],
  ["0.01", "1"],
  ["99999999999999.99", "9999999999999999"],
])("%j in rupees is %s paise", (typed, paise) => {
  expect(paiseTyped(typed)).toBe(paise);
});

test.each(["", "0", "0.00", "-5", "5.001", "1e3", "five", "1.2.3", ".5", "٥٠٠", "500 rupees"])(
  "%j is no amount",
  (typed) => {
    expect(paiseTyped(typed)).toBeNull();
  },
);

describe("an order", () => {
  const STATES = Object.keys(STATE_WORDS) as PaymentState[];

  it("can be paid until it is paid or its time is over", () => {
    expect(STATES.filter(isOpen)).toEqual(["created", "attempted"]);
  });

  it("is called paid in one state only, in the list and on its page", () => {
    expect(STATES.filter((state) => STATE_WORDS[state] === "Paid")).toEqual(["paid"]);
    expect(STATES.filter((state) => OUTLOOKS[state].title === "Paid")).toEqual(["paid"]);
  });
});

test("a line of an unknown kind says at least which way the money went", () => {
  expect(kindWords("payments.captured", "50000")).toBe("Money added");
  expect(kindWords("something.new", "50000")).toBe("Money received");
  expect(kindWords("something.new", "-50000")).toBe("Money taken out");
});
