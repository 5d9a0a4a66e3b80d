import type { RunState } from "@mirror/engine";
import type { AgreementQuestion, Authorised, ClausesFound } from "@mirror/partnership";
import type { Playbook, Task } from "@mirror/playbook";
import { earliest, type PartnerId } from "@mirror/vocabulary";
import { isSameClause } from "./same-clause.js";
import { activitiesOf } from "./step-scope.js";

/**
 * What a sharing step asks of the agreements: that everyone it tells something is a party, and that what it passes on may
 * go that far. Undefined where it shares with no other partner, as its roles are bound now.
 */
export function shareOf(
  run: RunState,
  playbook: Playbook,
  step: Task,
  from: PartnerId,
  severity: number | null,
): AgreementQuestion | undefined {
  const told = (step.mirror?.share?.with ?? []).flatMap((role) => run.bindings[role]?.partner ?? []);
  const parties = [...new Set([from, ...told])];
  if (parties.length < 2) return undefined;
  return {
    ...{ mode: run.mode, parties, playbook: run.playbook.id, effect: "E0", aid: false, aidKinds: null },
    marking: step.mirror?.marking ?? playbook.marking,
    ...{ severity, activities: activitiesOf(step), sectors: playbook.sectors },
  };
}

/** What a sharing step stands on besides: the clauses that let it tell others, and their end. */
export function withShare(authorised: Authorised, shared: ClausesFound): Authorised {
  const { clauses } = authorised;
  const more = shared.clauses.filter((one) => !clauses.some((clause) => isSameClause(clause, one)));
  return {
    ...authorised,
    clauses: [...clauses, ...more],
    endsAt: earliest(shared.endsAt, authorised.endsAt ?? undefined),
  };
}
