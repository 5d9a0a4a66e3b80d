import { lastInvocationOf, performerOf, type RunState } from "@mirror/engine";
import {
  type Authorised,
  authorise,
  clausesAllowing,
  type Grounds,
  standingAgainst,
} from "@mirror/partnership";
import type { Task } from "@mirror/playbook";
import type { PartnerId, PersonId, Refusal } from "@mirror/vocabulary";
import { agreementsAmong, partnersAmong } from "./among-partners.js";
import { consentKind } from "./kinds/consent-kind.js";
import { severityOf } from "./severity-of.js";
import { shareOf, withShare } from "./share-of.js";
import { activitiesOf, type Parties, partiesOf, scopeHashNow } from "./step-scope.js";
import { stillAgreed } from "./still-agreed.js";
import type { Turn } from "./turn.js";

/**
 * May this step act now? Reads every consent round, agreement and partner that the answer stands on, so that none of them
 * can move between the answer and the commit (INV-03), and lets the commit stand no longer than they do (C-08).
 * `executor`: the person who carries it out, where one is known.
 */
export async function authoriseStep(
  turn: Turn,
  run: RunState,
  step: Task,
  executor: PersonId | null,
): Promise<(Authorised & { parties: Parties }) | Refusal> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const parties = partiesOf(run, playbook, step);
  if (!parties.ok) return parties;
  const { performer, on } = parties;
  const guardedBy = step.mirror?.guarded_by ?? [];
  const rounds: Grounds["rounds"][number][] = [];
  for (const guard of guardedBy) {
    const stream = lastInvocationOf(run, guard)?.answeredBy;
    if (stream == null) continue;
    const round = await turn.loadKnown(consentKind, stream);
    rounds.push({ round, scopeHashNow: scopeHashNow(run, playbook, round) });
  }
  const isAtHome = performer.partner === on;
  const isShare = step.mirror?.share !== undefined;
  const severity = isAtHome && !isShare ? null : await severityOf(turn, run);
  const share = shareOf(run, playbook, step, performer.partner, severity);
  const under = await stillAgreed(turn, run, step, performer.partner, share?.parties ?? [], on);
  if (!under.ok) return under;
  const authorised = authorise(
    {
      mode: run.mode,
      playbook: { id: run.playbook.id, hash: run.playbook.hash, validUntil: playbook.validUntil },
      step: step.id,
      effect: step.mirror?.effect?.class ?? "E0",
      performer: performer.partner,
      on: step.mirror?.effect === undefined ? null : on,
      targets: step.mirror?.effect?.targets ?? [],
      dataClasses: [
        ...(step.mirror?.effect?.data_classes ?? []),
        ...(step.mirror?.share?.data_classes ?? []),
      ],
      involves: step.mirror?.effect?.involves ?? [],
      shares: isShare,
      byMachine: performerOf(step) === "executor",
      guardedBy,
      executor,
      severity,
      activities: activitiesOf(step),
      sectors: playbook.sectors,
    },
    {
      agreements: isAtHome ? [] : await agreementsAmong(turn, [performer.partner, on]),
      rounds,
      partners: await partnersAmong(turn, [performer.partner, on, ...rounds.flatMap(delegatingIn)]),
      at: turn.now(),
    },
  );
  if (!authorised.ok) return authorised;
  if (authorised.endsAt !== null) turn.onlyBefore(authorised.endsAt);
  // What ends or gives back shares is no new one: nothing has to allow it.
  if (share === undefined || under.isStandDown) return { ...authorised, parties };
  for (const told of await partnersAmong(turn, share.parties)) {
    const held = standingAgainst(told, "be-told");
    if (held !== undefined) return held;
  }
  const shared = clausesAllowing(share, await agreementsAmong(turn, share.parties), turn.now());
  if (!shared.ok) return shared;
  turn.onlyBefore(shared.endsAt);
  return { ...withShare(authorised, shared), parties };
}

/** The partners whose delegates have agreed in a round: what they were given may have been taken back since (C-12). */
function delegatingIn({ round }: Grounds["rounds"][number]): PartnerId[] {
  return round.decisions
    .filter((one) => one.status === "granted" && one.by.some((yes) => yes.inPlaceOf !== undefined))
    .map((one) => one.partner);
}
