import { describe, expect, test } from "vitest";
import {
  decimalOf,
  formatAgo,
  formatBps,
  formatDateTime,
  formatMoney,
  formatPercent,
  formatPrice,
  formatQuantity,
  formatVolume,
  setDisplayZone,
  signOf,
} from "./format";

const rupees = (amount: string) => ({ amount, asset: "SIM_INR" });

describe("money", () => {
  test.each([
    ["0", "₹0.00"],
    ["5", "₹0.05"],
    ["-5", "−₹0.05"],
    ["123450", "₹1,234.50"],
    ["1234567890", "₹1,23,45,678.90"],
    ["-10000000", "−₹1,00,000.00"],
    ["900719925474099312345", "₹90,07,19,92,54,74,09,93,123.45"],
  ])("%s minor units are %s", (amount, shown) => {
    expect(formatMoney(rupees(amount))).toBe(shown);
  });

  test("a gain has its plus where a change is shown, nothing has none", () => {
    expect(formatMoney(rupees("100"), { sign: "always" })).toBe("+₹1.00");
    expect(formatMoney(rupees("0"), { sign: "always" })).toBe("₹0.00");
    expect(formatMoney(rupees("-100"), { sign: "always" })).toBe("−₹1.00");
  });

  test.each([
    ["9999999", "₹99,999"],
    ["10000000", "₹1 L"],
    ["12345678", "₹1.23 L"],
    ["1200000000", "₹1.2 Cr"],
    ["123400000000", "₹123 Cr"],
    ["99999999999", "₹99.9 Cr"],
    ["-1200000000", "−₹1.2 Cr"],
  ])("%s in short is %s, cut and never rounded up", (amount, shown) => {
    expect(formatMoney(rupees(amount), { compact: true })).toBe(shown);
  });

  test("whole rupees can do without their paise, others keep them", () => {
    expect(formatMoney(rupees("10000000"), { trim: true })).toBe("₹1,00,000");
    expect(formatMoney(rupees("10000050"), { trim: true })).toBe("₹1,00,000.50");
  });

  test("a practice coin has eight decimals and its name", () => {
    expect(formatMoney({ amount: "1050000", asset: "SIM_BTC" })).toBe("0.0105 SIM-BTC");
  });

  test("minor units become a decimal without a detour over floats", () => {
    expect(decimalOf("7", 2)).toBe("0.07");
    expect(decimalOf("-123456789012345678901234567890", 2)).toBe("-1234567890123456789012345678.90");
    expect(decimalOf("42", 0)).toBe("42");
  });
});

describe("market figures", () => {
  test("a price keeps the decimals that the server sent", () => {
    expect(formatPrice("5912345.50")).toBe("₹59,12,345.50");
    expect(formatPrice("0.0421")).toBe("₹0.0421");
  });

  test("a quantity drops its trailing zeros", () => {
    expect(formatQuantity("0.01000000")).toBe("0.01");
    expect(formatQuantity("120000.00000000")).toBe("1,20,000");
    expect(formatQuantity("100")).toBe("100");
  });

  test.each([
    ["1.5", "+1.50%"],
    ["-0.004", "0.00%"],
    ["-0.005", "−0.01%"],
    ["-12.345", "−12.35%"],
    ["0", "0.00%"],
    ["1234.5", "+1,234.50%"],
  ])("%s percent is %s", (percent, shown) => {
    expect(formatPercent(percent)).toBe(shown);
  });

  test("the sign of an amount that a float would round to nothing", () => {
    expect(signOf("-0.00000000000000000000001")).toBe(-1);
    expect(signOf("0.000")).toBe(0);
    expect(signOf("-0.00")).toBe(0);
    expect(signOf({ amount: "1" })).toBe(1);
  });
});

describe("time", () => {
  test("an instant is shown in the person's zone", () => {
    setDisplayZone("Asia/Kolkata");
    expect(formatDateTime("2026-11-01T20:45:00Z")).toBe("2 Nov 2026, 02:15");
    setDisplayZone("America/New_York");
    expect(formatDateTime("2026-11-01T20:45:00Z")).toBe("1 Nov 2026, 15:45");
    setDisplayZone(undefined);
  });

  test.each([
    ["2026-11-10T11:59:40Z", "just now"],
    ["2026-11-10T11:55:00Z", "5 min ago"],
    ["2026-11-10T09:00:00Z", "3 h ago"],
    ["2026-11-09T10:00:00Z", "yesterday"],
    ["2026-11-05T10:00:00Z", "5 days ago"],
    ["2026-10-01T10:00:00Z", "1 Oct 2026"],
  ])("%s was %s", (instant, shown) => {
    expect(formatAgo(instant, Date.parse("2026-11-10T12:00:00Z"))).toBe(shown);
  });
});

test("basis points are a percentage with two decimals or more", () => {
  expect(formatBps("2.1")).toBe("0.021%");
  expect(formatBps("10")).toBe("0.10%");
  expect(formatBps("0")).toBe("0.00%");
  expect(formatBps("-3.25")).toBe("−0.0325%");
  expect(formatBps("100")).toBe("1.00%");
});

test("a traded volume has five digits, and never fewer than its whole ones", () => {
  expect(formatVolume("1064.65943700")).toBe("1,064.6");
  expect(formatVolume("0.17726900")).toBe("0.1772");
  expect(formatVolume("43.6")).toBe("43.6");
  expect(formatVolume("1234567.89")).toBe("12,34,567");
  expect(formatVolume("0")).toBe("0");
});
