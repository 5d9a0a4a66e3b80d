import type { EffectId, Instant, PersonId } from "@mirror/vocabulary";

/** Something that the world still has to do because a state says so. Its id is the idempotency key: the same effect is never owed twice. */
export interface Effect<Request extends EffectRequest = EffectRequest> {
  readonly id: EffectId;
  /** Which worker can do it. */
  readonly capability: "http-api" | "page";
  /**
   * `at-most-once`: on assets; an intent found without an outcome is not sent again unless the target is idempotent.
   * `at-least-once`: messages to people, with an id by which their reader can tell a repeat.
   */
  readonly delivery: "at-most-once" | "at-least-once";
  /** Whether the target answers a repeat of the same key with its first answer. */
  readonly idempotent: boolean;
  readonly request: Request;
}

export type EffectRequest = HttpRequest | Page;

export interface HttpRequest {
  readonly kind: "http-api";
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string | null;
  readonly timeoutMs: number;
}

/** A call to a person: it carries an id, a kind and a due time; what it is about is read after signing in (SH-14). */
export interface Page {
  readonly kind: "page";
  readonly to: PersonId;
  readonly about: string;
  readonly subject: string;
  readonly answerBy: Instant;
}

/** What came of an effect. `unknown` is an answer of its own: it may or may not have happened, and a person decides (INV-13). */
export type Outcome =
  | {
      readonly status: "succeeded";
      readonly detail: string;
      readonly outputs: Readonly<Record<string, string>>;
    }
  | { readonly status: "failed"; readonly detail: string }
  | { readonly status: "unknown"; readonly detail: string };
