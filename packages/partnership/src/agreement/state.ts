import {
  type AgreementId,
  earliest,
  type Instant,
  type PartnerId,
  type PersonId,
  type Recorded,
  type WakeUp,
} from "@mirror/vocabulary";
import { agreementChart } from "./chart.js";
import type { AgreementText } from "./commands.js";
import type { AgreementFact } from "./facts.js";

interface AgreementCommon {
  readonly id: AgreementId;
  readonly text: AgreementText;
  /** `sha256:…` of the text: what the parties ratify. */
  readonly textHash: string;
  readonly ratifications: readonly Ratification[];
}

export interface Ratification {
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly at: Instant;
}

/** An agreement between partners: what they allowed each other to do, until when. */
export type Agreement = AgreementCommon &
  (
    | { readonly status: "proposed" }
    | { readonly status: "in-force"; readonly since: Instant }
    | {
        readonly status: "under-notice";
        readonly since: Instant;
        readonly by: PartnerId;
        readonly endsAt: Instant;
      }
    | { readonly status: "ended"; readonly at: Instant; readonly because: "sunset" | "notice-over" }
  );

export function evolveAgreement(agreement: Agreement | undefined, fact: Recorded<AgreementFact>): Agreement {
  if (fact.type === "agreement-proposed") {
    const { id, text, textHash } = fact.data;
    return { id, text, textHash, ratifications: [], status: "proposed" };
  }
  if (agreement === undefined)
    throw new Error(`An agreement's stream begins with agreement-proposed, not with ${fact.type}.`);
  const { id, text, textHash, ratifications } = agreement;
  const common = { id, text, textHash, ratifications };
  switch (fact.type) {
    case "agreement-ratified": {
      const { partner, person } = fact.data;
      return { ...agreement, ratifications: [...ratifications, { partner, person, at: fact.at }] };
    }
    case "agreement-entered-into-force":
      return moved(agreement, "ratified-by-all", { ...common, status: "in-force", since: fact.at });
    case "agreement-denounced":
      return moved(agreement, "denounce", {
        ...common,
        status: "under-notice",
        since: fact.at,
        by: fact.data.partner,
        endsAt: fact.data.endsAt,
      });
    case "agreement-notice-revoked":
      return moved(agreement, "revoke-notice", { ...common, status: "in-force", since: fact.at });
    case "agreement-ended":
      return moved(agreement, fact.data.because, {
        ...common,
        status: "ended",
        at: fact.at,
        because: fact.data.because,
      });
  }
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

export function agreementWakeUps(agreement: Agreement): WakeUp[] {
  switch (agreement.status) {
    case "proposed":
    case "in-force":
      return [{ name: "sunset", dueAt: agreement.text.sunsetAt }];
    case "under-notice":
      return agreement.endsAt < agreement.text.sunsetAt
        ? [{ name: "notice-over", dueAt: agreement.endsAt }]
        : [{ name: "sunset", dueAt: agreement.text.sunsetAt }];
    case "ended":
      return [];
  }
}

/** When an agreement that is in force ends as things stand; the clock need not have rung for it to be over. */
export function agreementEndsAt(agreement: Agreement): Instant {
  switch (agreement.status) {
    case "proposed":
    case "in-force":
      return agreement.text.sunsetAt;
    case "under-notice":
      return earliest(agreement.text.sunsetAt, agreement.endsAt);
    case "ended":
      return agreement.at;
  }
}

/** Whether something may stand on an agreement at this instant: ratified by all, begun, and neither ended nor past its dates. */
export function agreementInForce(agreement: Agreement, at: Instant): boolean {
  const isRatified = agreement.status === "in-force" || agreement.status === "under-notice";
  return isRatified && agreement.text.effectiveFrom <= at && at < agreementEndsAt(agreement);
}
