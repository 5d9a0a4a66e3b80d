import {
  type BreakGlassContext,
  decideBreakGlass,
  decideConsent,
  type Partner,
  roundGoesOn,
  waitedFor,
} from "@mirror/partnership";
import { type BreakGlassId, type ConsentId, type DecisionContext, known, readId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { breakGlassKind, glassInForceIn } from "../kinds/break-glass-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { streamsOfRun } from "../kinds/run-kind.js";
import type { Turn } from "../turn.js";

/** What follows by itself from broken glass needs nobody's name, and nothing of the run but the question. */
function withoutRun(context: DecisionContext, owner: Partner): BreakGlassContext {
  return { ...withPartners(context, [owner]), participants: [], deeds: [], earlier: [] };
}

/**
 * Puts a break-glass over a round of its run, where it reaches everything that is asked and its partner has not answered.
 * The use is counted in the commit that makes the round provisional (C-10).
 */
async function putBrokenGlass(turn: Turn, glass: BreakGlassId, stream: ConsentId): Promise<void> {
  const round = await turn.loadKnown(consentKind, stream);
  const { partner } = await turn.loadKnown(breakGlassKind, glass);
  const isWaited = waitedFor(round).some((one) => one.partner === partner);
  if (!roundGoesOn(round) || !isWaited || round.question.answerBy <= turn.now()) return;
  const { question } = round;
  const run = await turn.loadKnown(turn.desk.runKind, question.run);
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const sharing = question.scope.steps
    .map(({ id }) => id)
    .filter(
      (id) =>
        known(playbook.steps[id as keyof typeof playbook.steps], `The step ${id}`).mirror?.share !==
        undefined,
    );
  const owner = await turn.loadKnown(partnerKind, partner);
  const beyond = await turn.decide(breakGlassKind, glass, (state, context) =>
    decideBreakGlass(state, { type: "use", round: stream, question, sharing }, withoutRun(context, owner)),
  );
  if (beyond !== undefined) return;
  const used = turn.currentKnown(breakGlassKind, glass);
  const { decision } = known(used.uses.at(-1), `What ${glass} was used for`);
  const by = used.by.map(({ person }) => person);
  const yes = { partner, breakGlass: glass, decision, by, expiresAt: used.until };
  await turn.tell(consentKind, stream, (state, context) =>
    decideConsent(state, { type: "break-glass", glass: yes }, withPartners(context, [])),
  );
}

/** Puts whatever glass is broken in a run over a question of it that has just been asked. */
export async function putGlassOver(turn: Turn, stream: ConsentId): Promise<void> {
  const round = await turn.loadKnown(consentKind, stream);
  const { question } = round;
  if (!roundGoesOn(round)) return;
  for (const glass of await turn.listed(glassInForceIn(question.run)))
    await putBrokenGlass(turn, glass as BreakGlassId, stream);
}

/** Puts a break-glass over every question that its run asks. */
export async function putOverAll(turn: Turn, glass: BreakGlassId): Promise<void> {
  const { scope } = await turn.loadKnown(breakGlassKind, glass);
  for (const stream of await turn.listed(streamsOfRun(scope.run)))
    if (readId(stream)?.kind === "consent") await putBrokenGlass(turn, glass, stream as ConsentId);
}
