import type { RunFact, RunState } from "@mirror/engine";
import type { BundleHeader, Entry, WithheldEntry } from "@mirror/journal";
import { contentHash, type Fact, readId, type StreamId } from "@mirror/vocabulary";
import { FlowLibrary } from "../flow-library.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { aidKind } from "../kinds/aid-kind.js";
import { breakGlassKind } from "../kinds/break-glass-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { exerciseKind } from "../kinds/exercise-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import { makeRunKind } from "../kinds/run-kind.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import { standingConsentKind } from "../kinds/standing-consent-kind.js";
import { readFact } from "../read-fact.js";
import type { StreamKind } from "../stream-kind.js";
import type { DecisionSigned } from "./check-signatures.js";
import { checkStatements, ratificationFaults, type StatementSigned } from "./check-statements.js";
import { decisionsIn } from "./decisions-in.js";
import type { Grounding } from "./find-grounds.js";
import { judgeIntent } from "./judge-intent.js";
import { statesByTime } from "./states-at.js";

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
  /** Effects and instructions that stood on consent, and whose grounds were looked up. */
  readonly groundsChecked: number;
  /** … and those whose grounds lie in streams that are withheld. */
  readonly groundsWithheld: number;
  /** The decisions of the consent rounds that may be read, and who signed them. */
  readonly decisions: readonly DecisionSigned[];
  /** What partners signed, as far as the run rested on it; null where the bundle carries none. */
  readonly statements: readonly StatementSigned[] | null;
  readonly faults: readonly ReplayFault[];
}

/**
 * Runs the whole record again from its first entry: every stream folds without a contradiction, every playbook is the one
 * that its hash names, and whatever acted stood, at its own moment, on grants and agreements that this same record shows
 * to have been in force, and did what they were given for (INV-03, INV-09, INV-10).
 */
export function replayEvidence(evidence: Evidence): Replay {
  const faults: ReplayFault[] = [];
  const flows = new FlowLibrary();
  for (const playbook of evidence.header.playbooks) {
    const fault = addPlaybook(flows, playbook);
    if (fault !== undefined) faults.push({ stream: playbook.id, seq: 0, fault });
  }
  const readable = new Map<StreamId, readonly Entry[]>();
  const withheld: StreamId[] = [];
  for (const [stream, entries] of evidence.streams) {
    const open = entries.filter((entry): entry is Entry => "body" in entry);
    if (open.length === entries.length) readable.set(stream, open);
    else withheld.push(stream);
  }
  const record: Grounding = {
    statesAt: statesByTime(readable, new Set(withheld)),
    agreements: [...readable.keys()].filter((stream) => readId(stream)?.kind === "agreement"),
  };

  const runKind = makeRunKind(flows);
  const runs: RunState[] = [];
  const decisions: DecisionSigned[] = [];
  const statements = evidence.header.statements && checkStatements(evidence.header.statements);
  faults.push(...(statements?.faults ?? []));
  let groundsChecked = 0;
  let groundsWithheld = 0;
  for (const [stream, entries] of readable) {
    for (const { signed, faults: found } of decisionsIn(stream, entries, statements)) {
      decisions.push(signed);
      for (const fault of found) faults.push({ stream, seq: signed.seq, fault });
    }
    if (statements !== undefined && readId(stream)?.kind === "agreement")
      faults.push(...ratificationFaults(entries, statements));
    if (readId(stream)?.kind !== "run") {
      fold(OTHER_KINDS[readId(stream)?.kind ?? ""], stream, entries, faults);
      continue;
    }
    const run = fold(runKind, stream, entries, faults, (before, entry) => {
      const fact = readFact<RunFact>(entry);
      const judgement = judgeIntent(flows.flowOf(before.playbook.hash), before, fact, entry, record);
      if (judgement.of === "withheld") groundsWithheld += 1;
      if (judgement.of !== "grounds") return;
      groundsChecked += 1;
      for (const fault of judgement.faults) faults.push({ stream, seq: entry.seq, fault });
    });
    if (run !== undefined) runs.push(run);
  }
  const said = statements?.signed ?? null;
  return { runs, withheld, groundsChecked, groundsWithheld, decisions, statements: said, faults };
}

type AnyKind = StreamKind<unknown, Fact>;

const OTHER_KINDS: Readonly<Record<string, AnyKind | undefined>> = {
  consent: consentKind as unknown as AnyKind,
  consultation: consultationKind as unknown as AnyKind,
  "aid-request": aidKind as unknown as AnyKind,
  escalation: escalationKind as unknown as AnyKind,
  "regulatory-clock": regulatoryClockKind as unknown as AnyKind,
  "share-recall": shareRecallKind as unknown as AnyKind,
  agreement: agreementKind as unknown as AnyKind,
  incident: incidentKind as unknown as AnyKind,
  "standing-consent": standingConsentKind as unknown as AnyKind,
  "break-glass": breakGlassKind as unknown as AnyKind,
  exercise: exerciseKind as unknown as AnyKind,
};

/** Takes in a playbook of the bundle; says what is wrong with it where it is not the one that its hash names. */
function addPlaybook(
  flows: FlowLibrary,
  { id, hash, document }: BundleHeader["playbooks"][number],
): string | undefined {
  try {
    if (contentHash(document) !== hash) return `The document of ${id} is not the one of ${hash}.`;
    flows.add(JSON.stringify(document));
    return undefined;
  } catch (error) {
    return `The document of ${id} cannot have been run: ${wordsOf(error)}`;
  }
}

/** The state that a stream's entries come to; `each` hears of every entry with the state before it. */
function fold<State, F extends Fact>(
  kind: StreamKind<State, F> | undefined,
  stream: StreamId,
  entries: readonly Entry[],
  faults: ReplayFault[],
  each?: (before: State, entry: Entry) => void,
): State | undefined {
  if (kind === undefined) return undefined;
  let state: State | undefined;
  for (const entry of entries) {
    try {
      if (state !== undefined) each?.(state, entry);
      state = kind.evolve(state, readFact<F>(entry));
    } catch (error) {
      const fault = `${entry.body.type} cannot have happened here: ${wordsOf(error)}`;
      faults.push({ stream, seq: entry.seq, fault });
      return undefined;
    }
  }
  return state;
}

function wordsOf(error: unknown): string {
  return String(error).replace(/^Error: /, "");
}
