import { ExerciseId, instantAfter, mintId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { partnerKind } from "../kinds/partner-kind.js";
import { DAY_MS, EVERY_ROLE, HOUR_MS, Scene } from "../scene.fixture.js";
import { recordQualification } from "./attendance-commands.js";
import { tellPartner } from "./registry-commands.js";

test("M28 an exercise counts for whoever attended it once it is over, and for partners that took part alone", async () => {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const others = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  for (const [of, name] of [
    [host, "Ada"],
    [others, "Eve"],
  ] as const)
    await scene.must(of.as(name), (turn) =>
      tellPartner(turn, of.id, {
        ...{ type: "demand-qualifications", role: "responder", qualifications: ["Night drill"] },
        drillHoldsDays: 30,
      }),
    );
  const exercise = await scene.rehearse(host.as("Ada"), [host]);
  const what = (person: string) => ({ person: host.person(person), name: "Night drill", until: null });
  const attend = (id = exercise) =>
    scene.no(host.as("Ada"), (turn) => recordQualification(turn, host.id, { ...what("Ada"), exercise: id }));
  expect(await attend()).toEqual(["exercise-not-over", "M28"]);
  expect(await attend(ExerciseId.parse(mintId("exercise", "exercise", scene.now, "gone")))).toEqual([
    "no-such-exercise",
    undefined,
  ]);
  const ended = scene.now;
  await scene.direct(host.as("Ada"), exercise, { type: "end", reason: "Enough." });
  scene.later(HOUR_MS);
  await scene.must(host.as("Ada"), (turn) =>
    recordQualification(turn, host.id, { ...what("Ada"), exercise }),
  );
  const { qualifications } = (await scene.state(partnerKind, host.id)).staffing;
  expect(qualifications).toEqual([{ ...what("Ada"), until: instantAfter(ended, 30 * DAY_MS) }]);
  const theirs = { person: others.person("Eve"), name: "Night drill", until: null };
  expect(
    await scene.no(others.as("Eve"), (turn) => recordQualification(turn, others.id, { ...theirs, exercise })),
  ).toEqual(["no-such-exercise", undefined]);
  await scene.must(others.as("Eve"), (turn) => recordQualification(turn, others.id, theirs));
  expect((await scene.state(partnerKind, others.id)).staffing.qualifications).toEqual([theirs]);
});
