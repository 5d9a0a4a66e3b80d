import { Instant, type PartnerId, type PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { idOf, START } from "../testing/desk.js";
import { HOST, NORTH, SOUTH } from "../testing/three-partners.js";
import { Assessment, type RecordedAssessment } from "./assessment.js";
import { situationOf, type Told } from "./situation.js";

const by = idOf<PersonId>("person");
const said = (partner: PartnerId, changes: Partial<RecordedAssessment> = {}): RecordedAssessment => ({
  ...{ partner, by, at: Instant.parse(START), severity: 2, outlook: "stable", capacityExceeded: false },
  reason: "Two wards are without their systems.",
  ...changes,
});
const told = (changes: Partial<Told> = {}): Told => ({
  severity: 4,
  owner: HOST.id,
  affected: [HOST.id, NORTH.id],
  assessments: [],
  ...changes,
});

test.each<[string, Partial<Told>, number, boolean]>([
  ["declared, and nobody has said more", {}, 4, false],
  ["one has said less, the other not yet", { assessments: [said(HOST.id)] }, 4, false],
  ["both have said less", { assessments: [said(HOST.id), said(NORTH.id, { severity: 1 })] }, 2, false],
  ["one has said more", { assessments: [said(NORTH.id, { severity: 5 })] }, 5, true],
  ["two say that it is significant", { assessments: [said(NORTH.id, { severity: 3 })] }, 4, true],
  ["one of two says so", { assessments: [said(NORTH.id, { severity: 3 }), said(HOST.id)] }, 3, false],
  [
    "it is little, and more than one can bear",
    { severity: 1, assessments: [said(HOST.id, { severity: 1, capacityExceeded: true })] },
    1,
    true,
  ],
  ["the owner is not hit itself", { owner: SOUTH.id }, 4, false],
  [
    "the owner is not hit itself, and says so",
    { owner: SOUTH.id, severity: 2, assessments: [said(SOUTH.id, { severity: 5 })] },
    2,
    false,
  ],
])("ES-01 %s: the run's severity, and whether it is of large scale", (_what, changes, severity, isLarge) => {
  expect(situationOf(told(changes))).toMatchObject({ severity, isLargeScale: isLarge, partners: 2 });
});

test("ES-01 truth table: whatever each of three says, and whoever cannot bear it, how bad it is and whether it is of large scale", () => {
  const severities = [0, 1, 2, 3, 4, 5];
  const casts = [HOST, NORTH, SOUTH];
  for (const one of severities)
    for (const two of severities)
      for (const three of severities)
        for (const beyond of [...casts, null]) {
          const own = [one, two, three];
          const assessments = casts.map((cast, index) =>
            said(cast.id, { severity: own[index] ?? 0, capacityExceeded: cast === beyond }),
          );
          const affected = casts.map((cast) => cast.id);
          const seen = situationOf(told({ severity: 0, affected, assessments }));
          const significant = own.filter((severity) => severity >= 3).length;
          expect([one, two, three, beyond?.id, seen.severity, seen.partners, seen.isLargeScale]).toEqual([
            ...[one, two, three, beyond?.id],
            Math.max(one, two, three),
            3,
            beyond !== null || significant >= 2,
          ]);
        }
});

test("ES-01 the outlook of a run is the worst that anyone sees", () => {
  const of = (...outlooks: RecordedAssessment["outlook"][]) =>
    situationOf(told({ assessments: outlooks.map((outlook) => said(HOST.id, { outlook })) })).outlook;
  expect([of(), of("improving"), of("improving", "stable"), of("stable", "worsening")]).toEqual([
    null,
    "improving",
    "stable",
    "worsening",
  ]);
});

test("ES-01, ES-04 an assessment is of severity 0 to 5 and says why; ES-10 a CVSS score is none", () => {
  const { severity, outlook, capacityExceeded, reason } = said(HOST.id);
  const one = { severity, outlook, capacityExceeded, reason };
  expect(Assessment.safeParse(one).success).toBe(true);
  for (const wrong of [{ severity: 6 }, { severity: 7.5 }, { cvss: 9.8 }, { reason: "" }])
    expect(Assessment.safeParse({ ...one, ...wrong }).success).toBe(false);
});
