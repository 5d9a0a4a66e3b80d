import { ExerciseScript, type StandIns } from "@mirror/exercise";
import { expect, test } from "vitest";
import { scriptBeside } from "./documents.js";
import { Rehearsal } from "./rehearsal.js";
import type { Everything } from "./seen-items.js";

const script = scriptBeside("hospital-ransomware");

function statusOf(everything: Everything, name: string): string[] {
  return everything.runs.flatMap((run) =>
    [...run.steps.values()].filter((one) => one.name === name).map((one) => one.status),
  );
}

/** The same night with other answers. */
function otherwise(change: (standIns: StandIns) => Partial<StandIns>): ExerciseScript {
  return ExerciseScript.parse({ ...script, standIns: { ...script.standIns, ...change(script.standIns) } });
}

const alone = {
  when: { step: "Go on without the teams" },
  after: "PT20M",
  act: { do: "complete", values: { __aid_here__: false } },
};
const WORKED_BY_GUESTS = [
  "Move patients with the minimum data set",
  "Examine the hit systems remotely",
  "Check and clear clinical devices",
  "Publish the joint advisory",
];

test("whoever says no is gone round, and the hospital still comes home: every consent refused, the level declined, machines that fail", async () => {
  const no = otherwise(({ consents, escalations }) => ({
    consents: consents.map((rule) => ({
      ...rule,
      act: {
        do: "refuse",
        justification: "Not tonight, and not on these terms: ask again when facts change.",
      },
    })),
    escalations: escalations.map((rule) =>
      rule.act.do === "accept"
        ? {
            ...rule,
            act: { do: "decline", justification: "The technical level can cope with this on its own." },
          }
        : rule,
    ),
  }));
  const rehearsal = new Rehearsal(no, "fail");
  await rehearsal.play();
  const everything = await rehearsal.everything();
  expect(everything.runs.map((run) => run.status)).toEqual(everything.runs.map(() => "completed"));
  for (const name of WORKED_BY_GUESTS) expect([name, statusOf(everything, name)]).toEqual([name, []]);
  for (const name of [
    "Place patients inside the country",
    "Examine with our own people, advised from outside",
    "Check devices with our own engineers",
    "Share a TLP:GREEN note instead",
    "Stay at the technical level, and say so",
    "Block by hand",
    "Send the indicators by the agreed line",
  ])
    expect([name, statusOf(everything, name)]).toEqual([name, ["done"]]);
}, 60_000);

test("C-01 whoever is silent has not agreed: nothing is answered, and the playbook goes on alone", async () => {
  const silence = otherwise(({ steps, aid }) => {
    const unheard = script.partners
      .filter((partner) => partner.key === "ostvik")
      .flatMap((partner) => partner.people)
      .map((person) => ({
        when: { step: "Hunt on the second partner's own estate" },
        by: person.key,
        after: "PT1M",
        act: { do: "ignore" },
      }));
    const parsed = ExerciseScript.shape.standIns.shape.steps.parse([alone, ...unheard]);
    return {
      consents: [],
      aid: aid.filter((rule) => rule.act.do === "submit"),
      steps: [...parsed, ...steps],
    };
  });
  const rehearsal = new Rehearsal(silence);
  await rehearsal.play();
  const everything = await rehearsal.everything();
  expect(everything.runs.map((run) => run.status)).toEqual(everything.runs.map(() => "completed"));
  expect(everything.rounds.map((round) => round.status)).toEqual(everything.rounds.map(() => "lapsed"));
  expect(everything.rounds).toHaveLength(2);
  for (const name of WORKED_BY_GUESTS) expect([name, statusOf(everything, name)]).toEqual([name, []]);
  for (const name of [
    "Go on without the teams",
    "Examine and check with our own hands",
    "Note that the second partner has not reported",
  ])
    expect([name, statusOf(everything, name)]).toEqual([name, ["done"]]);
  expect(statusOf(everything, "Hunt on the second partner's own estate")).toEqual(["failed"]);
}, 60_000);

test("what fails is gone round, and the night goes on: a team at the door, a copy, a wave, a cut, a journey, a line to the authorities", async () => {
  const failing = [
    "Prove one backup copy clean",
    "Isolate the hit segments",
    "Move patients with the minimum data set",
    "Check the forensics team in",
    "Check and clear clinical devices",
    "Write down what we have and what is missing",
    "Fix the moment of awareness",
  ];
  const instead = {
    "Choose what can live without a backup": {},
    "Pull the cables": { __segments_isolated__: 4 },
    "Find beds for those who could not cross": { __patients_moved__: 6 },
    "Finish the examination with our own people": { __way_in__: "A supplier's tunnel", __footholds__: 3 },
    "Finish the device list with our own engineers": { __devices_cleared__: 40 },
    "Ask for hands by telephone": {},
    "Keep the notification clocks by hand": {},
  };
  const night = (steps: readonly string[]) =>
    otherwise((standIns) => ({
      steps: ExerciseScript.shape.standIns.shape.steps.parse([
        ...steps.map((step) => ({
          when: { step },
          after: "PT10M",
          act: { do: "fail", reason: "It cannot be done tonight." },
        })),
        ...["Take the request over by hand", "Take the notifications over by hand"].map((step) => ({
          when: { step },
          after: "PT10M",
          act: { do: "complete", values: {} },
        })),
        ...Object.entries(instead).map(([step, values]) => ({
          when: { step },
          after: "PT20M",
          act: { do: "complete", values },
        })),
        ...standIns.steps,
      ]),
    }));
  const teamsCame = failing.filter((step) => step !== "Write down what we have and what is missing");
  for (const steps of [teamsCame, failing]) {
    const rehearsal = new Rehearsal(night(steps));
    await rehearsal.play();
    const everything = await rehearsal.everything();
    const top = everything.runs.find((run) => run.calledBy === null);
    expect([steps.length, top?.status, top?.because]).toEqual([steps.length, "completed", null]);
    const done = Object.keys(instead).filter((name) => statusOf(everything, name).includes("done"));
    expect(done).toEqual(
      Object.keys(instead).filter((name) =>
        steps === teamsCame
          ? name !== "Ask for hands by telephone"
          : !/^Finish the (examination|device list)/.test(name),
      ),
    );
  }
}, 60_000);
