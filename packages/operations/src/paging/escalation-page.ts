import type { Effect, PageWay } from "@mirror/engine";
import type { Escalation, PageOwed } from "@mirror/partnership";
import { type EffectId, instantAfter, mintId, type Tlp, tlpWithin } from "@mirror/vocabulary";

/** The id of a page, by which its reader can tell a repeat from a new call. */
export function pageEffectId(escalation: Escalation, page: PageOwed): EffectId {
  return mintId("effect", escalation.case.mode, page.at, `${escalation.id}/${page.name}`) as EffectId;
}

/** A page as it is sent: an id, a kind and a due time; what it is about is read after signing in (SH-14). */
export function pageEffect(
  escalation: Escalation,
  page: PageOwed,
  { marking, ways }: { readonly marking: Tlp; readonly ways: readonly PageWay[] },
): Effect {
  return {
    id: pageEffectId(escalation, page),
    capability: "page",
    delivery: "at-least-once",
    idempotent: true,
    request: {
      kind: "page",
      to: page.person,
      about: escalation.id,
      subject: escalationTitle(escalation, marking),
      answerBy: instantAfter(page.at, escalation.case.acknowledgeWithinMs),
      ways,
      of: escalation.case.of,
      repeats: null,
    },
  };
}

/** What stands over a page. Above GREEN it does not even say which level is called: mail and chat are not for that (SH-14). */
export function escalationTitle(escalation: Escalation, marking: Tlp): string {
  return tlpWithin(marking, "TLP:GREEN")
    ? `Escalation to the ${escalation.case.to} level: please answer.`
    : "Escalation: please answer.";
}
