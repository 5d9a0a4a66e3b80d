import { ExitCheck } from "@mirror/playbook";
import {
  EscalationId,
  IncidentId,
  Mode,
  PartnerId,
  PersonId,
  RunId,
  StepInvocationId,
  TeamId,
} from "@mirror/vocabulary";
import { z } from "zod";
import { Ring } from "../ring.js";
import { Words } from "../words.js";
import { Trigger } from "./trigger.js";

/** The levels of a crisis that an escalation climbs to. Upward to the political level only people decide (ES-03). */
export const CrisisLevel = z.enum(["technical", "operational", "political"]);
export type CrisisLevel = z.infer<typeof CrisisLevel>;

/** Someone who is paged, and the team through which. */
export const Contact = z.strictObject({ person: PersonId, team: TeamId.nullable() });
export type Contact = z.infer<typeof Contact>;

/** People in the order in which they are paged; at least two different ones (ES-02). */
export const Rung = z.strictObject({ contacts: z.array(Contact).max(50) });
export type Rung = z.infer<typeof Rung>;

export const EscalationCase = z.strictObject({
  mode: Mode,
  /** The run that it is called in; null: in none, for an incident in which its partner takes part in no run. */
  run: RunId.nullable(),
  /** The incident that it is about; left out by those of the first versions, which all have a run. */
  incident: IncidentId.optional(),
  /** The step that escalates; null where a person does. */
  invocation: StepInvocationId.nullable(),
  from: CrisisLevel,
  to: CrisisLevel,
  /** Whose ladder is climbed, and whose authority takes the level. */
  of: PartnerId,
  /** The partners that are consulted before it stands down. */
  affected: z.array(PartnerId).max(50),
  /** The office that holds the level's authority; null: any authorised official of that partner. */
  office: z.string().nullable(),
  ladder: z.array(Rung).max(20),
  acknowledgeWithinMs: z.int().min(1),
  acceptWithinMs: z.int().min(1),
  /** How long after its last trigger a level is kept, at the least (ES-06). */
  dwellMs: z.int().min(0),
  reason: z.string(),
  deEscalation: z.array(z.string()),
  exitCriteria: z.array(z.string()),
  /** What the record itself can tell of whether it may be left; left out: nothing. */
  exitChecks: z.array(ExitCheck).optional(),
  /** 0 baseline to 5 emergency (ES-01). */
  severity: z.int().min(0).max(5),
  /** What let it be proposed; left out: a step, or a person, escalates. */
  trigger: Trigger.optional(),
});
export type EscalationCase = z.infer<typeof EscalationCase>;

/** Proposes a level; where no person has to decide it, pages the ladder at once. `id` names the new stream. */
export const OpenEscalation = z.strictObject({
  type: z.literal("open"),
  id: EscalationId,
  case: EscalationCase,
});
export type OpenEscalation = z.infer<typeof OpenEscalation>;

/** The level's authority wants it (ES-04); at least 20 characters of justification. */
export const AuthoriseEscalation = z.strictObject({ type: z.literal("authorise"), justification: Words });
export type AuthoriseEscalation = z.infer<typeof AuthoriseEscalation>;

export const RejectEscalation = z.strictObject({ type: z.literal("reject"), justification: Words });
export type RejectEscalation = z.infer<typeof RejectEscalation>;

/** "I have it": someone answers the page. */
export const AcknowledgeEscalation = z.strictObject({ type: z.literal("acknowledge") });
export type AcknowledgeEscalation = z.infer<typeof AcknowledgeEscalation>;

/** The level's authority takes the level: it is active. */
export const AcceptEscalation = z.strictObject({ type: z.literal("accept") });
export type AcceptEscalation = z.infer<typeof AcceptEscalation>;

export const DeclineEscalation = z.strictObject({ type: z.literal("decline"), justification: Words });
export type DeclineEscalation = z.infer<typeof DeclineEscalation>;

/** Says of every exit criterion that it is met, in the case's own words and order. */
export const ProposeStandDown = z.strictObject({
  type: z.literal("propose-stand-down"),
  criteriaMet: z.array(z.string()),
});
export type ProposeStandDown = z.infer<typeof ProposeStandDown>;

export const ObjectToStandDown = z.strictObject({ type: z.literal("object"), justification: Words });
export type ObjectToStandDown = z.infer<typeof ObjectToStandDown>;

export const ConfirmStandDown = z.strictObject({ type: z.literal("confirm") });
export type ConfirmStandDown = z.infer<typeof ConfirmStandDown>;

/** It flared up again before the level was left. */
export const ReEscalate = z.strictObject({ type: z.literal("re-escalate"), justification: Words });
export type ReEscalate = z.infer<typeof ReEscalate>;

/** A higher level takes over: the escalation named is the one to look at now. */
export const EscalateFurther = z.strictObject({
  type: z.literal("escalate-further"),
  to: EscalationId,
  justification: Words,
});
export type EscalateFurther = z.infer<typeof EscalateFurther>;

/** What asks for the level has happened again, or is still so: its dwell time begins anew (ES-06). Said by our own services. */
export const NoteTrigger = z.strictObject({ type: z.literal("note-trigger"), trigger: Trigger });
export type NoteTrigger = z.infer<typeof NoteTrigger>;

/** The run is over. Said by our own services. */
export const EndEscalation = z.strictObject({ type: z.literal("end"), reason: z.string() });
export type EndEscalation = z.infer<typeof EndEscalation>;

export const EscalationCommand = z.discriminatedUnion("type", [
  OpenEscalation,
  AuthoriseEscalation,
  RejectEscalation,
  AcknowledgeEscalation,
  AcceptEscalation,
  DeclineEscalation,
  ProposeStandDown,
  ObjectToStandDown,
  ConfirmStandDown,
  ReEscalate,
  EscalateFurther,
  NoteTrigger,
  EndEscalation,
  Ring,
]);
export type EscalationCommand = z.infer<typeof EscalationCommand>;
