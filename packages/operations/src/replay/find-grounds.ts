import { type Authority, lastInvocationOf, type RunState } from "@mirror/engine";
import type { Entry } from "@mirror/journal";
import {
  type Agreement,
  type Authorised,
  agreementEndsAt,
  agreementInForce,
  authorise,
  clausesAllowing,
  type Grounds,
  NO_STAFFING,
  type Partner,
  roundInForce,
} from "@mirror/partnership";
import type { Playbook, Task } from "@mirror/playbook";
import {
  type Instant,
  known,
  msOf,
  type PartnerId,
  type PersonId,
  type Refusal,
  type StreamId,
} from "@mirror/vocabulary";
import { DECIDED_IN_TIME_MS } from "../decided-in-time.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { isSameClause } from "../same-clause.js";
import { shareOf, withShare } from "../share-of.js";
import { activitiesOf, partiesOf, scopeHashNow } from "../step-scope.js";
import type { StatesAt } from "./states-at.js";

/** The record that grounds are looked up in. */
export interface Grounding {
  readonly statesAt: StatesAt;
  /** Every agreement in it: one that is stricter than those that an entry names counts too. */
  readonly agreements: readonly StreamId[];
}

/** What a task stood on, as the record shows it; no authority where it stood on nothing, and why. */
export interface FoundGrounds {
  readonly performer: PartnerId | undefined;
  readonly authority: Authority | undefined;
  readonly faults: readonly string[];
}

/** Works out, from the record alone, whether a task might be carried out when an entry was written. */
export function findGrounds(
  playbook: Playbook,
  run: RunState,
  task: Task,
  act: {
    readonly executor: PersonId | null;
    readonly at: Instant;
    readonly entry: Entry;
    readonly said: Authority | undefined;
  },
  record: Grounding,
): FoundGrounds | "withheld" {
  const parties = partiesOf(run, playbook, task);
  if (!parties.ok) return { performer: undefined, authority: undefined, faults: [parties.detail] };
  const { performer, on } = parties;
  const none = (fault: string) => ({ performer: performer.partner, authority: undefined, faults: [fault] });
  const rounds = roundsBehind(playbook, run, task, act, record.statesAt);
  if (rounds === "withheld") return rounds;
  if (typeof rounds === "string") return none(`The consent round ${rounds} is not in this record.`);
  const agreements = agreementsBehind(act, record);
  if (agreements === "withheld") return agreements;
  if (typeof agreements === "string") return none(`The agreement ${agreements} is not in this record.`);
  const effect = task.mirror?.effect;
  const share = shareOf(run, playbook, task, performer.partner, null);
  // Of an earlier version the record does not say what a share stood on: where it names no clause, none is looked for.
  const sharesBy = act.said === undefined || act.said.clauses.length === 0 ? undefined : share;
  const authorityAt = (severity: number | null): Authorised | Refusal => {
    const authorised = authorise(
      {
        mode: run.mode,
        playbook: { id: run.playbook.id, hash: run.playbook.hash, validUntil: playbook.validUntil },
        step: task.id,
        effect: effect?.class ?? "E0",
        performer: performer.partner,
        on: effect === undefined ? null : on,
        guardedBy: task.mirror?.guarded_by ?? [],
        shares: task.mirror?.share !== undefined,
        involves: effect?.involves ?? [],
        executor: act.executor,
        severity,
        activities: activitiesOf(task),
        sectors: playbook.sectors,
      },
      {
        agreements,
        rounds,
        partners: [inGoodStanding(performer.partner)],
        at: act.at,
        areDelegationsWithheld: true,
      },
    );
    if (!authorised.ok || sharesBy === undefined) return authorised;
    const shared = clausesAllowing({ ...sharesBy, severity }, agreements, act.at);
    return shared.ok ? withShare(authorised, shared) : shared;
  };
  const answers = severitiesFor(agreements).map(authorityAt);
  const found = answers.filter((one) => one.ok);
  const names = (one: Authorised) =>
    (act.said?.clauses ?? []).every((said) => one.clauses.some((clause) => isSameClause(clause, said)));
  const authority = found.find(names) ?? found[0];
  if (authority !== undefined) return { performer: performer.partner, authority, faults: [] };
  const [refusal] = answers.filter((one) => !one.ok);
  return none(known(refusal, "Why nothing allowed it").detail);
}

/**
 * How grave the incident was at that moment its record need not hold. Where a clause is limited by it, each severity is
 * tried: what some severity allowed, exactly as the entry names it, is no fault.
 */
function severitiesFor(agreements: readonly Agreement[]): readonly (number | null)[] {
  const isLimited = agreements.some((one) =>
    one.text.clauses.some((clause) => clause.allows.severities !== undefined),
  );
  return isLimited ? [0, 1, 2, 3, 4, 5] : [null];
}

/** The rounds of the steps that guard a task, each as it stood; the id of the first that the record does not hold. */
function roundsBehind(
  playbook: Playbook,
  run: RunState,
  task: Task,
  { entry, at, said }: { readonly entry: Entry; readonly at: Instant; readonly said: Authority | undefined },
  statesAt: StatesAt,
): Grounds["rounds"] | StreamId | "withheld" {
  const rounds: Grounds["rounds"][number][] = [];
  for (const guard of task.mirror?.guarded_by ?? []) {
    const stream = lastInvocationOf(run, guard)?.answeredBy;
    if (stream == null) continue;
    const states = statesAt(consentKind, stream, entry);
    if (states === "withheld") return states;
    if (states === "absent") return stream;
    const asTheyStood = states.map((round) => ({ round, scopeHashNow: scopeHashNow(run, playbook, round) }));
    const inForce = asTheyStood.filter(({ round, scopeHashNow }) => roundInForce(round, scopeHashNow, at));
    // Within one millisecond the office may have come into the place of broken glass: what the entry says is looked for.
    const isByGlass = said?.basis === "break-glass";
    const stood =
      inForce.find(({ round }) => (round.status === "provisional") === isByGlass) ??
      inForce[0] ??
      asTheyStood.at(-1);
    if (stood !== undefined) rounds.push(stood);
  }
  return rounds;
}

function agreementsBehind(
  { entry, at, said }: { readonly entry: Entry; readonly at: Instant; readonly said: Authority | undefined },
  { statesAt, agreements: known }: Grounding,
): Agreement[] | StreamId | "withheld" {
  const named = (said?.clauses ?? []).map((clause) => clause.agreement);
  const found: Agreement[] = [];
  for (const id of new Set([...named, ...known])) {
    const states = statesAt(agreementKind, id, entry, DECIDED_IN_TIME_MS);
    // Those that nobody named may all be read: whether one that is not shown was stricter, whoever may see it can tell.
    if (states === "withheld") return states;
    if (states === "absent") return id;
    const stood = longest(states.filter((one) => agreementInForce(one, at))) ?? states.at(-1);
    if (stood !== undefined) found.push(stood);
  }
  return found;
}

/** Of the states that an agreement may have been in, the one that it lasted longest in: who acted may have known no other. */
function longest(inForce: readonly Agreement[]): Agreement | undefined {
  return inForce.toSorted((a, b) => msOf(agreementEndsAt(b)) - msOf(agreementEndsAt(a)))[0];
}

/** A run's record does not hold a partner's own stream: whether one was suspended, the installation can tell. */
function inGoodStanding(id: PartnerId): Partner {
  const standing = { status: "active" } as const;
  return {
    id,
    name: id,
    kind: "state",
    standing,
    teams: [],
    people: [],
    tokens: [],
    credentials: [],
    accounts: [],
    channels: [],
    calls: [],
    pages: [],
    addedBy: null,
    key: null,
    statements: 0,
    appointments: [],
    decisionRights: null,
    delegations: [],
    caveats: [],
    resources: [],
    staffing: NO_STAFFING,
    packages: [],
    reportingDuties: [],
  };
}
