import { Duration, EffectClass, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { quorumOf } from "./quorum.js";

/** Under this id a CACAO playbook holds what the standard has no place for: effects, consent, mutual aid, escalation, sharing. */
export const MIRROR_EXTENSION_ID = "extension-definition--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e10";

/** A part that a partner's team plays in a playbook (`host-hospital`); bound to one team when a run starts, or when aid is committed. */
export const Role = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, "A role is written like host-hospital: lower case, digits, hyphens.");
export type Role = z.infer<typeof Role>;

/** The Permissible Actions Protocol's labels, from the freest to the narrowest. */
export const Pap = z.enum(["PAP:CLEAR", "PAP:GREEN", "PAP:AMBER", "PAP:RED"]);
export type Pap = z.infer<typeof Pap>;

const Words = z.string().min(1).max(4000);
const Line = z.string().min(1).max(300);
const CacaoStepId = z.string().regex(/^[a-z][a-z-]*--[0-9a-f-]{36}$/);

/**
 * What takes two people (C-11): a critical asset (from class E3 on), personal data that leaves its owner, money that is
 * paid, something that is made public, and saying who did it. The last two no machine ever does by itself (ES-03).
 */
export const Involves = z.enum([
  "critical-asset",
  "personal-data-export",
  "payment",
  "publication",
  "attribution",
]);
export type Involves = z.infer<typeof Involves>;

/** What a step does to whose assets; without it a step decides, records or talks (E0). */
export const StepEffect = z.strictObject({
  class: EffectClass,
  /** The role of the partner whose assets, people, territory or data are touched (C-04). */
  on: Role,
  targets: z.array(Line).min(1).max(50),
  reversible: z.boolean(),
  data_classes: z.array(Line).max(20).default([]),
  /** What makes two people of each partner agree to it (C-11), beside class E4, which does so by itself. */
  involves: z.array(Involves).max(5).default([]),
});
export type StepEffect = z.infer<typeof StepEffect>;

/** Opens a consent round; the step succeeds when the round is satisfied, and fails when it is refused or lapses (C-01). */
export const ConsentGate = z.strictObject({
  /** The roles of the partners that are asked, each through the office that decides for it. */
  of: z
    .array(z.strictObject({ role: Role, office: Line }))
    .min(1)
    .max(20),
  /** Who of them has to agree; the own yes of whoever is touched is needed above any of these (C-04). */
  rule: quorumOf(Role, 20),
  level: z.enum(["operator", "technical", "operational", "political"]),
  question: Words,
  answer_within: Duration,
  /** How long a grant holds from the moment it is given. */
  holds_for: Duration,
  dual_control: z.boolean().default(false),
  /** Whether lives may hang on the answer: then whoever refused is asked again without waiting (C-17). */
  life_safety: z.boolean().default(false),
  /** What happens if nobody answers, in words for the official. */
  if_silent: Words,
  /** How it can be taken back or undone, in words for the official. */
  undo: Words,
});
export type ConsentGate = z.infer<typeof ConsentGate>;

/** One line of need, typed as NIMS types resources. */
export const AidNeed = z.strictObject({
  category: Line,
  kind: Line,
  type: Line,
  quantity: z.int().min(1).max(1000),
  description: Words,
  /** The role that the committed team plays from then on. */
  role: Role,
});
export type AidNeed = z.infer<typeof AidNeed>;

/** Opens a mutual-aid request; the step succeeds when it is filled, and fails when it is unfilled or expires. */
export const AidCall = z.strictObject({
  by: Role,
  asks: z.array(Role).min(1).max(20),
  needs: z.array(AidNeed).min(1).max(10),
  mission: Words,
  own_measures: Words,
  planned_use: Words,
  other_support: Words,
  effect_ceiling: EffectClass.exclude(["E5"], "Nothing of class E5 is ever asked for (C-04)."),
  offers_within: Duration,
  needed_within: Duration,
  period: Duration,
  priority: z.enum(["urgent", "routine", "low"]),
  life_safety: z.boolean(),
  cost_terms: Words,
  /** How long after its team is home a partner may claim what it cost; left out: without end. */
  claim_within: Duration.optional(),
});
export type AidCall = z.infer<typeof AidCall>;

/** An exit criterion that the record itself can tell: whether it holds nobody has to say (ES-05). */
export const ExitCheck = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("aid-home") }),
  z.strictObject({ kind: z.literal("clocks-met") }),
  z.strictObject({ kind: z.literal("no-consent-in-use") }),
  /** The incident's severity is so much at most, and has been for so long. */
  z.strictObject({ kind: z.literal("severity"), at_most: z.int().min(0).max(5), for: Duration }),
]);
export type ExitCheck = z.infer<typeof ExitCheck>;

/** Opens an escalation; the step succeeds when the level is active, and fails when the level declines. */
export const EscalationCall = z.strictObject({
  to: z.enum(["technical", "operational", "political"]),
  /** Whose ladder is climbed. */
  of: Role,
  acknowledge_within: Duration,
  accept_within: Duration,
  reason: Words,
  de_escalation: z.array(Words).min(1).max(10),
  exit_criteria: z.array(Words).min(1).max(20),
  exit_checks: z.array(ExitCheck).max(10).optional(),
});
export type EscalationCall = z.infer<typeof EscalationCall>;

export const ShareCall = z.strictObject({
  with: z.array(Role).min(1).max(20),
  data_classes: z.array(Line).max(20),
  purpose: Words,
  /** How long whoever is told may keep it, from when it was shared; left out: a person has to say so before the run is left (ES-09). */
  keep_for: Duration.optional(),
  /** By when whoever was told returns or erases it, once the consent for it is withdrawn (C-09); left out: 72 hours. */
  return_within: Duration.optional(),
});
export type ShareCall = z.infer<typeof ShareCall>;

/**
 * How a guarded step is taken back when the consent for it is withdrawn (C-09): whoever performs it does this, and the
 * run goes its failure's way meanwhile. A step that was done already is taken back only where its effect is reversible.
 */
export const OnWithdrawal = z.strictObject({
  undo: Words,
  /** By when it is to be undone, counted from the withdrawal; past that, the undoing has failed. */
  within: Duration,
});
export type OnWithdrawal = z.infer<typeof OnWithdrawal>;

/** What a term to report is counted from. */
export const ClockEvent = z.enum([
  "awareness",
  "classification",
  "determination",
  "submission",
  "request",
  "remedy",
  "payment",
  "occurrence",
]);

/** What the report of a step does to a regulatory clock of whoever performs it (ES-08). */
export const ClockUse = z.strictObject({
  /** The duty to report: one that is known (`NIS2-EW`), or one that the performer has stated itself. */
  duty: Line,
  /** `starts`: what the duty is counted from has happened. `meets`: the report that it asks for has left. */
  does: z.enum(["starts", "meets"]),
  /** Of a start: which of the events that the duty is counted from it is; left out: the first of them. */
  event: ClockEvent.optional(),
  /** The variable that says when it happened, first of all: `2026-11-22T03:00:00Z, call log`. Left out: when it is reported. */
  at: z
    .string()
    .regex(/^__[a-zA-Z0-9_-]+__$/, "A variable is written like __aware_at__.")
    .max(250)
    .optional(),
});
export type ClockUse = z.infer<typeof ClockUse>;

/** What we say of a step beyond CACAO, at `step_extensions[MIRROR_EXTENSION_ID]`. */
export const MirrorStep = z.strictObject({
  kind: z.enum(["task", "decision", "consent", "aid", "share", "escalation", "notification", "exit"]),
  /** The public guidance that the step comes from. */
  sources: z.array(Line).max(20).default([]),
  marking: Tlp.optional(),
  pap: Pap.optional(),
  /** By when it should be done, counted from when it is handed out. Shown, and escalated by people; `timeout` is what fails it. */
  target_time: Duration.optional(),
  /** By when whoever is on duty must take it, before the next one is paged. */
  acknowledge_within: Duration.optional(),
  /** S: others synchronise on it; R: a required outcome; V: advisory. */
  anchor: z.enum(["S", "R", "V"]).optional(),
  effect: StepEffect.optional(),
  /** Of a machine's step: when what it sent has failed, it waits for a person to retry it, do it otherwise, or let it fail. */
  if_failed: z.literal("ask").optional(),
  /** The consent steps whose rounds must be satisfied, for exactly this step, whenever it acts. */
  guarded_by: z.array(CacaoStepId).max(20).default([]),
  /** Without it a step whose consent is withdrawn stays on hold until a person says how it goes on. */
  on_withdrawal: OnWithdrawal.optional(),
  consent: ConsentGate.optional(),
  aid: AidCall.optional(),
  escalation: EscalationCall.optional(),
  share: ShareCall.optional(),
  /** Regulatory clocks that its report starts and meets; a bare name (`NIS2-EW`) only says which the step serves. */
  clocks: z
    .array(z.union([Line, ClockUse]))
    .max(20)
    .default([]),
  exit_criteria: z.array(Words).max(20).default([]),
  /** For a playbook-action: which of the caller's roles plays each role of the called playbook. */
  bind: z.record(Role, Role).optional(),
});
export type MirrorStep = z.infer<typeof MirrorStep>;

/** What we say of an agent, at `agent_target_extensions[MIRROR_EXTENSION_ID]`: the role that a partner's team is bound to. */
export const MirrorAgent = z.strictObject({
  role: Role,
  /** Whether a team must be bound when the run starts, or comes with committed aid. */
  bound: z.enum(["at-start", "by-aid"]).default("at-start"),
});
export type MirrorAgent = z.infer<typeof MirrorAgent>;

/** What we say of a playbook, at `playbook_extensions[MIRROR_EXTENSION_ID]`. */
export const MirrorPlaybook = z.strictObject({
  trigger: Words,
  minimum_severity: z.int().min(0).max(5),
  sources: z.array(Line).max(30).default([]),
  /** What has to be so before it is left, as a person says it; and what the record itself can tell (ES-05). */
  exit_criteria: z.array(Words).max(20).default([]),
  exit_checks: z.array(ExitCheck).max(10).optional(),
  /** The role of the partner that leads (the affected one, until signed over). */
  lead: Role,
});
export type MirrorPlaybook = z.infer<typeof MirrorPlaybook>;
