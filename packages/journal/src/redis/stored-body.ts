import {
  type Actor,
  instantOf,
  msOf,
  PartnerId,
  PersonId,
  partnerOfActor,
  SourceId,
  TLP_LABELS,
} from "@mirror/vocabulary";
import type { EntryBody } from "../entry.js";
import { expanded, shortened } from "./short-text.js";

/**
 * A body as one JSON array, without the names of its fields and with whatever follows from another field left out:
 * a waiting run is mostly entries, and this form takes about half of the plain one.
 */
type StoredBody = [
  recordedAtMs: number,
  occurredBeforeMs: number,
  exerciseAtMs: number | null,
  /** A person, or a source of alerts, and their partner; the name of a service; 0 for the clock. */
  actor: [who: string, partner: string] | string | 0,
  /** An id; 1 for the partner of whoever acted; 0 for none. */
  partner: string | 0 | 1,
  /** 0 live, 1 exercise. */
  mode: 0 | 1,
  type: string,
  data: unknown,
  /** The label's place among the five. */
  marking: number,
];

export function storedBody(body: EntryBody): string {
  const recordedAtMs = msOf(body.recordedAt);
  const fields: StoredBody = [
    recordedAtMs,
    recordedAtMs - msOf(body.occurredAt),
    body.exerciseAt === null ? null : msOf(body.exerciseAt),
    storedActor(body.actor),
    storedPartner(body),
    body.mode === "live" ? 0 : 1,
    body.type,
    body.data,
    TLP_LABELS.indexOf(body.marking),
  ];
  return shortened(JSON.stringify(fields));
}

/** Reads a body back; undefined for what is not one that we wrote. */
export function bodyFrom(stored: string): EntryBody | undefined {
  try {
    const fields: unknown = JSON.parse(expanded(stored));
    return Array.isArray(fields) && fields.length === 9 ? bodyOf(fields) : undefined;
  } catch {
    return undefined;
  }
}

function storedActor(actor: Actor): StoredBody[3] {
  switch (actor.kind) {
    case "person":
      return [actor.person, actor.partner];
    case "source":
      return [actor.source, actor.partner];
    case "service":
      return actor.service;
    case "clock":
      return 0;
  }
}

function storedPartner({ actor, partner }: EntryBody): StoredBody[4] {
  if (partner === null) return 0;
  return partnerOfActor(actor) === partner ? 1 : partner;
}

/** Throws where a field is not what we write there. */
function bodyOf([
  recordedAtMs,
  occurredBeforeMs,
  exerciseAtMs,
  by,
  partner,
  mode,
  type,
  data,
  label,
]: readonly unknown[]): EntryBody | undefined {
  const marking = TLP_LABELS.find((_, at) => at === label);
  if (
    marking === undefined ||
    !(mode === 0 || mode === 1) ||
    typeof type !== "string" ||
    typeof recordedAtMs !== "number" ||
    typeof occurredBeforeMs !== "number" ||
    !(exerciseAtMs === null || typeof exerciseAtMs === "number")
  ) {
    return undefined;
  }
  const actor = actorOf(by);
  return {
    recordedAt: instantOf(recordedAtMs),
    occurredAt: instantOf(recordedAtMs - occurredBeforeMs),
    exerciseAt: exerciseAtMs === null ? null : instantOf(exerciseAtMs),
    actor,
    partner: partnerOf(partner, actor),
    mode: mode === 0 ? "live" : "exercise",
    type,
    data,
    marking,
  };
}

function actorOf(stored: unknown): Actor {
  if (stored === 0) return { kind: "clock" };
  if (typeof stored === "string") return { kind: "service", service: stored };
  const [who, partner]: unknown[] = Array.isArray(stored) ? stored : [];
  const source = SourceId.safeParse(who);
  return source.success
    ? { kind: "source", source: source.data, partner: PartnerId.parse(partner) }
    : { kind: "person", person: PersonId.parse(who), partner: PartnerId.parse(partner) };
}

function partnerOf(stored: unknown, actor: Actor): PartnerId | null {
  if (stored === 0) return null;
  return stored === 1 ? PartnerId.parse(partnerOfActor(actor)) : PartnerId.parse(stored);
}
