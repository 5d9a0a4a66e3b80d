import type { Instant } from "@mirror/vocabulary";
import type { PartnerKey, PersonKey } from "../script/keys.js";

/**
 * What one stand-in sees through the API as himself, in the script's names: his team's steps, whoever holds them, and what
 * he may answer. Whoever plays fills it; nothing else is known to him.
 */
export interface StandInView {
  readonly me: PersonKey;
  readonly items: readonly SeenItem[];
}

export type SeenItem =
  | SeenStep
  | SeenConsent
  | SeenShareRecall
  | SeenAidRequest
  | SeenAidAssignment
  | SeenEscalation;

interface Seen {
  /** The id to act on. */
  readonly id: string;
  /** The step's name in the playbook; for consents, aid and escalations that of the step which asks. */
  readonly name: string;
  /** In the words of the API. */
  readonly state: string;
  /** Since when it stands so; for calls and pages, since the last one. On the exercise's clock. */
  readonly since: Instant;
}

export interface SeenStep extends Seen {
  readonly kind: "step";
  /** The how-manieth time the run has come to this step; 1 for the first. */
  readonly occurrence: number;
  /** When the run came to it. */
  readonly openedAt: Instant;
  /** Who is on duty for it and may take it, in the order in which they are called. */
  readonly offeredTo: readonly PersonKey[];
  /** Those of them who have been called so far. */
  readonly called: readonly PersonKey[];
  readonly heldBy: PersonKey | null;
  /** How long it should take; null: it does not say. */
  readonly targetMs: number | null;
  /** The form that completing it fills. */
  readonly form: readonly FormField[];
}

export interface FormField {
  /** `__name__` */
  readonly name: string;
  /** The CACAO type of its variable. */
  readonly type: string;
}

export interface SeenConsent extends Seen {
  readonly kind: "consent";
  /** Who may answer for the partner of whoever looks. */
  readonly mayAnswer: readonly PersonKey[];
  /** Who has answered in this round. */
  readonly answered: readonly PersonKey[];
}

/** What was shared with the partner of whoever looks, and is asked back (C-09). */
export interface SeenShareRecall extends Seen {
  readonly kind: "share-recall";
  /** Who may answer for that partner. */
  readonly mayAnswer: readonly PersonKey[];
}

export interface SeenAidRequest extends Seen {
  readonly kind: "aid-request";
  readonly requesting: PartnerKey;
}

/** One partner's help on one line. */
export interface SeenAidAssignment extends Seen {
  readonly kind: "aid-assignment";
  /** The request that it answers. */
  readonly request: string;
  readonly line: number;
  /** The role that the line is for. */
  readonly role: string;
  readonly assisting: PartnerKey;
  /** Who has acted since it stands so: of two who have to sign, the first. */
  readonly acted: readonly PersonKey[];
}

export interface SeenEscalation extends Seen {
  readonly kind: "escalation";
  /** Who is paged now. */
  readonly paged: readonly PersonKey[];
  /** Who has acknowledged it; null: nobody yet. */
  readonly acknowledgedBy: PersonKey | null;
}
