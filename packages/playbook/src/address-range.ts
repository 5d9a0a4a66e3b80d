import { isIpv4, isIpv6 } from "./value.js";

/** Addresses that share their first bits: one address, or a network in CIDR notation. */
interface AddressRange {
  readonly bits: 32 | 128;
  /** The first `prefix` bits, with nothing behind them. */
  readonly network: bigint;
  readonly prefix: number;
}

export function isRange(text: string): boolean {
  return rangeIn(text) !== undefined;
}

/** Which IP version an address or a range is of; undefined for any other text. */
export function versionOf(text: string): 4 | 6 | undefined {
  const bits = rangeIn(text)?.bits;
  return bits === undefined ? undefined : bits === 32 ? 4 : 6;
}

/** Whether all of the inner addresses are among the outer ones (STIX ISSUBSET); undefined where either text is no range. */
export function isWithin(inner: string, outer: string): boolean | undefined {
  const [small, large] = [rangeIn(inner), rangeIn(outer)];
  if (small === undefined || large === undefined) return undefined;
  if (small.bits !== large.bits || small.prefix < large.prefix) return false;
  return networkOf(small.network, large.bits, large.prefix) === large.network;
}

/** Whether two texts name the same address and the same length of its network. */
export function sameAddress(left: string, right: string): boolean {
  const [one, other] = [addressIn(left), addressIn(right)];
  const areAddresses = one !== undefined && other !== undefined;
  return (
    areAddresses && one.bits === other.bits && one.address === other.address && one.prefix === other.prefix
  );
}

function rangeIn(text: string): AddressRange | undefined {
  const found = addressIn(text);
  if (found === undefined) return undefined;
  const { bits, address, prefix } = found;
  return { bits, prefix, network: networkOf(address, bits, prefix) };
}

function addressIn(text: string): { bits: 32 | 128; address: bigint; prefix: number } | undefined {
  const [written = "", length, ...more] = text.split("/", 3);
  const bits = isIpv4(written) ? 32 : isIpv6(written) ? 128 : undefined;
  if (bits === undefined || more.length > 0) return undefined;
  if (length !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  return { bits, address: bits === 32 ? ipv4Number(written) : ipv6Number(written), prefix };
}

function networkOf(address: bigint, bits: number, prefix: number): bigint {
  const rest = BigInt(bits - prefix);
  return (address >> rest) << rest;
}

function ipv4Number(text: string): bigint {
  return text.split(".").reduce((number, part) => number * 256n + BigInt(part), 0n);
}

function ipv6Number(text: string): bigint {
  const [before = "", after] = text.split("::");
  const head = wordsOf(before);
  const tail = after === undefined ? [] : wordsOf(after);
  const missing = after === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce(
    (number, word) => number * 65536n + word,
    0n,
  );
}

function wordsOf(text: string): bigint[] {
  return text
    .split(":")
    .filter((word) => word !== "")
    .flatMap((word) => {
      if (!word.includes(".")) return [BigInt(`0x${word}`)];
      const number = ipv4Number(word);
      return [number >> 16n, number & 0xffffn];
    });
}
