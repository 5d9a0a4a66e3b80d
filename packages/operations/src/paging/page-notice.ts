import type { Page } from "@mirror/engine";
import { type EffectId, type Instant, readId } from "@mirror/vocabulary";

/** All that leaves the house of a page (SH-14): what it is about is read after signing in. */
export interface PageNotice {
  /** The same id again is the same call. */
  readonly id: EffectId;
  readonly kind: (typeof NOTICES)[number] | "duty" | "test";
  readonly title: string;
  readonly answerBy: Instant;
  /** Where it is answered, after signing in; null where this installation's own address is not set. Opening it decides nothing. */
  readonly link: string | null;
}

/** What a page says outside, with its link under the installation's own address. */
export function pageNotice(id: EffectId, page: Page, publicUrl: string | undefined): PageNotice {
  return {
    id: page.repeats ?? id,
    kind: kindOf(page),
    title: page.subject,
    answerBy: page.answerBy,
    link: publicUrl === undefined ? null : `${publicUrl.replace(/\/+$/, "")}${pathOf(page)}`,
  };
}

const NOTICES = [
  "escalation",
  "consent",
  "consultation",
  "standing-consent",
  "break-glass",
  "step",
  "aid-request",
  "regulatory-clock",
  "incident",
  "run",
  "share-recall",
  "partner",
] as const;

function kindOf({ about }: Page): PageNotice["kind"] {
  const kind = readId(about)?.kind;
  // A shift of a team, or somebody's absence or qualification.
  if (kind === "team" || kind === "person") return "duty";
  return NOTICES.find((one) => one === kind) ?? "test";
}

const PATHS: Readonly<Record<PageNotice["kind"], ((about: string) => string) | undefined>> = {
  escalation: (about) => `/lite/escalations/${about}`,
  consent: (about) => `/lite/consents/${about}`,
  consultation: (about) => `/lite/consultations/${about}`,
  "standing-consent": (about) => `/lite/standing-consents/${about}`,
  "break-glass": (about) => `/lite/break-glass/${about}`,
  step: (about) => `/lite/steps/${about}`,
  "aid-request": (about) => `/lite/aid-requests/${about}`,
  "regulatory-clock": (about) => `/lite/regulatory-clocks/${about}`,
  incident: (about) => `/lite/incidents/${about}`,
  run: (about) => `/lite/runs/${about}`,
  "share-recall": (about) => `/lite/share-recalls/${about}`,
  // How a partner stands is told in the page itself.
  partner: () => "/lite/inbox",
  duty: () => "/lite/duty",
  test: undefined,
};

function pathOf(page: Page): string {
  return PATHS[kindOf(page)]?.(page.about) ?? "/lite/inbox";
}
