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
 * So many times an amount of money in the smallest unit of its currency, or of hours in hundredths; half of one is rounded up.
 * Taken from the decimal digits as they stand on record: nothing is ever reckoned in binary fractions.
 */
export function minorOf(amount: number, unit: string, times = 1): bigint {
  const [one, other] = [digitsOf(amount), digitsOf(times)];
  const product = one.digits * other.digits;
  // Twice as much, and half a unit more: what is cut off then is rounded.
  const scale = 10n ** BigInt(one.decimals + other.decimals);
  return (2n * product * 10n ** BigInt(decimalsOf(unit)) + scale) / (2n * scale);
}

function digitsOf(amount: number): { readonly digits: bigint; readonly decimals: number } {
  const text = String(amount);
  // What is written with a negative power of ten is less than a millionth.
  const [whole = "0", part = ""] = text.includes("e") ? [] : text.split(".");
  return { digits: BigInt(whole + part), decimals: part.length };
}

/** An amount as a decimal number in its major unit: `-12.50`. */
export function majorText(minor: bigint, unit: string): string {
  const decimals = decimalsOf(unit);
  const sign = minor < 0n ? "-" : "";
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, "0");
  const at = digits.length - decimals;
  return decimals === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, at)}.${digits.slice(at)}`;
}
