import type { Effect } from "@mirror/engine";
import type { Escalation, PageOwed } from "@mirror/partnership";
import { type EffectId, instantAfter, mintId } from "@mirror/vocabulary";

/** The id of a page, by which its reader can tell a repeat from a new call. */
export function pageEffectId(escalation: Escalation, page: PageOwed): EffectId {
  return mintId("effect", escalation.case.mode, page.at, `${escalation.id}/${page.name}`) as EffectId;
}

/** A page as it is sent: an id, a kind and a due time; what it is about is read after signing in (SH-14). */
export function pageEffect(escalation: Escalation, page: PageOwed): Effect {
  return {
    id: pageEffectId(escalation, page),
    capability: "page",
    delivery: "at-least-once",
    idempotent: true,
    request: {
      kind: "page",
      to: page.person,
      about: escalation.id,
      subject: `Escalation to the ${escalation.case.to} level: please answer.`,
      answerBy: instantAfter(page.at, escalation.case.acknowledgeWithinMs),
    },
  };
}
