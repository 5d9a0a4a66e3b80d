import { Role } from "@mirror/playbook";
import { Instant } from "@mirror/vocabulary";
import { z } from "zod";
import { ScriptAgreement, ScriptAlert, ScriptPartner } from "./cast.js";
import { PersonKey, TeamKey } from "./keys.js";
import { StandIns } from "./stand-in-rule.js";
import { Line, Words } from "./words.js";

/**
 * A rehearsal of one playbook, written down (`exercise.json` beside the playbook): the scenario, everybody in it, what they
 * agreed, what opens the incident, and how those who are not there are stood in for. The playbook names roles only; here,
 * and only here, they have names.
 */
export const ExerciseScript = z.strictObject({
  name: Line,
  scenario: Words,
  objectives: z.array(Line).min(1).max(20),
  /** The CACAO id of the playbook that is played. */
  playbook: z.string().regex(/^playbook--/, "A playbook's CACAO id is written like playbook--UUID."),
  /** What the exercise's clock shows at STARTEX. */
  startsAt: Instant,
  director: PersonKey,
  controllers: z.array(PersonKey).max(50).default([]),
  partners: z.array(ScriptPartner).min(1).max(20),
  agreement: ScriptAgreement,
  alert: ScriptAlert,
  /** Who starts the run. */
  startedBy: PersonKey,
  /** Which team plays each role that is bound when a run starts. */
  bindings: z.record(Role, TeamKey),
  /** The steps whose end means that the spread is stopped, for the figures. */
  containedBy: z.array(Line).min(1).max(20),
  standIns: StandIns,
});
export type ExerciseScript = z.infer<typeof ExerciseScript>;
