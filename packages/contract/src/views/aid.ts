import type { AidAssignmentStatus, AidRequestStatus } from "@mirror/partnership";
import {
  AgreedLine,
  Amendment,
  CostLine,
  DeclineReason,
  Need,
  Offer,
  ReturnAttest,
} from "@mirror/partnership";
import {
  AidAssignmentId,
  AidRequestId,
  Duration,
  EffectClass,
  Instant,
  RunId,
  StepInvocationId,
  Tlp,
} from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, TeamRef, Version, WaitingFor } from "./references.js";

export const AidRequestStatusName = z.enum([
  "draft",
  "submitted",
  "open",
  "partially-filled",
  "filled",
  "unfilled",
  "expired",
  "cancelling",
  "cancelled",
  "closed",
] satisfies AidRequestStatus[]);
export const AidAssignmentStatusName = z.enum([
  "notified",
  "acknowledged",
  "under-consideration",
  "offered",
  "accepted",
  "committed",
  "mobilising",
  "deployed",
  "extension-pending",
  "amendment-pending",
  "releasing",
  "recalled",
  "returning",
  "returned",
  "cost-claimed",
  "cost-disputed",
  "cost-settled",
  "declined",
  "lapsed",
  "offer-withdrawn",
  "offer-expired",
  "offer-rejected",
  "cancelled",
  "closed",
] satisfies AidAssignmentStatus[]);

export const AidSummary = z
  .object({
    id: AidRequestId,
    status: AidRequestStatusName,
    run: RunId.nullable(),
    step: StepInvocationId.nullable(),
    name: z.string().meta({ description: "The name of the step that asks; the mission where no step does." }),
    exercise: z.boolean(),
    by: PartnerRef,
    since: Instant,
    priority: z.enum(["urgent", "routine", "low"]),
    lifeSafety: z.boolean(),
    offersBy: Instant,
    neededBy: Instant,
    waitingFor: WaitingFor,
  })
  .meta({ id: "AidRequestSummary" });
export type AidSummary = z.infer<typeof AidSummary>;

/** What a helping partner claims, line by line (MA-11). */
const AidClaimView = z.object({
  amount: z.number().meta({ description: "What of it is to be paid, in the agreement's currency." }),
  lines: z.array(
    CostLine.extend({
      amount: z.number().meta({ description: "Quantity times rate, in the line's unit." }),
      disputed: z.object({ reason: z.string(), by: PersonRef, answer: z.string().nullable() }).nullable(),
      agreed: z
        .number()
        .nullable()
        .meta({ description: "What both sides made of a disputed line; null: it counts as claimed." }),
    }),
  ),
  firstApproval: PersonRef.nullable(),
  restApproved: z.boolean().meta({ description: "Of a disputed claim: whether its other lines are owed." }),
  proposed: z
    .object({ by: PartnerRef, person: PersonRef, lines: z.array(AgreedLine) })
    .nullable()
    .meta({ description: "How much of each disputed line is owed, as one side has said." }),
});

/** One partner's help on one line. A partner that is asked sees its own only; the asking partner sees all. */
export const AidAssignmentView = z
  .object({
    id: AidAssignmentId,
    partner: PartnerRef,
    line: z.int(),
    role: z.string().meta({ description: "The role that the line is for." }),
    status: AidAssignmentStatusName,
    since: Instant,
    offer: Offer.nullable(),
    team: TeamRef.nullable().meta({ description: "The team that is offered." }),
    offerHash: z.string().nullable().meta({ description: "What accepting is bound to." }),
    agreementHash: z.string().nullable().meta({ description: "What committing is bound to, once accepted." }),
    commitBy: Instant.nullable(),
    signatures: z.array(z.object({ partner: PartnerRef, person: PersonRef, at: Instant })),
    until: Instant.nullable().meta({ description: "When the help ends; null before anything is offered." }),
    extension: z
      .object({ until: Instant, reason: z.string() })
      .nullable()
      .meta({ description: "Asked for, and not answered." }),
    proposed: z
      .object({ amendment: Amendment, amendmentHash: z.string(), by: PartnerRef })
      .nullable()
      .meta({ description: "Signed by one side, and not by the other (MA-05)." }),
    amendments: z.array(Amendment).meta({ description: "What both sides have changed, in order." }),
    checkedInAt: Instant.nullable(),
    reports: z.array(z.object({ at: Instant, text: z.string() })),
    attest: ReturnAttest.nullable(),
    claim: AidClaimView.nullable().meta({ description: "What was claimed, and what came of it." }),
    claimBy: Instant.nullable().meta({ description: "While nothing is claimed: until when it can be." }),
    settlement: z
      .object({ kind: z.enum(["waived", "paid", "unclaimed"]), amount: z.number() })
      .nullable()
      .meta({ description: "Unclaimed: with what it was estimated to cost." }),
    declined: z.object({ reason: DeclineReason, text: z.string().nullable() }).nullable(),
  })
  .meta({ id: "AidAssignment" });
export type AidAssignmentView = z.infer<typeof AidAssignmentView>;

export const AidView = AidSummary.extend({
  version: Version,
  marking: Tlp,
  recipients: z.array(PartnerRef),
  needs: z.array(Need.extend({ committed: z.int().meta({ description: "How much of it is committed." }) })),
  mission: z.string(),
  ownMeasures: z.string(),
  plannedUse: z.string(),
  otherSupport: z.string(),
  effectCeiling: EffectClass,
  period: z.object({ from: Instant, until: Instant }),
  costTerms: z.string(),
  claimWithin: Duration.nullable().meta({
    description: "How long after its return help can be claimed for.",
  }),
  clause: z.object({ agreement: z.string(), version: z.int(), clause: z.string() }).nullable(),
  assignments: z.array(AidAssignmentView),
  because: z.string().nullable(),
}).meta({ id: "AidRequest" });
export type AidView = z.infer<typeof AidView>;
