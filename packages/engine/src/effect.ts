import type { AuthenticationType } from "@mirror/playbook";
import type { CredentialId, EffectId, Instant, PartnerId, PersonId } from "@mirror/vocabulary";

/** Something that the world still has to do because a state says so. Its id is the idempotency key: the same effect is never owed twice. */
export interface Effect<Request extends EffectRequest = EffectRequest> {
  readonly id: EffectId;
  /** Which worker can do it. */
  readonly capability: EffectRequest["kind"];
  /**
   * `at-most-once`: on assets; an intent found without an outcome is not sent again unless the target is idempotent.
   * `at-least-once`: messages to people, with an id by which their reader can tell a repeat.
   */
  readonly delivery: "at-most-once" | "at-least-once";
  /** Whether the target answers a repeat of the same key with its first answer. */
  readonly idempotent: boolean;
  readonly request: Request;
}

export type EffectRequest = MachineRequest | Page;

/** What a playbook's command asks of a machine, resolved to the byte. */
export type MachineRequest = HttpRequest | OpenC2Request | SshRequest;

/**
 * Which credential of the secret store a request is signed in with: a name, and never the secret, which the executor looks
 * up when it sends (INV-11). It is part of what is approved and of what is hashed (INV-10).
 */
export interface CredentialReference {
  /** Whose credential: the partner whose team performs the step. */
  readonly partner: PartnerId;
  readonly name: string;
  readonly as: AuthenticationType;
  /** Whom to sign in as, where the playbook says so. */
  readonly user: string | null;
  /** Which header carries a token, where the playbook says so. */
  readonly header: string | null;
}

export interface HttpRequest {
  readonly kind: "http-api";
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string | null;
  readonly timeoutMs: number;
  /** Absent: it is sent without a word of who asks. */
  readonly credential?: CredentialReference;
}

/** An OpenC2 command over HTTPS (OpenC2 HTTPS 1.1). Its `command_id` is made from the effect's id. */
export interface OpenC2Request {
  readonly kind: "openc2-http";
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The whole message as it is posted. */
  readonly body: string;
  readonly timeoutMs: number;
  readonly credential?: CredentialReference;
}

/** One command for another machine's shell. What was begun is never begun again by itself. */
export interface SshRequest {
  readonly kind: "ssh";
  /** `ssh://fw.example:22` */
  readonly place: string;
  readonly command: string;
  /** What its standard input gets; null: nothing. */
  readonly input: string | null;
  readonly timeoutMs: number;
  readonly credential?: CredentialReference;
}

/** A call to a person: it carries an id, a kind and a due time; what it is about is read after signing in (SH-14). */
export interface Page {
  readonly kind: "page";
  readonly to: PersonId;
  readonly about: string;
  readonly subject: string;
  readonly answerBy: Instant;
  /** Where it goes besides the person's inbox. An exercise's goes nowhere else (DR-02). */
  readonly ways: readonly PageWay[];
  /** Whose person it is for. */
  readonly of: PartnerId;
  /** The page that a person wants sent once more, whose id its reader is shown; null: it is none. */
  readonly repeats: EffectId | null;
}

/** One way by which a page leaves the house. */
export type PageWay =
  | { readonly by: "mail"; readonly address: string }
  | {
      readonly by: "channel";
      readonly name: string;
      readonly kind: "webhook" | "mattermost" | "slack" | "teams";
      /** Under which the secret store keeps its address and its key. */
      readonly secret: CredentialId;
    };

/** What came of an effect. `unknown` is an answer of its own: it may or may not have happened, and a person decides (INV-13). */
export type Outcome =
  | {
      readonly status: "succeeded";
      readonly detail: string;
      readonly outputs: Readonly<Record<string, string>>;
    }
  | { readonly status: "failed"; readonly detail: string }
  | { readonly status: "unknown"; readonly detail: string };
