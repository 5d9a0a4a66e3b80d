import { canonicalJson, type Instant, type Mode, type PartnerId, type StreamId } from "@mirror/vocabulary";
import type { Entry, Head } from "../entry.js";

/**
 * An evidence bundle is JSON Lines, each line the RFC 8785 form of its value, each ended by a newline: a header, the
 * entries of every stream concerned (streams by id, entries by seq, from the first), and a signed footer. It can be
 * checked by anyone who has the installation's public key, with no server and no network.
 */
export interface BundleHeader {
  readonly type: "header";
  readonly version: typeof BUNDLE_VERSION;
  readonly run: string;
  readonly mode: Mode;
  readonly playbooks: readonly BundledPlaybook[];
  /** The ids of the agreements that the run relied on. */
  readonly agreements: readonly string[];
  /** Whose signature the footer bears. Trust it only where it is the key that was handed over beforehand. */
  readonly publicKey: string;
  readonly madeAt: Instant;
  /** Whom it was made for, who sees what its markings allow; null for one that shows everything. */
  readonly for: PartnerId | null;
  /**
   * What the run rested on of what partners signed: single entries of their streams, whose rest is their own business. They
   * bear their partners' signatures, and need no chain. Left out: the bundle was made before bundles carried them.
   */
  readonly statements?: readonly Entry[];
}

/** A playbook as the run executed it. */
export interface BundledPlaybook {
  readonly id: string;
  readonly modified: string;
  readonly hash: string;
  readonly document: unknown;
}

/** What holds the bundle together: with it, no line can be changed, dropped, added, moved or cut off unseen. */
export interface BundleFooter {
  readonly type: "footer";
  /** SHA-256 of the header's line. */
  readonly header: string;
  readonly key: string;
  readonly heads: Readonly<Record<StreamId, Head>>;
  /** Which entries were withheld, so that none can be hidden afterwards: seqs by stream, streams without any left out. */
  readonly withheld: Readonly<Record<StreamId, readonly number[]>>;
  readonly counts: { readonly streams: number; readonly entries: number; readonly withheld: number };
  readonly signature: string;
}

export const BUNDLE_VERSION = 1;

export type UnsignedFooter = Omit<BundleFooter, "signature">;

/** What the signature is over: what it is for, so that it can stand for nothing else, and the footer without it. */
export function signedText(footer: UnsignedFooter): string {
  return `security-mirror evidence bundle ${BUNDLE_VERSION}\n${canonicalJson(footer)}`;
}
