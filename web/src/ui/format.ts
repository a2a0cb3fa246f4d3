/**
 * Money, quantities and dates as people read them, each in the way of their language, with a true minus sign.
 * Amounts are strings of minor units and prices are decimal strings; nothing here turns them into floats.
 */
import type { Language, Money } from "../api/types";

interface Writing {
  /** The units of large amounts, from the largest. */
  units: readonly { unit: bigint; name: string }[];
  time: Intl.DateTimeFormatOptions;
}

const MILLIONS = [
  { unit: 1_000_000n, name: "M" },
  { unit: 1_000n, name: "K" },
] as const;
const CRORES = [
  { unit: 10_000_000n, name: " Cr" },
  { unit: 100_000n, name: " L" },
] as const;
const HOURS_24 = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** What Intl does not know of a language, or does otherwise than the pages want it. */
const WRITINGS: Readonly<Record<Language, Writing>> = {
  "en-IN": { units: CRORES, time: HOURS_24 },
  "en-GB": { units: MILLIONS, time: HOURS_24 },
  "en-US": { units: MILLIONS, time: { hour: "numeric", minute: "2-digit" } },
};

// The language of the pages: see language.ts, which keeps it.
let language: Language = "en-IN";
let counts = new Intl.NumberFormat(language);

export function displayLanguage(): Language {
  return language;
}

export function setDisplayLanguage(chosen: Language): void {
  language = chosen;
  counts = new Intl.NumberFormat(language);
}

/** Decimal places of the assets whose amounts are shown in their own unit. Practice coins have eight, as real ones. */
const RUPEES = new Set(["INR", "SIM_INR"]);
const COIN_SCALE = 8;

export type Sign = -1 | 0 | 1;

/** Minor units as a decimal string: ("123450", 2) is "1234.50". */
export function decimalOf(minor: string, scale: number): string {
  const negative = minor.startsWith("-");
  const digits = minor.replace(/^[-+]/, "").padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? "" : `.${digits.slice(-scale)}`;
  return `${negative ? "-" : ""}${whole}${fraction}`;
}

export function isRupees(asset: string): boolean {
  return RUPEES.has(asset);
}

export function scaleOf(asset: string): number {
  return isRupees(asset) ? 2 : COIN_SCALE;
}

interface MoneyOptions {
  /** "always" writes + before a gain: for profits and changes. */
  sign?: "auto" | "always";
  /** ₹1.2 Cr, ₹4.56 L (₹12M, ₹456K): where the size matters more than the paise. */
  compact?: boolean;
  /** Leave out ".00" of whole rupees. */
  trim?: boolean;
}

export function formatMoney(money: Pick<Money, "amount" | "asset">, options: MoneyOptions = {}): string {
  const decimal = decimalOf(money.amount, scaleOf(money.asset));
  const sign = signText(signOf(decimal), options.sign);
  const size = decimal.replace("-", "");
  if (!isRupees(money.asset))
    return `${sign}${group(trimZeros(size))} ${money.asset.replace("SIM_", "SIM-")}`;
  if (options.compact) return `${sign}₹${compact(size)}`;
  return `${sign}₹${group(options.trim ? size.replace(/\.00$/, "") : size)}`;
}

/** A price of the market in practice rupees, with the decimals that the server sent. */
export function formatPrice(price: string): string {
  return `${signText(signOf(price), "auto")}₹${group(price.replace("-", ""))}`;
}

export function formatQuantity(quantity: string): string {
  return `${signText(signOf(quantity), "auto")}${group(trimZeros(quantity.replace("-", "")))}`;
}

/** "1.5" is "+1.50%": two decimals, cut half away from zero, always with its sign. */
export function formatPercent(percent: string, sign: "auto" | "always" = "always"): string {
  const rounded = roundHalfUp(percent.replace(/^[-+]/, ""), 2);
  const shown = signOf(percent) === -1 && signOf(rounded) !== 0 ? -1 : signOf(rounded);
  return `${signText(shown, sign)}${group(rounded)}%`;
}

/** Basis points as a percentage, never less than two decimals: "2.1" is "0.021%", "10" is "0.10%". */
export function formatBps(bps: string): string {
  const [whole = "0", fraction = ""] = bps.replace("-", "").split(".");
  const percent = decimalOf(whole + fraction.slice(0, 2).padEnd(2, "0"), 4).replace(/0{1,2}$/, "");
  return `${signText(signOf(bps))}${group(percent)}%`;
}

/** A traded quantity, where the size matters more than the last digit: five digits, what is finer cut. */
export function formatVolume(quantity: string): string {
  const [whole = "0", fraction = ""] = quantity.split(".");
  const places = Math.max(0, 5 - whole.length);
  return group(trimZeros(places === 0 ? whole : `${whole}.${fraction.slice(0, places).padEnd(1, "0")}`));
}

export function formatCount(count: number): string {
  return counts.format(count);
}

/** The sign of a decimal string, of minor units or of a Money. */
export function signOf(value: string | Pick<Money, "amount">): Sign {
  const text = typeof value === "string" ? value : value.amount;
  if (!/[1-9]/.test(text)) return 0;
  return text.startsWith("-") ? -1 : 1;
}

function signText(sign: Sign, mode: "auto" | "always" = "auto"): string {
  if (sign === -1) return "−";
  return sign === 1 && mode === "always" ? "+" : "";
}

/** 12345678.90 is 1,23,45,678.90 or 12,345,678.90; the fraction stays as it is written. */
function group(decimal: string): string {
  const [whole = "0", fraction] = decimal.split(".");
  const grouped = counts.format(BigInt(whole));
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function compact(decimal: string): string {
  const whole = BigInt(decimal.split(".")[0] ?? "0");
  for (const { unit, name } of WRITINGS[language].units) {
    if (whole < unit) continue;
    // Three significant figures, cut and not rounded: a balance never looks larger than it is.
    const units = whole / unit;
    const places = units >= 100n ? 0 : units >= 10n ? 1 : 2;
    const scaled = (whole * 10n ** BigInt(places)) / unit;
    return `${group(trimZeros(decimalOf(scaled.toString(), places)))}${name}`;
  }
  return group(whole.toString());
}

function trimZeros(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

function roundHalfUp(decimal: string, places: number): string {
  const [whole = "0", fraction = ""] = decimal.split(".");
  const kept = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  const up = (fraction[places] ?? "0") >= "5" ? 1n : 0n;
  return decimalOf((kept + up).toString(), places);
}

// Dates. Instants arrive in UTC and are shown in the person's zone, which the shell sets once it knows the person.
let displayZone: string | undefined;

export function setDisplayZone(zone: string | undefined): void {
  displayZone = zone;
}

const DATE = { day: "numeric", month: "short", year: "numeric" } as const;

export function formatDate(instant: string): string {
  return dateFormat(DATE).format(new Date(instant));
}

export function formatTime(instant: string): string {
  return dateFormat(WRITINGS[language].time).format(new Date(instant));
}

/** "21 Nov" or "Nov 21", and below "Nov": the marks of a chart's axis. */
export function formatDay(instant: string): string {
  return dateFormat({ day: "numeric", month: "short" }).format(new Date(instant));
}

export function formatMonth(instant: string): string {
  return dateFormat({ month: "short" }).format(new Date(instant));
}

export function formatDateTime(instant: string): string {
  return `${formatDate(instant)}, ${formatTime(instant)}`;
}

/** "just now", "5 min ago", "3 h ago", "2 days ago", and the date where a week has passed. */
export function formatAgo(instant: string, now: number = Date.now()): string {
  const minutes = Math.floor((now - new Date(instant).getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  const days = Math.floor(minutes / (24 * 60));
  if (days > 7) return formatDate(instant);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

// Making a formatter costs a hundred times what using it costs, and a live table formats on each tick.
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const wanted = displayZone ? { ...options, timeZone: displayZone } : options;
  const key = `${language} ${JSON.stringify(wanted)}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(language, wanted);
  dateFormats.set(key, format);
  return format;
}

/** What a language makes of an amount and of a day: "₹12,34,567.89 · 22 Nov 2026". */
export function exampleOf(example: Language, now: Date = new Date()): string {
  const amount = new Intl.NumberFormat(example).format(1_234_567.89);
  return `₹${amount} · ${new Intl.DateTimeFormat(example, DATE).format(now)}`;
}
