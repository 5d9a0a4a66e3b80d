import { type Instant, msOf } from "@mirror/vocabulary";

/** What is counted in hours of one resource rather than in money. */
export const HOURS = "hours";

/** How many decimals a currency's smallest unit has where it is not two (ISO 4217). */
const DECIMALS: Readonly<Record<string, number>> = {
  ...{ BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0 },
  ...{ VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0 },
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4 },
};

function decimalsOf(unit: string): number {
  return DECIMALS[unit] ?? 2;
}

/**
 * An amount of money in the smallest unit of its currency, half of one rounded up. Taken from the decimal digits as they
 * stand on record: nothing is ever added up in binary fractions.
 */
export function minorOf(amount: number, currency: string): bigint {
  const text = String(amount);
  // What is written with a negative power of ten is less than a millionth.
  const [whole = "0", part = ""] = text.includes("e") ? [] : text.split(".");
  const decimals = decimalsOf(currency);
  const digits = part.padEnd(decimals + 1, "0");
  const kept = BigInt(whole + digits.slice(0, decimals));
  return digits.charAt(decimals) >= "5" ? kept + 1n : kept;
}

const HUNDREDTH_MS = 36_000;

/** How long so many of a resource are away together, in hundredths of an hour. */
export function hoursOf(from: Instant, until: Instant, quantity: number): bigint {
  return BigInt(Math.round(Math.max(0, msOf(until) - msOf(from)) / HUNDREDTH_MS)) * BigInt(quantity);
}

/** An amount as a decimal number in its major unit: `-12.50`. */
export function amountText(minor: bigint, unit: string): string {
  const decimals = decimalsOf(unit);
  const sign = minor < 0n ? "-" : "";
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, "0");
  const at = digits.length - decimals;
  return decimals === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, at)}.${digits.slice(at)}`;
}
