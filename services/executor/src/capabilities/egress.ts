import type { LookupAddress } from "node:dns";
import { lookup as resolveHost } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** One place that effects may reach. */
export interface EgressEntry {
  /** Scheme, host and port as a URL's origin (`https://edr.example`), the only ones that match. */
  readonly origin: string;
  /**
   * The only addresses that the host may have, and the permission for private ones among them; undefined: any that is
   * public.
   */
  readonly addresses: readonly AddressRange[] | undefined;
}

type AddressRange = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Answers a host's addresses, all of them. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

const SYNTAX =
  "Entries look like edr.example:443, http://10.0.0.7:8080, ssh://fw.example:22 or edr.internal:8443=10.0.0.0/24+10.1.0.7";

/** An entry of the list that cannot be read, or permits what never is. */
export class EgressEntryInvalid extends Error {
  readonly exitCode = 3;

  constructor(entry: string, why: string) {
    super(`MIRROR_EGRESS holds "${entry}": ${why}. ${SYNTAX}.`);
    this.name = "EgressEntryInvalid";
  }
}

/**
 * Reads an entry: `[scheme://]host[:port][=range+range]`. Without a scheme it is https; plain http has to be said. The
 * ranges after `=` pin the addresses that the host may resolve to; without them only public ones are reached. An
 * address as the host permits exactly itself. Throws EgressEntryInvalid.
 */
export function readEgressEntry(text: string): EgressEntry {
  const entry = text.trim();
  const [place = "", ranges, ...more] = entry.split("=");
  if (more.length > 0) throw new EgressEntryInvalid(entry, "it has two =");
  const url = parseUrl(/^[a-z]+:\/\//i.test(place) ? place : `https://${place}`);
  if (url === undefined || !SPOKEN.has(url.protocol))
    throw new EgressEntryInvalid(entry, "it is no host with a port");
  if (
    url.username !== "" ||
    url.password !== "" ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== ""
  )
    throw new EgressEntryInvalid(entry, "it says more than scheme, host and port");
  const literal = literalAddress(url);
  if (literal !== undefined && neverReached(literal))
    throw new EgressEntryInvalid(entry, "this address is never reached");
  const origin = originOf(url);
  if (ranges === undefined) return { origin, addresses: undefined };
  if (literal !== undefined) throw new EgressEntryInvalid(entry, "an address needs no ranges");
  return { origin, addresses: ranges.split("+").map((range) => readRange(entry, range)) };
}

export type EgressVerdict =
  | { readonly ok: true; readonly url: URL; readonly entry: EgressEntry }
  | { readonly ok: false; readonly why: string };

/** Whether a URL may be reached at all, before anything is resolved. */
export function judgeUrl(text: string, allowed: readonly EgressEntry[]): EgressVerdict {
  const url = parseUrl(text);
  if (url === undefined) return { ok: false, why: "The address of this command is not a URL." };
  if (!SPOKEN.has(url.protocol))
    return { ok: false, why: `Only https, http and ssh are spoken, not ${url.protocol.slice(0, -1)}.` };
  if (url.username !== "" || url.password !== "")
    return { ok: false, why: "The URL holds a user name or password; credentials do not belong there." };
  const place = originOf(url);
  const entry = allowed.find(({ origin }) => origin === place);
  if (entry === undefined)
    return {
      ok: false,
      why: `${place} is not among the places that this installation's effects may reach. If it should be, add it to MIRROR_EGRESS and start the executor again.`,
    };
  return { ok: true, url, entry };
}

/** An address that must not be connected to; nothing has been sent. */
export class EgressRefused extends Error {
  constructor(why: string) {
    super(why);
    this.name = "EgressRefused";
  }
}

/**
 * The `lookup` of a connection to an entry's host: it resolves, judges every answer, and hands on what it judged, so
 * that the address connected to is the address checked. One bad answer refuses all: a host that resolves to a public
 * and a private address is being rebound. (A literal address never gets here; its entry permits exactly it.)
 */
export function checkedLookup(entry: EgressEntry, resolve: Resolve = everyAddress): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (answers) => {
        const refused = answers
          .map(({ address }) => faultOfAddress(address, entry))
          .find((fault) => fault !== undefined);
        const [first] = answers;
        if (first === undefined) callback(new EgressRefused(`${hostname} has no address.`), "");
        else if (refused !== undefined)
          callback(new EgressRefused(`${hostname} resolves to ${refused}.`), "");
        else if (options.all === true) callback(null, [...answers]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ""),
    );
  };
}

const everyAddress: Resolve = (hostname) => resolveHost(hostname, { all: true });

function faultOfAddress(text: string, { origin, addresses }: EgressEntry): string | undefined {
  if (isIP(text) === 0) return "something that is no address";
  const address = ipaddr.process(text);
  if (neverReached(address)) return `${text}, which is never reached`;
  if (addresses === undefined)
    return address.range() === "unicast"
      ? undefined
      : `${text}, which is not a public address; to permit it, say so in MIRROR_EGRESS (${origin}=${text})`;
  return addresses.some((range) => address.kind() === range[0].kind() && address.match(range))
    ? undefined
    : `${text}, which is not among the addresses that MIRROR_EGRESS names for it`;
}

/** Cloud metadata outside of link-local: who reads it holds the machine's own credentials. */
const METADATA = new Set([
  "168.63.129.16",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd20:ce::254",
]);
const NEVER = new Set([
  "linkLocal",
  "deprecatedSiteLocal",
  "multicast",
  "broadcast",
  "unspecified",
  "discard",
]);
/** Ranges that carry another address inside, which nobody judged. */
const TRANSLATING = new Set(["rfc6145", "rfc6052", "6to4", "teredo", "ipv4Mapped"]);

function neverReached(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const range: string = address.range();
  return NEVER.has(range) || TRANSLATING.has(range) || METADATA.has(address.toString());
}

function literalAddress(url: URL): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(host) === 0 ? undefined : ipaddr.process(host);
}

function readRange(entry: string, text: string): AddressRange {
  const whole = text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`;
  if (isIP(text.split("/")[0] ?? "") === 0 || !ipaddr.isValidCIDR(whole))
    throw new EgressEntryInvalid(entry, `"${text}" is neither an address nor a range`);
  const range = ipaddr.parseCIDR(whole);
  if (neverReached(range[0])) throw new EgressEntryInvalid(entry, `"${text}" is never reached`);
  return range;
}

const SPOKEN: ReadonlySet<string> = new Set(["https:", "http:", "ssh:"]);

// Of ssh the URL standard knows nothing: its host is read as https reads it, so that an address in disguise is seen.
function parseUrl(text: string): URL | undefined {
  const ssh = /^ssh:\/\/([^/?#]*)(\/?)$/i.exec(text);
  if (ssh === null) return URL.canParse(text) ? new URL(text) : undefined;
  const authority = ssh[1] ?? "";
  const [port = "22"] = /(?<=:)\d+$/.exec(authority) ?? [];
  const read = `https://${authority.replace(/:\d+$/, "")}:${port}/`;
  if (!URL.canParse(read)) return undefined;
  const { hostname, username, password } = new URL(read);
  const url = new URL(`ssh://${hostname}:${port}/`);
  url.username = username;
  url.password = password;
  return url;
}

/** Scheme, host and port of an address, as lists of places name them; undefined where it is none. */
export function originIn(text: string): string | undefined {
  const url = parseUrl(text);
  return url === undefined ? undefined : originOf(url);
}

function originOf(url: URL): string {
  return url.protocol === "ssh:" ? `ssh://${url.host}` : url.origin;
}
