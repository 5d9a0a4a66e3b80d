import { Clause, PartnerKind, PartnerRole } from "@mirror/partnership";
import { Duration, Instant, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerKey, PersonKey, TeamKey } from "./keys.js";
import { Line, Words } from "./words.js";

/** Someone who plays: what they do in their own house, and what they may do for their partner. */
export const ScriptPerson = z.strictObject({
  key: PersonKey,
  name: Line,
  title: Line,
  email: z.email().optional(),
  roles: z.array(PartnerRole).max(11),
  /** The office they hold, in the words of the playbook's consent steps. */
  office: Line.optional(),
});
export type ScriptPerson = z.infer<typeof ScriptPerson>;

/** On duty from when to when, on the exercise's clock; `order` 1 is called first. */
export const ScriptShift = z.strictObject({
  person: PersonKey,
  from: Instant,
  to: Instant,
  order: z.int().min(1).max(20),
});
export type ScriptShift = z.infer<typeof ScriptShift>;

export const ScriptTeam = z.strictObject({
  key: TeamKey,
  name: Line,
  members: z.array(PersonKey).min(1).max(200),
  shifts: z.array(ScriptShift).max(2000).default([]),
});
export type ScriptTeam = z.infer<typeof ScriptTeam>;

export const ScriptPartner = z.strictObject({
  key: PartnerKey,
  name: Line,
  kind: PartnerKind,
  description: Words,
  people: z.array(ScriptPerson).min(1).max(500),
  teams: z.array(ScriptTeam).min(1).max(100),
});
export type ScriptPartner = z.infer<typeof ScriptPartner>;

/** The agreement that the exercise stands on, and who binds each party to it. */
export const ScriptAgreement = z.strictObject({
  title: Line,
  parties: z.array(PartnerKey).min(2).max(50),
  legalBasis: Words,
  clauses: z.array(Clause).min(1).max(100),
  effectiveFrom: Instant,
  reviewOn: Instant,
  sunsetAt: Instant,
  notice: Duration,
  /** What becomes of teams, data and open costs when a partner leaves; left out: as the law has it. */
  exitTerms: Words.optional(),
  ratifiedBy: z.array(PersonKey).min(2).max(50),
});
export type ScriptAgreement = z.infer<typeof ScriptAgreement>;

/** What opens the incident. */
export const ScriptAlert = z.strictObject({
  source: Line,
  externalId: Line,
  title: Line,
  summary: Words,
  /** 0 baseline to 5 emergency (ES-01). */
  severity: z.int().min(0).max(5),
  lifeSafety: z.boolean(),
  marking: Tlp,
  affected: z.array(PartnerKey).min(1).max(50),
  detectedAt: Instant,
  raisedBy: PersonKey,
});
export type ScriptAlert = z.infer<typeof ScriptAlert>;
