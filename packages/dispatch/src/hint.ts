import type { Effect } from "@mirror/engine";
import { type Mode, readId, type StreamId } from "@mirror/vocabulary";

export type CapabilityName = Effect["capability"];

const CAPABILITIES: Readonly<Record<CapabilityName, true>> = {
  "http-api": true,
  "openc2-http": true,
  page: true,
  ssh: true,
};
export const CAPABILITY_NAMES = Object.keys(CAPABILITIES).filter(isCapability);

/**
 * That an effect is owed: where to look, and nothing of what is to be done. It may be lost, doubled or late; what is
 * owed stands in the journal. A row of the journal's outbox is one as it is.
 */
export interface Hint<M extends Mode = Mode> {
  readonly mode: M;
  readonly stream: StreamId;
  /** The effect's id. */
  readonly effect: string;
  readonly capability: string;
}

/** The one queue for a mode and a capability: what reads the one can never be handed the other's (DR-02). */
export function queueName(mode: Mode, capability: CapabilityName): string {
  return `${mode}-${capability}`;
}

/** What is wrong with a hint: a defect of whoever wrote it, for no queue must carry it (DR-01). */
export function faultOfHint(hint: Hint): string | undefined {
  const id = readId(hint.effect);
  if (id?.kind !== "effect") return `${hint.effect} is not the id of an effect.`;
  if (id.mode !== hint.mode)
    return `${hint.effect} is an id of the mode ${id.mode}, and the hint says ${hint.mode}.`;
  if (!isCapability(hint.capability)) return `No capability is named ${hint.capability}.`;
  return undefined;
}

export function isCapability(name: string): name is CapabilityName {
  return Object.hasOwn(CAPABILITIES, name);
}
