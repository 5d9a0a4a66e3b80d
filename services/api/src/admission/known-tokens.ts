import { createHash } from "node:crypto";
import type { PartnerId } from "@mirror/vocabulary";

/** Whose a token or a session is, as far as sharing out what there is goes. Who may do what is asked anew with each request. */
export interface TokenKnown {
  readonly share: string;
  readonly partner: PartnerId;
}

const KNOWN_MAX = 10_000;

/** What somebody has signed in with, an `Authorization` header or a session's cookie, by its hash: no secret is kept. */
export class KnownTokens {
  readonly #known = new Map<string, TokenKnown>();

  of(authorization: string | undefined): TokenKnown | undefined {
    return authorization === undefined ? undefined : this.#known.get(hashOf(authorization));
  }

  remember(authorization: string | undefined, known: TokenKnown): void {
    if (authorization === undefined) return;
    this.#known.set(hashOf(authorization), known);
    if (this.#known.size <= KNOWN_MAX) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  forget(authorization: string | undefined): void {
    if (authorization !== undefined) this.#known.delete(hashOf(authorization));
  }
}

function hashOf(authorization: string): string {
  return createHash("sha256").update(authorization).digest("base64");
}
