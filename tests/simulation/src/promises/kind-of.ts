import {
  agreementKind,
  aidKind,
  breakGlassKind,
  consentKind,
  type Desk,
  escalationKind,
  exerciseKind,
  incidentKind,
  partnerKind,
  type StreamKind,
  shareRecallKind,
  standingConsentKind,
} from "@mirror/operations";
import { type Fact, type IdKind, readId, type StreamId } from "@mirror/vocabulary";

export type AnyKind = StreamKind<unknown, Fact>;

/** How a stream is read back, by its id; undefined for a kind that simulations do not look into (the playbooks' shelves). */
export function kindOf(stream: StreamId, runKind: Desk["runKind"]): AnyKind | undefined {
  const kinds: Partial<Record<IdKind, unknown>> = {
    run: runKind,
    consent: consentKind,
    agreement: agreementKind,
    "aid-request": aidKind,
    escalation: escalationKind,
    incident: incidentKind,
    exercise: exerciseKind,
    partner: partnerKind,
    "standing-consent": standingConsentKind,
    "break-glass": breakGlassKind,
    "share-recall": shareRecallKind,
  };
  const kind = readId(stream)?.kind;
  return kind === undefined ? undefined : (kinds[kind] as AnyKind | undefined);
}

/** Two snapshots of a flow are the same where they stand at the same place. */
export function comparable(state: unknown): unknown {
  if (typeof state !== "object" || state === null || !("flow" in state)) return state;
  const { flow, ...rest } = state;
  if (typeof flow !== "object" || flow === null || !("snapshot" in flow)) return state;
  const { snapshot, ...place } = flow;
  const value =
    typeof snapshot === "object" && snapshot !== null && "value" in snapshot ? snapshot.value : null;
  return { ...rest, flow: { ...place, value } };
}
