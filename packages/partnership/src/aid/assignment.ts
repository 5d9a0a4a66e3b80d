import type { AidAssignmentId, Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import type { Amendment } from "./amendment.js";
import type { AgreedLine, ClaimLine } from "./claim.js";
import type { DeclineReason, Offer, ReturnAttest } from "./commands.js";

export interface AssignmentCommon {
  readonly id: AidAssignmentId;
  /** The assisting partner. */
  readonly partner: PartnerId;
  readonly line: number;
  readonly since: Instant;
}

/** What is on the table. */
export interface Offered {
  readonly offer: Offer;
  readonly offerHash: string;
}

/** What both sides signed, and how far the help has come. */
export interface Pledge extends Offered {
  readonly agreementHash: string;
  readonly committedAt: Instant;
  /** When it has to be over; null: when the request's period is. */
  readonly until: Instant | null;
  /** What both sides have changed since, in order (MA-05). */
  readonly amendments: readonly Amendment[];
  /** Access runs from here to the end of the work (MA-08). */
  readonly checkedInAt: Instant | null;
  readonly reports: readonly { readonly at: Instant; readonly text: string }[];
  /** Taken away before its work was done: it no longer fills the need. */
  readonly isLost: boolean;
}

export type Settlement =
  | { readonly kind: "waived"; readonly worth: number }
  /** Not claimed in time (MA-12). */
  | { readonly kind: "unclaimed" }
  | { readonly kind: "paid"; readonly amount: number; readonly by: TwoPeople };

/** Who agreed to a payment: two of the asking partner's finance, or one of each side's where it was disputed. */
export type TwoPeople = readonly [PersonId, PersonId];

/** One partner's help on one line. */
export type AidAssignment = AssignmentCommon &
  (
    | { readonly status: "notified" | "acknowledged" | "under-consideration" }
    | ({ readonly status: "offered" } & Offered)
    | ({
        readonly status: "accepted";
        readonly agreementHash: string;
        readonly commitBy: Instant;
        readonly signatures: readonly Signature[];
      } & Offered)
    | ({
        readonly status: "committed" | "mobilising" | "deployed" | "releasing" | "recalled" | "returning";
      } & Pledge)
    | ({
        readonly status: "extension-pending";
        readonly asked: { readonly until: Instant; readonly reason: string };
      } & Pledge)
    | ({ readonly status: "amendment-pending"; readonly proposed: ProposedAmendment } & Pledge)
    | ({ readonly status: "returned"; readonly attest: ReturnAttest } & Pledge)
    | ({
        readonly status: "cost-claimed";
        readonly attest: ReturnAttest;
        readonly claim: readonly ClaimLine[];
        readonly firstApproval: PersonId | null;
      } & Pledge)
    | ({
        readonly status: "cost-disputed";
        readonly attest: ReturnAttest;
        readonly claim: readonly ClaimLine[];
        readonly firstApproval: PersonId | null;
        /** Who approved what is not disputed: that is owed already. */
        readonly restApproved: TwoPeople | null;
        readonly proposed: ProposedResolution | null;
      } & Pledge)
    | ({
        readonly status: "cost-settled" | "closed";
        readonly attest: ReturnAttest;
        readonly claim: readonly ClaimLine[];
        readonly settlement: Settlement;
      } & Pledge)
    | { readonly status: "declined"; readonly reason: DeclineReason; readonly text: string | null }
    | { readonly status: "lapsed" | "cancelled" }
    | ({ readonly status: "offer-withdrawn" | "offer-expired" | "offer-rejected" } & Offered)
  );

/** A change that one side has signed, and the other has not. */
export interface ProposedAmendment {
  readonly amendment: Amendment;
  readonly amendmentHash: string;
  readonly by: PartnerId;
}

/** How much of each disputed line is owed, as one side has said and the other not yet. */
export interface ProposedResolution {
  readonly by: PartnerId;
  readonly person: PersonId;
  readonly lines: readonly AgreedLine[];
}

export interface Signature {
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly at: Instant;
}

export type AidAssignmentOf<S extends AidAssignment["status"]> = AidAssignment & { readonly status: S };
