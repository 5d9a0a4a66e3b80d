import type { Authority, RunFact, RunState } from "@mirror/engine";
import type { BundleHeader, Entry, WithheldEntry } from "@mirror/journal";
import {
  type Agreement,
  type AgreementFact,
  agreementInForce,
  type ConsentFact,
  type ConsentRound,
  consentInForce,
  decisionOf,
} from "@mirror/partnership";
import { contentHash, type Fact, type Instant, readId, type StreamId } from "@mirror/vocabulary";
import { FlowLibrary } from "../flow-library.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { makeRunKind } from "../kinds/run-kind.js";
import type { StreamKind } from "../stream-kind.js";
import { readFact } from "../turn.js";

/** What an evidence bundle holds, as it was verified. */
export interface Evidence {
  readonly header: BundleHeader;
  readonly streams: ReadonlyMap<StreamId, readonly (Entry | WithheldEntry)[]>;
}

/** A thing that the record says happened and that must not have. */
export interface ReplayFault {
  readonly stream: StreamId;
  readonly seq: number;
  readonly fault: string;
}

export interface Replay {
  /** The runs whose every entry may be read, as they end. */
  readonly runs: readonly RunState[];
  /** Streams that cannot be replayed, because some of their entries are withheld from the holder. */
  readonly withheld: readonly StreamId[];
  /** Effects and instructions on another partner's assets whose grounds were looked up and found in force. */
  readonly groundsChecked: number;
  /** … and those whose grounds lie in streams that are withheld. */
  readonly groundsWithheld: number;
  readonly faults: readonly ReplayFault[];
}

/**
 * Runs the whole record again from its first entry: every stream folds without a contradiction, every playbook is the one
 * that its hash names, and each intent on another partner's assets stood, at its own moment, on grants and agreements
 * that this same record shows to have been in force (INV-03, INV-09).
 */
export function replayEvidence(evidence: Evidence): Replay {
  const faults: ReplayFault[] = [];
  const flows = new FlowLibrary();
  for (const playbook of evidence.header.playbooks) {
    if (contentHash(playbook.document) === playbook.hash) flows.add(JSON.stringify(playbook.document));
    else faults.push({ stream: playbook.id, seq: 0, fault: `The document of ${playbook.id} is not the one of ${playbook.hash}.` });
  }
  const readable = new Map<StreamId, readonly Entry[]>();
  const withheld: StreamId[] = [];
  for (const [stream, entries] of evidence.streams) {
    const open = entries.filter((entry): entry is Entry => "body" in entry);
    if (open.length === entries.length) readable.set(stream, open);
    else withheld.push(stream);
  }

  const runKind = makeRunKind(flows);
  const runs: RunState[] = [];
  for (const [stream, entries] of readable) {
    const state = fold(kindOf(stream, runKind), stream, entries, faults);
    if (readId(stream)?.kind === "run" && state !== undefined) runs.push(state as RunState);
  }

  let groundsChecked = 0;
  let groundsWithheld = 0;
  for (const [stream, entries] of readable) {
    for (const entry of entries) {
      const authority = authorityOf(entry);
      if (authority?.basis !== "consented") continue;
      const found = checkGrounds(authority, entry.body.exerciseAt ?? entry.body.recordedAt, readable, evidence);
      if (found === "withheld") groundsWithheld += 1;
      else {
        groundsChecked += 1;
        if (found !== undefined) faults.push({ stream, seq: entry.seq, fault: found });
      }
    }
  }
  return { runs, withheld, groundsChecked, groundsWithheld, faults };
}

type AnyKind = StreamKind<unknown, Fact>;

function kindOf(stream: StreamId, runKind: StreamKind<RunState, RunFact>): AnyKind | undefined {
  const kinds: Partial<Record<string, unknown>> = {
    run: runKind,
    consent: consentKind,
    "aid-request": aidKind,
    escalation: escalationKind,
    agreement: agreementKind,
    incident: incidentKind,
  };
  return kinds[readId(stream)?.kind ?? ""] as AnyKind | undefined;
}

function fold(
  kind: AnyKind | undefined,
  stream: StreamId,
  entries: readonly Entry[],
  faults: ReplayFault[],
): unknown {
  if (kind === undefined) return undefined;
  let state: unknown;
  for (const entry of entries) {
    try {
      state = kind.evolve(state, readFact(entry));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      faults.push({ stream, seq: entry.seq, fault: `${entry.body.type} cannot have happened here: ${why}` });
      return undefined;
    }
  }
  return state;
}

function authorityOf(entry: Entry): Authority | undefined {
  const { type, data } = entry.body;
  return type === "step-assigned" || type === "effect-intended"
    ? (data as Extract<RunFact, { type: "step-assigned" | "effect-intended" }>["data"]).authority
    : undefined;
}

/** What is wrong with the grounds of an intent at its moment; nothing where they stood. */
function checkGrounds(
  authority: Authority,
  at: Instant,
  readable: ReadonlyMap<StreamId, readonly Entry[]>,
  evidence: Evidence,
): string | "withheld" | undefined {
  if (authority.consents.length === 0) return "It names no grant, though it stands on consent.";
  if (authority.clauses.length === 0) return "It names no clause, though it stands on an agreement.";
  for (const named of authority.consents) {
    const round = asOf<ConsentRound, ConsentFact>(consentKind, named.round, at, readable);
    if (round === undefined) {
      if (evidence.streams.has(named.round)) return "withheld";
      return `The consent round ${named.round} is not in this bundle.`;
    }
    const decision = decisionOf(round, named.partner);
    const holds = consentInForce(round, named.partner, round.scopeHash, at);
    if (holds === undefined || decision?.status !== "granted" || decision.decision !== named.decision)
      return `The grant ${named.decision} of ${named.partner} was not in force at ${at}.`;
  }
  for (const named of authority.clauses) {
    const agreement = asOf<Agreement, AgreementFact>(agreementKind, named.agreement, at, readable);
    if (agreement === undefined) {
      if (evidence.streams.has(named.agreement)) return "withheld";
      return `The agreement ${named.agreement} is not in this bundle.`;
    }
    if (!agreementInForce(agreement, at)) return `The agreement ${named.agreement} was not in force at ${at}.`;
    if (!agreement.text.clauses.some((clause) => clause.id === named.clause))
      return `The agreement ${named.agreement} has no clause ${named.clause}.`;
  }
  return undefined;
}

/** A stream as it stood at an instant: everything written up to and including it. */
function asOf<State, F extends Fact>(
  kind: StreamKind<State, F>,
  stream: StreamId,
  at: Instant,
  readable: ReadonlyMap<StreamId, readonly Entry[]>,
): State | undefined {
  let state: State | undefined;
  for (const entry of readable.get(stream) ?? []) {
    if ((entry.body.exerciseAt ?? entry.body.recordedAt) > at) break;
    state = kind.evolve(state, readFact<F>(entry));
  }
  return state;
}
