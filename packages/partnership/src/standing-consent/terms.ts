import { AgreementId, contentHash, EffectClass, Instant, Mode, PartnerId } from "@mirror/vocabulary";
import { z } from "zod";
import { Level } from "../role.js";
import { Line } from "../words.js";

const Severity = z.int().min(0).max(5);

/** How often a standing consent can be used at most; who needs more asks each time. */
const USES_MAX = 100;

/** To what a partner says yes in advance, and no further (C-06). */
export const StandingTerms = z.strictObject({
  mode: Mode,
  /** Exactly this version of this playbook. */
  playbook: z.strictObject({ id: z.string(), hash: z.string() }),
  /** The office whose question it answers. */
  office: Line,
  /** The level at which it answers. Never the political one. */
  level: Level,
  /** No effect beyond this class; class E4 only on targets that are named. */
  effectCeiling: EffectClass,
  /** The severities of the incident, both included. */
  severities: z.strictObject({ from: Severity, to: Severity }),
  targets: z.union([z.literal("any"), z.array(Line).min(1).max(100)]),
  /** The classes of data that may be touched; none named: none. */
  dataClasses: z.array(Line).max(20).default([]),
  /** Whose teams may act. */
  performers: z.array(PartnerId).min(1).max(50),
  /** The agreement that it stands under, and ends with; null where only the partner's own teams act. */
  agreement: AgreementId.nullable(),
  usesMax: z.int().min(1).max(USES_MAX),
  /** From this instant it answers nothing. */
  until: Instant,
});
export type StandingTerms = z.infer<typeof StandingTerms>;

/** `sha256:…` of the terms: what the second of two people agrees to. */
export function standingTermsHash(terms: StandingTerms): string {
  return contentHash(terms);
}

/**
 * Classes of data that nobody agrees to in advance: what tells of people, and who did it (C-06). Playbooks name classes in
 * their authors' own words, so it is told by them; whatever is named otherwise has to be named in the terms besides.
 */
const NEVER = /personal|person|patient|health|medical|clinical|identit|attribut/i;

export function isNeverStanding(dataClass: string): boolean {
  return NEVER.test(dataClass);
}
