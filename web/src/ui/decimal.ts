/**
 * Exact arithmetic on decimal strings ("12.50"), by BigInt: prices, quantities and percentages never become floats
 * where their digits are shown. Results are units of 10^-scale; `decimalOf` of format.ts writes them out.
 */
import { decimalOf } from "./format";

export function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

/** "1.239" in hundredths is 123n: what is finer than the scale is cut, toward zero. */
export function unitsOf(decimal: string, scale: number): bigint {
  const negative = decimal.startsWith("-");
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  const units = BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
  return negative ? -units : units;
}

/** Decimals after the point. */
export function placesOf(decimal: string): number {
  return decimal.split(".")[1]?.length ?? 0;
}

/** Negative, zero or positive, as Array.sort wants it. */
export function compareDecimals(left: string, right: string): number {
  const scale = Math.max(placesOf(left), placesOf(right));
  const difference = unitsOf(left, scale) - unitsOf(right, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

export function addDecimals(left: string, right: string): string {
  const scale = Math.max(placesOf(left), placesOf(right));
  return decimalOf((unitsOf(left, scale) + unitsOf(right, scale)).toString(), scale);
}

export function subtractDecimals(left: string, right: string): string {
  return addDecimals(left, right.startsWith("-") ? right.slice(1) : `-${right}`);
}

/** The largest multiple of `step` that is not above `decimal`; both are positive. */
export function floorToStep(decimal: string, step: string): string {
  const scale = Math.max(placesOf(decimal), placesOf(step));
  const size = unitsOf(step, scale);
  const units = unitsOf(decimal, scale);
  return size === 0n ? decimal : decimalOf((units - (units % size)).toString(), scale);
}

/** Quantity times price in minor units of rupees (paise), what is finer cut. */
export function paiseOf(quantity: string, price: string): bigint {
  const scale = placesOf(quantity) + placesOf(price);
  const product = unitsOf(quantity, placesOf(quantity)) * unitsOf(price, placesOf(price));
  return scale <= 2 ? product * 10n ** BigInt(2 - scale) : product / 10n ** BigInt(scale - 2);
}

/** How much an amount in paise buys at a price: five significant digits, what is finer cut. Null at no price. */
export function quantityOf(paise: bigint, price: string): string | null {
  const scale = placesOf(price);
  const cost = unitsOf(price, scale) * 100n;
  if (cost <= 0n) return null;
  const units = (paise * 10n ** BigInt(scale + QUANTITY_SCALE)) / cost;
  const cut = 10n ** BigInt(Math.max(0, units.toString().replace("-", "").length - 5));
  return decimalOf(((units / cut) * cut).toString(), QUANTITY_SCALE);
}

/** Fine enough that five digits are left of one paisa at the price of the dearest coin. */
const QUANTITY_SCALE = 20;

/** part / whole in percent with two decimals, rounded to the nearest, halves away from zero; null of nothing. */
export function percentOf(part: bigint, whole: bigint): string | null {
  if (whole === 0n) return null;
  const [top, bottom] = whole < 0n ? [-part, -whole] : [part, whole];
  const doubled = top * 20_000n + (top < 0n ? -bottom : bottom);
  return decimalOf((doubled / (2n * bottom)).toString(), 2);
}
