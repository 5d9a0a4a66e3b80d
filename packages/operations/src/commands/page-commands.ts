import type { Outcome } from "@mirror/engine";
import { type Escalation, type EscalationFact, type PageOwed, pagesOwed } from "@mirror/partnership";
import {
  decided,
  type EffectId,
  type EscalationId,
  known,
  type Refusal,
  type RunId,
  refuse,
  type Tlp,
} from "@mirror/vocabulary";
import { unlessInPlay } from "../in-play.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { pageEffect, pageEffectId } from "../paging/escalation-page.js";
import { pageWays } from "../paging/page-ways.js";
import type { Turn } from "../turn.js";
import type { Begun } from "./begun.js";

/** A worker is about to page somebody. A page is no effect on assets, and may reach its reader twice: what the escalation has written is its intent. */
export async function beginPage(
  turn: Turn,
  id: EscalationId,
  page: EffectId,
  begun: (what: Begun) => void,
): Promise<Refusal | undefined> {
  const found = await owedPage(turn, id, page);
  if (!found.ok) return found;
  const { escalation, page: owed } = found;
  const { of, mode } = escalation.case;
  const ways = pageWays(await turn.load(partnerKind, of), owed.person, mode);
  const effect = pageEffect(escalation, owed, { marking: await markingOfPlace(turn, escalation), ways });
  turn.whenCommitted(() => begun({ effect, livesMs: null, credential: null }));
  return undefined;
}

/**
 * What came of a page. One that reached its person is not sent again, and where nobody answers the next on the ladder is
 * called (ES-02). One that did not, or may not have, is still owed, under the same id: a call that was never heard must not
 * pass for one that nobody answered (INV-05).
 */
export async function recordPage(
  turn: Turn,
  id: EscalationId,
  effect: EffectId,
  { status, detail }: Outcome,
): Promise<Refusal | undefined> {
  const found = await owedPage(turn, id, effect);
  if (!found.ok) return found;
  if (status !== "succeeded") return refuse("conflict", "page-not-sent", detail);
  const { page } = found;
  return turn.decide(escalationKind, id, () =>
    decided<EscalationFact>({
      type: "escalation-page-sent",
      data: { page: page.name, person: page.person, outcome: status, detail },
    }),
  );
}

async function markingOfRun(turn: Turn, id: RunId): Promise<Tlp> {
  const run = await turn.loadKnown(turn.desk.runKind, id);
  return turn.desk.flows.flowOf(run.playbook.hash).playbook.marking;
}

async function owedPage(
  turn: Turn,
  id: EscalationId,
  effect: EffectId,
): Promise<{ readonly ok: true; readonly escalation: Escalation; readonly page: PageOwed } | Refusal> {
  const escalation = await turn.load(escalationKind, id);
  const page = escalation && pagesOwed(escalation).find((one) => pageEffectId(escalation, one) === effect);
  if (escalation === undefined || page === undefined)
    return refuse("conflict", "nothing-owed", "This page is no longer owed.");
  await turn.joinClockOf(id);
  return unlessInPlay(turn, id) ?? { ok: true, escalation, page };
}

/** How what a page calls to is marked: as its run, or as its incident where it belongs to none. */
async function markingOfPlace(turn: Turn, { case: { run, incident } }: Escalation): Promise<Tlp> {
  if (run !== null) return markingOfRun(turn, run);
  return (
    await turn.loadKnown(incidentKind, known(incident, "What an escalation outside of any run is about"))
  ).marking;
}
