import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Language } from "../api/types";
import {
  displayLanguage,
  exampleOf,
  formatCount,
  formatDate,
  formatDateTime,
  formatDay,
  formatMoney,
  formatPrice,
  formatTime,
  setDisplayLanguage,
  setDisplayZone,
} from "./format";
import { isLanguage, LANGUAGE_NAMES, resumeLanguage, setLanguage, useLanguage } from "./language";

const AFTERNOON = "2026-11-22T08:35:00Z";

/** Intl writes a narrow space before AM. */
const plain = (text: string): string => text.replaceAll("\u202f", " ");

beforeEach(() => setDisplayZone("Asia/Kolkata"));
afterEach(() => {
  setDisplayLanguage("en-IN");
  setDisplayZone(undefined);
  document.documentElement.lang = "en-IN";
});

describe.each<[Language, Record<string, string>]>([
  [
    "en-IN",
    {
      money: "₹12,34,567.89",
      loss: "−₹12,34,567.89",
      coins: "12,34,567.5 SIM-BTC",
      large: "₹12.3 Cr",
      middle: "₹4.56 L",
      small: "₹99,999",
      price: "₹59,12,345.50",
      count: "12,34,567",
      date: "22 Nov 2026",
      day: "22 Nov",
      time: "14:05",
      both: "22 Nov 2026, 14:05",
    },
  ],
  [
    "en-GB",
    {
      money: "₹1,234,567.89",
      loss: "−₹1,234,567.89",
      coins: "1,234,567.5 SIM-BTC",
      large: "₹123M",
      middle: "₹456K",
      small: "₹99.9K",
      price: "₹5,912,345.50",
      count: "1,234,567",
      date: "22 Nov 2026",
      day: "22 Nov",
      time: "14:05",
      both: "22 Nov 2026, 14:05",
    },
  ],
  [
    "en-US",
    {
      money: "₹1,234,567.89",
      loss: "−₹1,234,567.89",
      coins: "1,234,567.5 SIM-BTC",
      large: "₹123M",
      middle: "₹456K",
      small: "₹99.9K",
      price: "₹5,912,345.50",
      count: "1,234,567",
      date: "Nov 22, 2026",
      day: "Nov 22",
      time: "2:05 PM",
      both: "Nov 22, 2026, 2:05 PM",
    },
  ],
])("%s", (language, shown) => {
  beforeEach(() => setDisplayLanguage(language));
  const rupees = (amount: string) => ({ amount, asset: "SIM_INR" });

  test("groups amounts, prices and counts", () => {
    expect(formatMoney(rupees("123456789"))).toBe(shown.money);
    expect(formatMoney(rupees("-123456789"))).toBe(shown.loss);
    expect(formatMoney({ amount: "123456750000000", asset: "SIM_BTC" })).toBe(shown.coins);
    expect(formatPrice("5912345.50")).toBe(shown.price);
    expect(formatCount(1_234_567)).toBe(shown.count);
  });

  test("shortens large amounts, cut and never rounded up", () => {
    const short = (amount: string): string => formatMoney(rupees(amount), { compact: true });
    expect([short("12345678900"), short("45678900"), short("9999999")]).toEqual([
      shown.large,
      shown.middle,
      shown.small,
    ]);
  });

  test("writes days and times", () => {
    expect(formatDate(AFTERNOON)).toBe(shown.date);
    expect(formatDay(AFTERNOON)).toBe(shown.day);
    expect(plain(formatTime(AFTERNOON))).toBe(shown.time);
    expect(plain(formatDateTime(AFTERNOON))).toBe(shown.both);
  });

  test("has an example that is what it writes, whichever language is chosen", () => {
    setDisplayLanguage("en-GB");
    expect(exampleOf(language, new Date(AFTERNOON))).toBe(`${shown.money} · ${shown.date}`);
  });
});

describe("the language of the device", () => {
  test("is India's until one is chosen, and the chosen one the next time", () => {
    resumeLanguage();
    expect(displayLanguage()).toBe("en-IN");
    setLanguage("en-US");
    expect(document.documentElement.lang).toBe("en-US");
    setDisplayLanguage("en-IN");
    resumeLanguage();
    expect(displayLanguage()).toBe("en-US");
  });

  test("is told to whoever asked, when it changes", () => {
    const { result } = renderHook(() => [useLanguage(), formatDate(AFTERNOON)]);
    expect(result.current).toEqual(["en-IN", "22 Nov 2026"]);
    act(() => setLanguage("en-US"));
    expect(result.current).toEqual(["en-US", "Nov 22, 2026"]);
  });

  test("can be taken back to the first one", () => {
    setLanguage("en-GB");
    setLanguage("en-IN");
    resumeLanguage();
    expect([displayLanguage(), document.documentElement.lang]).toEqual(["en-IN", "en-IN"]);
  });

  test.each(["", "hi-IN", "toString", "en"])("is not taken from %j", (kept) => {
    localStorage.setItem("saker.language", kept);
    resumeLanguage();
    expect(displayLanguage()).toBe("en-IN");
  });

  test("has a name wherever it can be chosen", () => {
    expect(Object.keys(LANGUAGE_NAMES).filter(isLanguage)).toEqual(["en-IN", "en-GB", "en-US"]);
  });
});
