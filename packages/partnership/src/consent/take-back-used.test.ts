import { expect, test } from "vitest";
import { asked, BECAUSE } from "../testing/consent-story.js";
import { codeOf, ruleOf, SERVICE } from "../testing/desk.js";
import { HOST, NORTH, SOUTH } from "../testing/three-partners.js";
import { voidAnswerIn } from "./void-answer.js";

const withdraw = { type: "withdraw", justification: BECAUSE } as const;

function used() {
  const { desk, granted } = asked();
  granted(HOST.official, NORTH.official, SOUTH.official);
  desk.must(SERVICE, { type: "consume" });
  return desk;
}

test("C-09 a grant is taken back after its use: the round stays used up, and the withdrawal is on the record", () => {
  const desk = used();
  const round = desk.must(HOST.official, withdraw);
  expect(round).toMatchObject({ status: "consumed", voidAnswers: [] });
  expect(round.decisions.find((one) => one.partner === HOST.id)).toMatchObject({ status: "withdrawn" });
  expect(codeOf(desk.send(NORTH.official, { ...withdraw, justification: "No." }))).toBe(
    "justification-too-short",
  );
});

test("C-14 any other answer to it comes too late, and so does a second withdrawal", () => {
  const desk = used();
  desk.must(HOST.official, withdraw);
  for (const [official, answer] of [
    [HOST.official, withdraw],
    [NORTH.official, { ...withdraw, type: "refuse" }],
  ] as const) {
    const decision = desk.send(official, answer);
    const late = decision.ok ? voidAnswerIn(decision) : undefined;
    expect([late?.code, late && ruleOf(late)]).toEqual(["round-closed", "C-14"]);
  }
});
