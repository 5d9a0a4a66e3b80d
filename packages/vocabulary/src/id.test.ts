import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AgreementId,
  AidAssignmentId,
  AidPackageId,
  AidRequestId,
  BreakGlassId,
  CaveatId,
  ConsentId,
  ConsultationId,
  DecisionId,
  DelegationId,
  EffectId,
  EscalationId,
  ExerciseId,
  ID_KINDS,
  IncidentId,
  mintId,
  PartnerId,
  PersonId,
  ResourceId,
  RunId,
  readId,
  StandingConsentId,
  StepInvocationId,
  TeamId,
  TokenId,
} from "./id.js";
import { instantOf } from "./instant.js";

const AT = instantOf(Date.UTC(2026, 10, 22, 3));

const SCHEMAS = {
  agreement: AgreementId,
  "aid-assignment": AidAssignmentId,
  "aid-package": AidPackageId,
  "aid-request": AidRequestId,
  "break-glass": BreakGlassId,
  caveat: CaveatId,
  consent: ConsentId,
  consultation: ConsultationId,
  decision: DecisionId,
  delegation: DelegationId,
  effect: EffectId,
  escalation: EscalationId,
  exercise: ExerciseId,
  incident: IncidentId,
  partner: PartnerId,
  person: PersonId,
  resource: ResourceId,
  run: RunId,
  "standing-consent": StandingConsentId,
  step: StepInvocationId,
  team: TeamId,
  token: TokenId,
};

test("an id can be told by its kind, and no schema takes another kind's", () => {
  for (const [kind, schema] of Object.entries(SCHEMAS))
    for (const other of ID_KINDS)
      expect(schema.safeParse(mintId(other, "live", AT, "seed")).success, `${other} as ${kind}`).toBe(
        kind === other,
      );
});

test("the same words give the same id, and any other word another", () => {
  const id = mintId("run", "live", AT, "command/1");
  expect(mintId("run", "live", AT, "command/1")).toBe(id);
  for (const other of [
    mintId("step", "live", AT, "command/1"),
    mintId("run", "exercise", AT, "command/1"),
    mintId("run", "live", instantOf(0), "command/1"),
    mintId("run", "live", AT, "command/2"),
  ])
    expect(other).not.toBe(id);
});

test("DR-01 what is read back from an id is the kind and the mode that it was made for", () => {
  const kind = fc.constantFrom(...ID_KINDS);
  const mode = fc.constantFrom("live" as const, "exercise" as const);
  const at = fc.integer({ min: 0, max: 253_402_300_799_999 }).map(instantOf);
  fc.assert(
    fc.property(kind, mode, at, fc.string(), (what, how, when, seed) => {
      const id = mintId(what, how, when, seed);
      expect(readId(id)).toEqual({ kind: what, mode: how });
      expect(id.startsWith("x-")).toBe(how === "exercise");
    }),
  );
});

test("ids of one kind sort in the order in which they were made", () => {
  const moment = fc.integer({ min: 0, max: 253_402_300_799_999 });
  fc.assert(
    fc.property(moment, moment, fc.string(), fc.string(), (one, other, a, b) => {
      fc.pre(one < other);
      expect(mintId("run", "live", instantOf(one), a) < mintId("run", "live", instantOf(other), b)).toBe(
        true,
      );
    }),
  );
});

test("what is no id of ours is none", () => {
  const id = mintId("run", "live", AT, "seed");
  for (const text of [
    "",
    "run",
    id.slice(0, -1),
    `${id}0`,
    `y-${id}`,
    id.replace("run", "ruin"),
    id.toUpperCase(),
  ])
    expect(readId(text), text).toBeUndefined();
});
