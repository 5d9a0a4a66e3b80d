import { z } from "zod";
import { type Instant, msOf } from "./instant.js";
import type { Mode } from "./mode.js";
import { sha256 } from "./sha256.js";

/** What an id can name. Each kind stands in front of its UUIDv7: `run--0190…`; an exercise's ids begin with `x-` (DR-01). */
export const ID_KINDS = [
  "agreement",
  "aid-assignment",
  "aid-package",
  "aid-request",
  "break-glass",
  "caveat",
  "command",
  "consent",
  "consultation",
  "credential",
  "decision",
  "delegation",
  "delivery",
  "effect",
  "escalation",
  "exercise",
  "incident",
  "partner",
  "person",
  "record",
  "regulatory-clock",
  "resource",
  "run",
  "share-recall",
  "source",
  "standing-consent",
  "step",
  "team",
  "token",
] as const;
export type IdKind = (typeof ID_KINDS)[number];

const UUID_V7 = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

function idOf<K extends string>(kind: K) {
  return z
    .string()
    .regex(new RegExp(`^(x-)?${kind}--${UUID_V7}$`), `This is not the id of a ${kind} (${kind}--<UUIDv7>).`)
    .brand<`${K}Id`>();
}

export const AgreementId = idOf("agreement");
export type AgreementId = z.infer<typeof AgreementId>;
export const AidAssignmentId = idOf("aid-assignment");
export type AidAssignmentId = z.infer<typeof AidAssignmentId>;
export const AidPackageId = idOf("aid-package");
export type AidPackageId = z.infer<typeof AidPackageId>;
export const AidRequestId = idOf("aid-request");
export type AidRequestId = z.infer<typeof AidRequestId>;
/** What a partner decides about its own assets in danger, without waiting for its own office (C-10). */
export const BreakGlassId = idOf("break-glass");
export type BreakGlassId = z.infer<typeof BreakGlassId>;
export const CaveatId = idOf("caveat");
export type CaveatId = z.infer<typeof CaveatId>;
export const ConsentId = idOf("consent");
export type ConsentId = z.infer<typeof ConsentId>;
export const ConsultationId = idOf("consultation");
export type ConsultationId = z.infer<typeof ConsultationId>;
export const CredentialId = idOf("credential");
export type CredentialId = z.infer<typeof CredentialId>;
export const DecisionId = idOf("decision");
export type DecisionId = z.infer<typeof DecisionId>;
export const DelegationId = idOf("delegation");
export type DelegationId = z.infer<typeof DelegationId>;
/** One try to bring a page to where it goes. */
export const DeliveryId = idOf("delivery");
export type DeliveryId = z.infer<typeof DeliveryId>;
export const EffectId = idOf("effect");
export type EffectId = z.infer<typeof EffectId>;
export const EscalationId = idOf("escalation");
export type EscalationId = z.infer<typeof EscalationId>;
export const ExerciseId = idOf("exercise");
export type ExerciseId = z.infer<typeof ExerciseId>;
export const IncidentId = idOf("incident");
export type IncidentId = z.infer<typeof IncidentId>;
export const PartnerId = idOf("partner");
export type PartnerId = z.infer<typeof PartnerId>;
export const PersonId = idOf("person");
export type PersonId = z.infer<typeof PersonId>;
export const RegulatoryClockId = idOf("regulatory-clock");
export type RegulatoryClockId = z.infer<typeof RegulatoryClockId>;
export const ResourceId = idOf("resource");
export type ResourceId = z.infer<typeof ResourceId>;
export const RunId = idOf("run");
export type RunId = z.infer<typeof RunId>;
export const ShareRecallId = idOf("share-recall");
export type ShareRecallId = z.infer<typeof ShareRecallId>;
export const SourceId = idOf("source");
export type SourceId = z.infer<typeof SourceId>;
export const StandingConsentId = idOf("standing-consent");
export type StandingConsentId = z.infer<typeof StandingConsentId>;
/** A step invocation: one entering of one step by one run. The step of the playbook itself keeps its CACAO id. */
export const StepInvocationId = idOf("step");
export type StepInvocationId = z.infer<typeof StepInvocationId>;
export const TeamId = idOf("team");
export type TeamId = z.infer<typeof TeamId>;
export const TokenId = idOf("token");
export type TokenId = z.infer<typeof TokenId>;

/** The stream that a fact belongs to; the kind in front of the id says what it is the history of. */
export type StreamId = string;

/**
 * A UUIDv7 id made from plain values: its time from `at`, its remaining 74 bits from the SHA-256 of `seed`.
 * The same arguments give the same id, so that a decision can be made again and again; the seed must hold
 * something unique (a command id and a counter).
 */
export function mintId(kind: IdKind, mode: Mode, at: Instant, seed: string): string {
  const time = msOf(at).toString(16).padStart(12, "0").slice(-12);
  const rest = sha256("", `${kind}\n${mode}\n${seed}`);
  const variant = ((Number.parseInt(rest.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  const uuid = `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`;
  return `${mode === "exercise" ? "x-" : ""}${kind}--${uuid}`;
}

const ANY_ID = new RegExp(`^(x-)?([a-z-]+?)--${UUID_V7}$`);

/** The kind that stands in front of an id, and the mode it shows; undefined for what is no id of ours. */
export function readId(id: string): { kind: IdKind; mode: Mode } | undefined {
  const match = ANY_ID.exec(id);
  const kind = ID_KINDS.find((one) => one === match?.[2]);
  return kind === undefined ? undefined : { kind, mode: match?.[1] === undefined ? "live" : "exercise" };
}
