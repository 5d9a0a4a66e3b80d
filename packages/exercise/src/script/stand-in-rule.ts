import {
  aidAssignmentChart,
  aidRequestChart,
  CostEstimate,
  DeclineReason,
  escalationChart,
  ReturnAttest,
} from "@mirror/partnership";
import { Role } from "@mirror/playbook";
import { Duration } from "@mirror/vocabulary";
import { z } from "zod";
import { PersonKey, TeamKey } from "./keys.js";
import { Line, Words } from "./words.js";

/** What a form's field is filled with; sent as text, as CACAO wants it. */
export const FieldValue = z.union([z.string().max(4000), z.int(), z.boolean()]);
export type FieldValue = z.infer<typeof FieldValue>;

const StepName = Line;
const Reason = Words.min(20, "A reason has at least 20 characters (C-02).");

/** What a stand-in does with a step that he is called for or holds. `ignore`: he lets the call ring. */
export const StepAct = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("claim") }),
  z.strictObject({ do: z.literal("complete"), values: z.record(z.string(), FieldValue).default({}) }),
  z.strictObject({ do: z.literal("fail"), reason: Words }),
  z.strictObject({ do: z.literal("ignore") }),
]);
export type StepAct = z.infer<typeof StepAct>;

export const StepRule = z.strictObject({
  /** `occurrence`: only the n-th time that the run comes to this step; each time where it is left out. */
  when: z.strictObject({ step: StepName, occurrence: z.int().min(1).optional() }),
  /** Whoever is called or holds it where it is left out. */
  by: PersonKey.optional(),
  /** On the exercise's clock: for `claim` from when he was called, else from when he took it. */
  after: Duration,
  act: StepAct,
});
export type StepRule = z.infer<typeof StepRule>;

export const ConsentAct = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("grant"), justification: Reason }),
  z.strictObject({ do: z.literal("refuse"), justification: Reason }),
  z.strictObject({ do: z.literal("abstain"), justification: Reason }),
]);
export type ConsentAct = z.infer<typeof ConsentAct>;

/** One official's answer. Who has no rule does not answer, and silence is never consent (C-01). */
export const ConsentAnswerRule = z.strictObject({
  when: z.strictObject({ step: StepName }),
  by: PersonKey,
  /** From when the round was opened. */
  after: Duration,
  act: ConsentAct,
});
export type ConsentAnswerRule = z.infer<typeof ConsentAnswerRule>;

/** What is offered for one line, with times counted from the offer. */
export const ScriptOffer = z.strictObject({
  quantity: z.int().min(1).max(1000),
  resource: z.strictObject({ id: Line, name: Line, team: TeamKey }),
  startsAfter: Duration,
  validFor: Duration,
  cost: CostEstimate,
  conditions: z.array(Line).max(20).default([]),
});
export type ScriptOffer = z.infer<typeof ScriptOffer>;

/** What a stand-in does about a request for aid, in the words of the mutual-aid commands. */
export const AidAct = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("submit") }),
  z.strictObject({ do: z.literal("acknowledge") }),
  z.strictObject({ do: z.literal("consider") }),
  z.strictObject({ do: z.literal("offer"), offer: ScriptOffer }),
  z.strictObject({ do: z.literal("decline"), reason: DeclineReason, text: Line.optional() }),
  z.strictObject({ do: z.literal("accept") }),
  z.strictObject({ do: z.literal("reject"), reason: Line }),
  z.strictObject({ do: z.literal("commit") }),
  z.strictObject({ do: z.literal("withdraw"), reason: Line }),
  z.strictObject({ do: z.literal("mobilise") }),
  z.strictObject({ do: z.literal("check-in"), verified: Line }),
  z.strictObject({ do: z.literal("status"), text: Words }),
  z.strictObject({ do: z.literal("recall"), notice: Line }),
  /** The asking side sends home what was committed and is not at work yet. */
  z.strictObject({ do: z.literal("cancel-assignment"), reason: Line }),
  z.strictObject({ do: z.literal("release") }),
  z.strictObject({ do: z.literal("depart"), handOver: Line }),
  z.strictObject({ do: z.literal("return"), attest: ReturnAttest }),
  z.strictObject({ do: z.literal("claim-costs"), amount: z.number().min(0), evidence: Line }),
  z.strictObject({ do: z.literal("approve-costs") }),
  z.strictObject({ do: z.literal("waive-costs"), worth: z.number().min(0) }),
  z.strictObject({ do: z.literal("close-assignment"), note: Words }),
]);
export type AidAct = z.infer<typeof AidAct>;

/** A state of a request (`draft`, `open`) or of one partner's help on one line (`notified`, `offered`). */
export const AidState = z
  .string()
  .refine(
    (state) => state in aidRequestChart.table || state in aidAssignmentChart.table,
    "There is no such state of aid.",
  );

export const AidRule = z.strictObject({
  when: z.strictObject({
    /** The aid step. */
    step: StepName,
    state: AidState,
    /** The role that the line is for; every line where it is left out. */
    role: Role.optional(),
    /** Not before the run has come to this other step; `after` then counts from there, if that is later. */
    once: StepName.optional(),
  }),
  by: PersonKey,
  /** From when it came to stand so. */
  after: Duration,
  act: AidAct,
});
export type AidRule = z.infer<typeof AidRule>;

export const EscalationAct = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("acknowledge") }),
  z.strictObject({ do: z.literal("accept") }),
  z.strictObject({ do: z.literal("decline"), justification: Reason }),
  z.strictObject({ do: z.literal("propose-stand-down") }),
  z.strictObject({ do: z.literal("confirm-stand-down") }),
  z.strictObject({ do: z.literal("ignore") }),
]);
export type EscalationAct = z.infer<typeof EscalationAct>;

export const EscalationRule = z.strictObject({
  when: z.strictObject({
    step: StepName,
    state: z
      .string()
      .refine((state) => state in escalationChart.table, "There is no such state of an escalation."),
    once: StepName.optional(),
  }),
  by: PersonKey,
  /** From when he was paged, or it came to stand so. */
  after: Duration,
  act: EscalationAct,
});
export type EscalationRule = z.infer<typeof EscalationRule>;

/** What everybody does for whom no rule says otherwise. Consents and offers have no default: nobody promises by accident. */
export const StandInDefaults = z.strictObject({
  /** Whoever is called takes a step after this long. */
  claimAfter: Duration,
  /** And completes it after this share of its target time. */
  completeAfterShareOfTarget: z.number().gt(0).max(1),
  /** Or after this long, where it has none. */
  completeAfter: Duration,
  acknowledgeAfter: Duration,
  acceptAfter: Duration,
  /** What a field holds that no rule fills, by its CACAO type; `string` for every type that is not named. */
  values: z.strictObject({ bool: z.boolean(), integer: z.int(), string: Line }),
});
export type StandInDefaults = z.infer<typeof StandInDefaults>;

/** How absent players are stood in for: rules in order, the first that fits holds. */
export const StandIns = z.strictObject({
  defaults: StandInDefaults,
  steps: z.array(StepRule).max(1000).default([]),
  consents: z.array(ConsentAnswerRule).max(500).default([]),
  aid: z.array(AidRule).max(500).default([]),
  escalations: z.array(EscalationRule).max(200).default([]),
});
export type StandIns = z.infer<typeof StandIns>;
