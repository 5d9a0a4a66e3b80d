import type { IndexRow, LookUpRow, OwedRow, WakeUpRow } from "@mirror/journal";
import { type Fact, readId, type StreamId } from "@mirror/vocabulary";
import { EXERCISE_OF, modeOf } from "../commit-of-turn.js";
import type { Desk } from "../desk.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { aidKind } from "../kinds/aid-kind.js";
import { breakGlassKind } from "../kinds/break-glass-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { exerciseKind } from "../kinds/exercise-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { playbookKind } from "../kinds/playbook-kind.js";
import { regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import { sourceKind } from "../kinds/source-kind.js";
import { standingConsentKind } from "../kinds/standing-consent-kind.js";
import { readStream } from "../read-stream.js";
import type { StreamKind } from "../stream-kind.js";
import { recordKind } from "./record-kind.js";

/** What a journal keeps beside a stream's entries, and what follows from where the stream stands. */
export interface StreamRows {
  readonly owed: readonly OwedRow[];
  readonly wakeUps: readonly WakeUpRow[];
  readonly index: readonly IndexRow[];
  readonly lookUps: readonly LookUpRow[];
}

/**
 * The rows of one stream, folded from its entries as a turn folds them (INV-09): what its commits have left in the
 * journal, one after the other. `exercise` is the one whose clock it goes by. Playbooks have to be there before the runs
 * that execute them.
 */
export async function rowsOfStream(
  desk: Desk,
  stream: StreamId,
  exercise: string | null,
): Promise<StreamRows> {
  const of = <State, F extends Fact>(kind: StreamKind<State, F>) => rowsOf(desk, kind, stream, exercise);
  // A playbook keeps the id that its author gave it.
  if (stream.startsWith("playbook--")) return of(playbookKind);
  switch (readId(stream)?.kind) {
    case "run":
      return of(desk.runKind);
    case "consent":
      return of(consentKind);
    case "consultation":
      return of(consultationKind);
    case "aid-request":
      return of(aidKind);
    case "escalation":
      return of(escalationKind);
    case "regulatory-clock":
      return of(regulatoryClockKind);
    case "share-recall":
      return of(shareRecallKind);
    case "agreement":
      return of(agreementKind);
    case "incident":
      return of(incidentKind);
    case "exercise":
      return of(exerciseKind);
    case "partner":
      return of(partnerKind);
    case "source":
      return of(sourceKind);
    case "break-glass":
      return of(breakGlassKind);
    case "standing-consent":
      return of(standingConsentKind);
    case "record":
      return of(recordKind);
    default:
      throw new Error(`${stream} is of no kind that this version knows.`);
  }
}

async function rowsOf<State, F extends Fact>(
  desk: Desk,
  kind: StreamKind<State, F>,
  stream: StreamId,
  exercise: string | null,
): Promise<StreamRows> {
  const { state } = await readStream(desk, kind, stream);
  if (state === undefined) throw new Error(`${stream} has no entries.`);
  const mode = modeOf(stream);
  const clock = mode === "exercise" && exercise !== null ? exercise : "live";
  const own = clock === "live" ? [] : [{ map: EXERCISE_OF, key: stream, value: clock }];
  return {
    owed: kind.owed(state).map((row) => ({ mode, stream, ...row })),
    wakeUps: kind.wakeUps(state).map((row) => ({ clock, stream, ...row })),
    index: kind.index(state),
    lookUps: [...kind.lookUps(state), ...own],
  };
}
