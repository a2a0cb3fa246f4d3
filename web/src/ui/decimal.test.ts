import { describe, expect, it } from "vitest";
import {
  addDecimals,
  compareDecimals,
  floorToStep,
  isDecimal,
  paiseOf,
  percentOf,
  quantityOf,
  subtractDecimals,
  unitsOf,
} from "./decimal";

describe("decimal strings", () => {
  it("become units of a scale, cut toward zero", () => {
    expect(unitsOf("1.239", 2)).toBe(123n);
    expect(unitsOf("-1.239", 2)).toBe(-123n);
    expect(unitsOf("5", 8)).toBe(500_000_000n);
    expect(unitsOf("0.00000001", 8)).toBe(1n);
  });

  it("compare by value and not by text", () => {
    expect(["9.5", "10", "-3", "9.50001"].sort(compareDecimals)).toEqual(["-3", "9.5", "9.50001", "10"]);
    expect(compareDecimals("1.0", "1")).toBe(0);
  });

  it("add and subtract exactly where floats do not", () => {
    expect(addDecimals("0.1", "0.2")).toBe("0.3");
    expect(subtractDecimals("0.3", "0.1")).toBe("0.2");
    expect(subtractDecimals("1", "-0.25")).toBe("1.25");
    expect(subtractDecimals("0.00000001", "1")).toBe("-0.99999999");
  });

  it("floor to a step", () => {
    expect(floorToStep("1.23456789", "0.0001")).toBe("1.23450000");
    expect(floorToStep("123456", "1000")).toBe("123000");
    expect(floorToStep("0.5", "1")).toBe("0.0");
  });

  it("make paise of a quantity and a price", () => {
    expect(paiseOf("0.00420000", "5912345.50")).toBe(2_483_185n);
    expect(paiseOf("3", "2")).toBe(600n);
    expect(paiseOf("-0.5", "10.01")).toBe(-500n);
  });

  it("make a quantity of paise and a price: five digits, what is finer cut", () => {
    const shown = (paise: bigint, price: string) => quantityOf(paise, price)?.replace(/\.?0+$/, "");
    expect(shown(10_000_000n, "7824726.53")).toBe("0.012779"); // 0.0127799…
    expect(shown(10_000_000n, "5912345.50")).toBe("0.016913"); // 0.0169137…
    expect(shown(20_000n, "3")).toBe("66.666");
    expect(shown(10_000_000n, "0.0123")).toBe("8130000"); // 8,130,081.3…
    expect(shown(1n, "9999999.99")).toBe("0.000000001");
    expect(shown(-20_000n, "3")).toBe("-66.666");
    expect(shown(900_719_925_474_099_312_345n, "1")).toBe("9007100000000000000");
    expect(quantityOf(0n, "7824726.53")).toMatch(/^0\.0+$/);
  });

  it("make no quantity without a price", () => {
    expect(quantityOf(100n, "0.00")).toBeNull();
    expect(quantityOf(100n, "-1")).toBeNull();
  });

  it("make a percentage, and none of nothing", () => {
    expect(percentOf(1n, 3n)).toBe("33.33");
    expect(percentOf(2n, 3n)).toBe("66.67");
    expect(percentOf(-1n, 20_000n)).toBe("-0.01");
    expect(percentOf(1n, -4n)).toBe("-25.00");
    expect(percentOf(-2_500n, 100_000n)).toBe("-2.50");
    expect(percentOf(1n, 0n)).toBeNull();
  });

  it("are told from other text", () => {
    for (const good of ["0", "12.5", "-3.00000001"]) expect(isDecimal(good)).toBe(true);
    for (const bad of ["", "NaN", "1e5", "1.", ".5", "1,000", " 1", "Infinity", "--1"])
      expect(isDecimal(bad)).toBe(false);
  });
});
