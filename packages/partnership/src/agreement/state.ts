import {
  type AgreementId,
  earliest,
  type Instant,
  instantAfter,
  type PartnerId,
  type PersonId,
  type Recorded,
  type WakeUp,
} from "@mirror/vocabulary";
import { agreementChart } from "./chart.js";
import type { AgreementText } from "./commands.js";
import type { AgreementFact } from "./facts.js";
import { REVIEW_GRACE_MS } from "./horizon.js";

interface AgreementCommon {
  readonly id: AgreementId;
  readonly text: AgreementText;
  /** `sha256:…` of the text: what the parties ratify. */
  readonly textHash: string;
  readonly ratifications: readonly Ratification[];
  /** By when the parties look at it again (HA-05); null: it ends before. */
  readonly reviewDueAt: Instant | null;
  /** Who has confirmed it since it was last reviewed. */
  readonly reviewConfirmedBy: readonly PartnerId[];
  /** The later version that takes its place, and from when. */
  readonly supersededFrom: { readonly by: AgreementId; readonly at: Instant } | null;
}

export interface Ratification {
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly at: Instant;
}

/** One party's suspension; `partner` null: of a review that is overdue, which is lifted when all parties have confirmed it. */
export interface Suspension {
  readonly partner: PartnerId | null;
  readonly since: Instant;
  readonly justification: string;
}

/** Notice that one party has given, and when it is over. */
export interface Notice {
  readonly by: PartnerId;
  readonly endsAt: Instant;
}

export type AgreementEndedBecause = Extract<AgreementFact, { type: "agreement-ended" }>["data"]["because"];

/** An agreement between partners: what they allowed each other to do, until when. */
export type Agreement = AgreementCommon &
  (
    | { readonly status: "proposed" }
    | { readonly status: "in-force"; readonly since: Instant }
    | ({ readonly status: "under-notice"; readonly since: Instant } & Notice)
    | {
        readonly status: "suspended";
        readonly since: Instant;
        readonly suspensions: readonly Suspension[];
        /** A notice runs on while it is suspended. */
        readonly notice: Notice | null;
      }
    | { readonly status: "ended"; readonly at: Instant; readonly because: AgreementEndedBecause }
  );

type Suspended = Extract<Agreement, { readonly status: "suspended" }>;

export function evolveAgreement(agreement: Agreement | undefined, fact: Recorded<AgreementFact>): Agreement {
  if (fact.type === "agreement-proposed") {
    const { id, text, textHash } = fact.data;
    return {
      ...{ id, text, textHash, ratifications: [], status: "proposed" },
      ...{ reviewDueAt: text.reviewOn, reviewConfirmedBy: [], supersededFrom: null },
    };
  }
  if (agreement === undefined)
    throw new Error(`An agreement's stream begins with agreement-proposed, not with ${fact.type}.`);
  const common = commonOf(agreement);
  switch (fact.type) {
    case "agreement-ratified": {
      const { partner, person } = fact.data;
      return {
        ...agreement,
        ratifications: [...agreement.ratifications, { partner, person, at: fact.at }],
      };
    }
    case "agreement-entered-into-force":
      return moved(agreement, "ratified-by-all", { ...common, status: "in-force", since: fact.at });
    case "agreement-declined":
      return agreement;
    case "agreement-denounced": {
      const notice = { by: fact.data.partner, endsAt: fact.data.endsAt };
      if (agreement.status === "suspended") return { ...agreement, notice };
      return moved(agreement, "denounce", { ...common, status: "under-notice", since: fact.at, ...notice });
    }
    case "agreement-notice-revoked":
      if (agreement.status === "suspended") return { ...agreement, notice: null };
      return moved(agreement, "revoke-notice", { ...common, status: "in-force", since: fact.at });
    case "agreement-suspended": {
      const { partner, justification } = fact.data;
      const before = agreement.status === "suspended" ? agreement : undefined;
      return moved(agreement, partner === null ? "grace-passed" : "suspend", {
        ...common,
        status: "suspended",
        since: before?.since ?? fact.at,
        suspensions: [...(before?.suspensions ?? []), { partner, since: fact.at, justification }],
        notice: noticeOf(agreement),
      });
    }
    case "agreement-suspension-lifted":
      return withoutSuspension(agreement, fact.data.partner, fact.at);
    case "agreement-review-confirmed":
      return { ...agreement, reviewConfirmedBy: [...agreement.reviewConfirmedBy, fact.data.partner] };
    case "agreement-reviewed": {
      const reviewed = { ...agreement, reviewDueAt: fact.data.nextReviewOn, reviewConfirmedBy: [] };
      const isHeldByReview =
        reviewed.status === "suspended" && reviewed.suspensions.some((one) => one.partner === null);
      return isHeldByReview ? withoutSuspension(reviewed, null, fact.at) : reviewed;
    }
    case "agreement-superseded-from":
      return { ...agreement, supersededFrom: fact.data };
    case "agreement-ended":
      return moved(agreement, fact.data.because, {
        ...common,
        status: "ended",
        at: fact.at,
        because: fact.data.because,
      });
  }
}

function commonOf(agreement: Agreement): AgreementCommon {
  const { id, text, textHash, ratifications, reviewDueAt, reviewConfirmedBy, supersededFrom } = agreement;
  return { id, text, textHash, ratifications, reviewDueAt, reviewConfirmedBy, supersededFrom };
}

function withoutSuspension(agreement: Agreement, of: PartnerId | null, at: Instant): Agreement {
  const suspended = asSuspended(agreement);
  const suspensions = suspended.suspensions.filter((one) => one.partner !== of);
  if (suspensions.length > 0) return { ...suspended, suspensions };
  const common = commonOf(suspended);
  return suspended.notice === null
    ? moved(suspended, "lift", { ...common, status: "in-force", since: at })
    : moved(suspended, "lift-under-notice", {
        ...common,
        status: "under-notice",
        since: at,
        ...suspended.notice,
      });
}

function asSuspended(agreement: Agreement): Suspended {
  if (agreement.status !== "suspended")
    throw new Error(`An agreement that is ${agreement.status} cannot lift.`);
  return agreement;
}

function moved(
  agreement: Agreement,
  event: Parameters<typeof agreementChart.next>[1],
  to: Agreement,
): Agreement {
  if (agreementChart.next(agreement.status, event) !== to.status) {
    throw new Error(`An agreement that is ${agreement.status} cannot ${event}.`);
  }
  return to;
}

/** The notice that runs, whether or not the agreement is suspended; null where none does. */
export function noticeOf(agreement: Agreement): Notice | null {
  switch (agreement.status) {
    case "under-notice":
      return { by: agreement.by, endsAt: agreement.endsAt };
    case "suspended":
      return agreement.notice;
    case "proposed":
    case "in-force":
    case "ended":
      return null;
  }
}

/** What waits for it, the soonest alone: what comes later is owed once that has rung. */
export function agreementWakeUps(agreement: Agreement): WakeUp[] {
  if (agreement.status === "ended") return [];
  const { text, supersededFrom } = agreement;
  const notice = noticeOf(agreement);
  const grace = graceEndsAt(agreement);
  const sunset: WakeUp = { name: "sunset", dueAt: text.sunsetAt };
  const others: WakeUp[] = [
    ...(supersededFrom === null ? [] : [{ name: "superseded", dueAt: supersededFrom.at }]),
    ...(notice === null ? [] : [{ name: "notice-over", dueAt: notice.endsAt }]),
    ...(grace === undefined ? [] : [{ name: "grace-passed", dueAt: grace }]),
  ];
  return [others.reduce((soonest, one) => (one.dueAt < soonest.dueAt ? one : soonest), sunset)];
}

/** When it is to be looked at again, and when it is suspended if it is not (HA-05); null where it ends before. */
export function reviewOf({
  reviewDueAt,
}: Agreement): { readonly dueAt: Instant; readonly suspendsAt: Instant } | null {
  if (reviewDueAt === null) return null;
  return { dueAt: reviewDueAt, suspendsAt: instantAfter(reviewDueAt, REVIEW_GRACE_MS) };
}

/** When an overdue review suspends it; undefined where it is not in force, or no review is due before its end. */
function graceEndsAt(agreement: Agreement): Instant | undefined {
  const canOverrun = agreement.status === "in-force" || agreement.status === "under-notice";
  return canOverrun ? reviewOf(agreement)?.suspendsAt : undefined;
}

/** When it is over for good as things stand: nothing is said about it any more from then on, whether or not the clock has rung. */
export function agreementOverAt(agreement: Agreement): Instant {
  if (agreement.status === "ended") return agreement.at;
  return earliest(agreement.text.sunsetAt, noticeOf(agreement)?.endsAt, agreement.supersededFrom?.at);
}

/**
 * When nothing stands on it any more, as things are: its end, the end of the grace of its review, or since when it is
 * suspended. The clock need not have rung for that.
 */
export function agreementEndsAt(agreement: Agreement): Instant {
  return agreement.status === "suspended"
    ? agreement.since
    : earliest(agreementOverAt(agreement), graceEndsAt(agreement));
}

/** Whether something may stand on an agreement at this instant: ratified by all, begun, and neither suspended, ended nor past its dates. */
export function agreementInForce(agreement: Agreement, at: Instant): boolean {
  const isRatified = agreement.status === "in-force" || agreement.status === "under-notice";
  return isRatified && agreement.text.effectiveFrom <= at && at < agreementEndsAt(agreement);
}
