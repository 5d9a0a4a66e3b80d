import { expect, test } from "vitest";
import { BECAUSE } from "../testing/consent-story.js";
import { after, codeOf, contextAt, DAY_MS, Desk, HOUR_MS, ruleOf, SERVICE, START } from "../testing/desk.js";
import { HOST, NORTH, PARTNERS } from "../testing/three-partners.js";
import { decidePartner } from "./decide.js";
import { evolvePartner, type Partner } from "./state.js";

const APPEAL = { type: "appeal", justification: "The key was replaced within the hour." } as const;

function held(changes: Partial<Exclude<Partner["standing"], { status: "active" }>> = {}) {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] },
    (now, actor, state) => contextAt(now, actor, state === undefined ? PARTNERS : [state, ...PARTNERS]),
  );
  const standing = {
    ...{ status: "suspended", since: START, reason: "A key was lost.", appealBy: after(DAY_MS) },
    ...{ setBy: "installation", ...changes },
  } as Partner["standing"];
  desk.state = { ...HOST.partner, standing };
  const told = (actor = HOST.official) => {
    const decision = desk.send(actor, APPEAL);
    return [codeOf(decision), ruleOf(decision)];
  };
  return { desk, told };
}

test.each(["suspended", "restricted"] as const)(
  "M22 a partner that is %s appeals once, on the record",
  (status) => {
    const { desk, told } = held({ status });
    expect(told()).toEqual(["ok", undefined]);
    const by = HOST.person(HOST.official);
    expect(desk.is.standing).toMatchObject({
      status,
      appeal: { at: START, by, justification: APPEAL.justification },
    });
    expect(told(HOST.administrator)).toEqual(["appealed-already", "M22"]);
  },
);

test("M22 an appeal is heard until its date, and where none was given at any time", () => {
  const late = held();
  late.desk.now = after(DAY_MS);
  expect(late.told()).toEqual(["appeal-late", "M22"]);
  late.desk.now = after(DAY_MS - 1);
  expect(late.told()).toEqual(["ok", undefined]);
  const open = held({ appealBy: null });
  open.desk.now = after(400 * DAY_MS);
  expect(open.told(HOST.administrator)).toEqual(["ok", undefined]);
});

test("INV-12 only officials and administrators of the partner appeal for it", () => {
  for (const actor of [HOST.responder, HOST.officer, NORTH.official, NORTH.administrator])
    expect(held().told(actor)).toEqual(["not-for-this-partner", "INV-12"]);
  expect(held().told(SERVICE)).toEqual(["not-a-person", "INV-12"]);
});

test("M22 there is nothing to appeal in good standing, and no record says so", () => {
  const { desk, told } = held();
  desk.state = HOST.partner;
  expect(told()).toEqual(["nothing-to-appeal", "M22"]);
  const data = { person: HOST.person(HOST.official), justification: BECAUSE };
  const fact = { type: "standing-appealed", data, at: START, actor: HOST.official } as never;
  expect(() => evolvePartner(HOST.partner, fact)).toThrow("good standing");
});

test("M22 an appeal is answered either way by whoever set the standing, and by nobody else", () => {
  const again = {
    type: "set-status",
    status: "suspended",
    reason: "It stands: the copy is still out.",
  } as const;
  const { desk, told } = held();
  expect(codeOf(desk.send(SERVICE, again))).toBe("status-unchanged");
  told();
  desk.now = after(HOUR_MS);
  expect(codeOf(desk.send(HOST.administrator, again))).toBe("not-yours-to-lift");
  desk.must(SERVICE, again);
  expect(desk.is.standing).toMatchObject({ reason: again.reason, since: after(HOUR_MS) });
  // Set anew, it may be appealed anew.
  expect(told()).toEqual(["ok", undefined]);
  desk.must(SERVICE, { type: "set-status", status: "active", reason: "It was replaced." });
  expect(desk.is.standing).toEqual({ status: "active" });
});
