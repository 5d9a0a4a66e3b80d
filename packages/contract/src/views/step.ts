import type { StepStatus } from "@mirror/engine";
import { Duration, EffectClass, Exhibit, Instant, RunId, StepInvocationId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, TeamRef, Version, WaitingFor } from "./references.js";

export const StepStatusName = z.enum([
  "blocked",
  "ready",
  "awaiting-consent",
  "awaiting-aid",
  "assigned",
  "in-progress",
  "on-hold",
  "compensating",
  "done",
  "failed",
  "skipped",
  "cancelled",
  "compensated",
] satisfies StepStatus[]);

/** One step invocation, as far as a list shows it. */
export const StepSummary = z
  .object({
    id: StepInvocationId,
    run: RunId,
    name: z.string(),
    step: z.string().meta({ description: "The step's CACAO id in the playbook." }),
    kind: z
      .string()
      .nullable()
      .meta({ description: "task, decision, consent, aid, …; null where the playbook does not say." }),
    status: StepStatusName,
    exercise: z.boolean(),
    partner: PartnerRef.nullable(),
    team: TeamRef.nullable(),
    people: z.array(PersonRef).meta({ description: "Those called so far, the first called first." }),
    heldBy: PersonRef.nullable().meta({ description: "Who has taken it." }),
    enteredAt: Instant,
    since: Instant.meta({
      description: "Since when it stands so; of an assigned step, since the last call.",
    }),
    acknowledgeBy: Instant.nullable().meta({
      description: "By when whoever is called takes it, before the next is called.",
    }),
    dueBy: Instant.nullable().meta({
      description: "By when it should be done; being late is shown, and fails nothing.",
    }),
    failsAt: Instant.nullable().meta({ description: "When it fails by itself." }),
    waitingFor: WaitingFor,
  })
  .meta({ id: "StepSummary" });
export type StepSummary = z.infer<typeof StepSummary>;

export const FormFieldView = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.string().meta({ description: "CACAO's type of the variable." }),
    required: z.boolean(),
    choices: z.array(z.string()).nullable(),
  })
  .meta({ id: "FormField" });

/** Why an effect was allowed: what was written down with the intent. */
export const AuthorityView = z
  .object({
    basis: z.enum(["no-effect", "own-assets", "consented", "break-glass"]),
    consents: z.array(z.object({ round: z.string(), partner: PartnerRef, decision: z.string() })),
    clauses: z.array(z.object({ agreement: z.string(), version: z.int(), clause: z.string() })),
    endsAt: Instant.nullable(),
  })
  .meta({ id: "Authority" });

export const StepOutcomeView = z
  .object({
    at: Instant,
    by: PersonRef.nullable(),
    code: z.string().nullable(),
    rule: z.string().nullable(),
    detail: z.string().nullable(),
    outputs: z.record(z.string(), z.string()),
  })
  .meta({ id: "StepOutcome" });

/** A file that speaks for what was reported of a step. It is not here: it stays with whoever named it. */
export const ExhibitView = Exhibit.extend({ by: PersonRef, at: Instant }).meta({ id: "Exhibit" });

/** A step invocation, with everything that whoever does it needs. */
export const StepView = StepSummary.extend({
  version: Version,
  occurrence: z.int().meta({ description: "The how-manieth time the run has come to this step, from 1." }),
  playbook: z.object({ id: z.string(), name: z.string(), hash: z.string() }),
  marking: Tlp,
  instruction: z.string(),
  targetTime: Duration.nullable(),
  effect: z
    .object({
      class: EffectClass,
      on: PartnerRef.nullable(),
      targets: z.array(z.string()),
      reversible: z.boolean(),
      dataClasses: z.array(z.string()),
    })
    .nullable()
    .meta({ description: "What it does to whose assets; null: it decides, records or talks." }),
  form: z.array(FormFieldView).meta({ description: "What completing it reports." }),
  guardedBy: z.array(z.object({ step: z.string(), name: z.string(), consent: z.string().nullable() })),
  authority: AuthorityView.nullable(),
  answeredBy: z
    .string()
    .nullable()
    .meta({ description: "The consent round, aid request, escalation or called run that answers for it." }),
  holdReason: z.string().nullable(),
  outcome: StepOutcomeView.nullable(),
  share: z
    .object({
      dataClasses: z.array(z.string()),
      purpose: z.string(),
      endsAt: Instant.nullable().meta({
        description: "Until when it may be kept; null: it is not shared yet, or nobody has said so.",
      }),
    })
    .nullable()
    .meta({ description: "What it tells others; null: nothing." }),
  exhibits: z.array(ExhibitView).meta({ description: "The files that speak for it, by their hashes." }),
}).meta({ id: "Step" });
export type StepView = z.infer<typeof StepView>;
