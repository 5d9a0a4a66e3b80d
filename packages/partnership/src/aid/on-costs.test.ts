import { expect, test } from "vitest";
import { aidStory, CLAIM } from "../testing/aid-story.js";
import { after, CLOCK, codeOf, DAY_MS, ruleOf } from "../testing/desk.js";
import { HOST, NORTH } from "../testing/three-partners.js";
import type { Amendment } from "./amendment.js";
import { type AgreedLine, type ClaimedLine, ClaimedLine as ClaimedLineSchema, wholeClaim } from "./claim.js";
import type { AidCommand, AidNeed } from "./commands.js";
import { AidFact } from "./facts.js";
import { evolveAid } from "./state.js";

/** A request whose help is home. */
function home(need: Partial<AidNeed> = {}, amendment?: Amendment) {
  const story = aidStory(need);
  story.submitted();
  story.committed(NORTH);
  story.deployed(NORTH);
  const on = story.on(NORTH);
  if (amendment !== undefined) {
    story.desk.must(HOST.official, { type: "propose-amendment", ...on, amendment });
    const amendmentHash = story.amendmentHashOf(NORTH);
    story.desk.must(NORTH.official, { type: "sign-amendment", ...on, amendmentHash });
  }
  story.desk.must(HOST.official, { type: "release", ...on });
  story.home(NORTH);
  const claimed = (lines: readonly ClaimedLine[] = CLAIM) =>
    story.desk.must(NORTH.finance, { type: "claim-costs", ...on, lines: [...lines] });
  const approve: AidCommand = { type: "approve-costs", ...on };
  const dispute = (...lines: number[]): AidCommand => ({
    ...{ type: "dispute-costs", ...on },
    lines: lines.map((line) => ({ line, reason: "Paid by us." })),
  });
  const resolve = (...lines: AgreedLine[]): AidCommand => ({ type: "resolve-costs", ...on, lines });
  return { ...story, team: on, claimed, approve, dispute, resolve };
}

test("MA-11 a claim is paid up to the agreed limit, when two people of the payer's finance approve it", () => {
  const above = home();
  above.claimed([wholeClaim(1501, "Receipts.")]);
  expect(ruleOf(above.desk.send(HOST.finance, above.approve))).toBe("MA-11");

  const { desk, claimed, approve, latestOf } = home();
  claimed([wholeClaim(1500, "Receipts.")]);
  desk.must(HOST.finance, approve);
  expect(codeOf(desk.send(HOST.finance, approve))).toBe("same-person-twice");
  desk.must(HOST.secondFinance, approve);
  expect(latestOf(NORTH)).toMatchObject({
    status: "cost-settled",
    settlement: { kind: "paid", amount: 1500 },
  });
  expect(desk.folded(AidFact)).toEqual(desk.is);
});

test("MA-11 both sides may amend the limit while the team is at work, and the last one counts", () => {
  const { desk, claimed, approve } = home({}, { notToExceed: 1600 });
  claimed([wholeClaim(1600, "Receipts.")]);
  expect(codeOf(desk.send(HOST.finance, approve))).toBe("ok");
});

test("MA-11 what is asked for is in the agreed currency; what is in kind is valued in any, and in hours", () => {
  const { desk, team, claimed, latestOf } = home();
  const inDollars = { ...wholeClaim(10, "Receipt"), unit: "USD" };
  const claim = (lines: ClaimedLine[]) => desk.send(NORTH.finance, { type: "claim-costs", ...team, lines });
  expect([codeOf(claim([inDollars])), ruleOf(claim([inDollars]))]).toEqual(["other-currency", "MA-11"]);
  expect(ruleOf(claim([{ ...inDollars, unit: "hours" }]))).toBe("MA-11");
  expect(codeOf(claim([wholeClaim(1, "x"), wholeClaim(2, "y")]))).toBe("line-twice");
  expect(ClaimedLineSchema.safeParse({ ...wholeClaim(1, "x"), unit: "euros" }).success).toBe(false);
  claimed();
  expect(latestOf(NORTH)).toMatchObject({
    status: "cost-claimed",
    claim: [{ unit: "EUR" }, { unit: "EUR" }, { unit: "CHF", inKind: true }, { unit: "hours", inKind: true }],
  });
});

test("a disputed line is answered, and owed as both sides say alike; the others are approved meanwhile", () => {
  const { desk, team, claimed, approve, dispute, resolve, latestOf } = home();
  claimed();
  desk.must(HOST.secondFinance, approve);
  desk.must(HOST.finance, dispute(2));
  // Who approved all of it has not approved the rest.
  expect(latestOf(NORTH)).toMatchObject({ status: "cost-disputed", firstApproval: null });
  desk.must(NORTH.finance, { type: "answer-dispute", ...team, line: 2, answer: "One train was ours." });
  expect(latestOf(NORTH)).toMatchObject({
    claim: [{ disputed: null }, { disputed: { answer: "One train was ours." } }, {}, {}],
  });
  desk.must(HOST.finance, approve);
  expect(codeOf(desk.send(HOST.finance, approve))).toBe("same-person-twice");
  desk.must(HOST.secondFinance, approve);
  expect(latestOf(NORTH).status).toBe("cost-disputed");
  expect(codeOf(desk.send(HOST.finance, approve))).toBe("not-in-this-state");
  expect(codeOf(desk.send(HOST.finance, dispute(1)))).toBe("not-in-this-state");
  desk.must(NORTH.finance, resolve({ line: 2, agreed: 50 }));
  expect(codeOf(desk.send(NORTH.secondFinance, resolve({ line: 2, agreed: 50 })))).toBe("already-signed");
  // Another word is another proposal.
  desk.must(HOST.secondFinance, resolve({ line: 2, agreed: 40 }));
  expect(latestOf(NORTH).status).toBe("cost-disputed");
  desk.must(NORTH.finance, resolve({ line: 2, agreed: 40 }));
  expect(latestOf(NORTH)).toMatchObject({
    status: "cost-settled",
    settlement: { kind: "paid", amount: 840 },
    claim: [{ agreed: null }, { agreed: 40 }, {}, {}],
  });
  desk.must(HOST.official, { type: "close-assignment", ...team, note: "Well done." });
  expect(latestOf(NORTH).status).toBe("closed");
  expect(desk.folded(AidFact)).toEqual(desk.is);
});

test("a dispute that nobody resolves stands: no clock ends it, and nothing of the line is owed", () => {
  const { desk, claimed, dispute, latestOf } = home();
  claimed();
  desk.must(HOST.finance, dispute(2));
  desk.must(HOST.finance, dispute(1, 3));
  desk.now = after(300 * DAY_MS);
  expect(desk.wakeUps().filter(({ name }) => name.startsWith("claim"))).toEqual([]);
  expect(latestOf(NORTH)).toMatchObject({
    status: "cost-disputed",
    claim: [{ disputed: {} }, { disputed: {} }, { disputed: {} }, { disputed: null }],
  });
});

test("a dispute names lines that are open, once each, and is resolved for each of them, within the claim and the limit", () => {
  const { desk, team, claimed, dispute, resolve } = home();
  claimed([...CLAIM.slice(0, 2), { ...wholeClaim(1000, "Hotel"), line: 3 }]);
  const refused = (actor: typeof HOST.finance, command: AidCommand) => codeOf(desk.send(actor, command));
  expect(refused(NORTH.finance, { type: "answer-dispute", ...team, line: 2, answer: "No." })).toBe(
    "not-in-this-state",
  );
  expect(refused(NORTH.finance, resolve({ line: 2, agreed: 1 }))).toBe("not-in-this-state");
  expect([refused(HOST.finance, dispute(9)), refused(HOST.finance, dispute(2, 2))]).toEqual([
    "line-unknown",
    "line-unknown",
  ]);
  desk.must(HOST.finance, dispute(2, 3));
  expect(refused(HOST.finance, dispute(2))).toBe("line-unknown");
  expect(refused(NORTH.finance, { type: "answer-dispute", ...team, line: 1, answer: "No." })).toBe(
    "line-unknown",
  );
  const two = (agreed: number, other: number) => resolve({ line: 3, agreed: other }, { line: 2, agreed });
  expect(refused(NORTH.finance, resolve({ line: 2, agreed: 1 }))).toBe("lines-missing");
  expect(refused(NORTH.finance, resolve({ line: 2, agreed: 1 }, { line: 1, agreed: 1 }))).toBe(
    "lines-missing",
  );
  expect(refused(NORTH.finance, two(101, 0))).toBe("more-than-claimed");
  expect(ruleOf(desk.send(NORTH.finance, two(100, 700)))).toBe("MA-11");
  // Who disputed it does not resolve it: two people of the payer look at what is paid.
  expect(refused(HOST.finance, two(100, 600))).toBe("same-person-twice");
  desk.must(HOST.secondFinance, two(100, 600));
  desk.must(NORTH.finance, two(100, 600));
  expect(desk.is.assignments.find((one) => one.id === team.assignment)).toMatchObject({
    settlement: { amount: 1500 },
  });
});

test("a claim of which all is disputed has nothing to approve", () => {
  const { desk, claimed, approve, dispute } = home();
  expect(codeOf(desk.send(HOST.finance, approve))).toBe("not-in-this-state");
  expect(codeOf(desk.send(HOST.finance, dispute(1)))).toBe("not-in-this-state");
  claimed([wholeClaim(9, "Bill")]);
  desk.must(HOST.finance, dispute(1));
  expect(codeOf(desk.send(HOST.finance, approve))).toBe("not-in-this-state");
});

test("MA-12 what is not claimed in time is settled as unclaimed, rung or not, and never as agreed to", () => {
  const { desk, team, latestOf } = home();
  const name = `claim-deadline ${team.assignment}`;
  expect(desk.wakeUps()).toContainEqual({ name, dueAt: after(30 * DAY_MS) });
  desk.now = after(30 * DAY_MS);
  const late: AidCommand = { type: "claim-costs", ...team, lines: [wholeClaim(9, "Bill")] };
  expect([codeOf(desk.send(NORTH.finance, late)), ruleOf(desk.send(NORTH.finance, late))]).toEqual([
    "claim-late",
    "MA-12",
  ]);
  expect(codeOf(desk.send(NORTH.official, { type: "waive-costs", ...team, worth: 9 }))).toBe("claim-late");
  desk.must(CLOCK, { type: "ring", wakeUp: name });
  expect(latestOf(NORTH)).toMatchObject({ status: "cost-settled", settlement: { kind: "unclaimed" } });
  expect(desk.folded(AidFact)).toEqual(desk.is);
});

test("MA-12 without a term of the request, a claim is never late", () => {
  const { claimWithin: _, ...without } = aidStory().desk.is.need;
  const { desk, claimed } = home({ ...without, claimWithin: undefined } as Partial<AidNeed>);
  expect(desk.wakeUps().filter((one) => one.name.startsWith("claim"))).toEqual([]);
  desk.now = after(300 * DAY_MS);
  claimed();
});

test("a claim of the first versions is read as one line of all of it", () => {
  const { desk, team, claimed, latestOf } = home();
  claimed([wholeClaim(900, "Receipts.")]);
  const before = desk.facts.map((fact) =>
    fact.type === "aid-costs-claimed" ? { ...fact, data: { ...fact.data, lines: undefined } } : fact,
  );
  const read = before.reduce<ReturnType<typeof evolveAid> | undefined>(evolveAid, undefined);
  expect(read?.assignments.find((one) => one.id === team.assignment)).toEqual(latestOf(NORTH));
});
