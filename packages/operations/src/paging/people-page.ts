import type { Effect } from "@mirror/engine";
import type { Partner, PartnerFact, SentPage } from "@mirror/partnership";
import {
  decided,
  type EffectId,
  type Instant,
  instantAfter,
  mintId,
  type PartnerId,
  type PersonId,
  type Tlp,
  tlpWithin,
} from "@mirror/vocabulary";
import { partnerKind } from "../kinds/partner-kind.js";
import type { Turn } from "../turn.js";
import { pageWays } from "./page-ways.js";

/** Something that waits for people, as a page says it. */
export interface Waiting {
  /** Its id, which says its kind. */
  readonly about: string;
  readonly title: string;
  /** Until when calling is of use; null: for a day. */
  readonly answerBy: Instant | null;
}

/** How many pages of a partner may wait to be sent. What comes beyond stands in inboxes only: nobody reads more. */
const PAGES_MAX = 500;
const DAY_MS = 86_400_000;

/**
 * Calls people of a partner to what waits for them, each once for each thing, where something leaves the house for them at
 * all. Owed by the partner's state until it is sent, or is wanted no more. An exercise's people are never called (DR-02).
 */
export async function callPeople(
  turn: Turn,
  id: PartnerId,
  people: readonly PersonId[],
  { about, title, answerBy }: Waiting,
): Promise<void> {
  if (turn.mode !== "live" || people.length === 0) return;
  const partner = await turn.loadKnown(partnerKind, id);
  const now = turn.now();
  const called = [...new Set(people)]
    .filter((to) => pageWays(partner, to, "live").length > 0)
    .filter(
      (to) => !partner.pages.some((page) => page.to === to && page.about === about && page.title === title),
    )
    .map((to): PartnerFact => {
      const page = mintId("effect", "live", now, `${about}/${to}/${title}`) as EffectId;
      return {
        type: "person-called",
        data: { id: page, to, about, title, answerBy: answerBy ?? instantAfter(now, DAY_MS) },
      };
    })
    .slice(0, PAGES_MAX - partner.pages.length);
  if (called.length > 0) await turn.tell(partnerKind, id, () => decided(...called));
}

/** What stands over a page: the thing's own name only where its marking lets it leave (SH-14). */
export function pageTitle(words: string, name: string, marking: Tlp): string {
  return tlpWithin(marking, "TLP:GREEN") ? `${words}: ${name}` : `${words}.`;
}

/** A page as it is sent, by the ways that its person has now. */
export function peoplePageEffect(partner: Partner, { id, to, about, title, answerBy }: SentPage): Effect {
  return {
    id,
    capability: "page",
    delivery: "at-least-once",
    idempotent: true,
    request: {
      kind: "page",
      to,
      about,
      subject: title,
      answerBy,
      ways: pageWays(partner, to, "live"),
      of: partner.id,
      repeats: null,
    },
  };
}
