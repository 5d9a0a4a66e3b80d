import type { Actor, AgreementId, PartnerId } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import { inForce, NOTICE_MS, proposed, SUNSET, textOf } from "../testing/agreement-story.js";
import { BECAUSE, PLAYBOOK } from "../testing/consent-story.js";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  DAY_MS,
  Desk,
  idOf,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import {
  EVERYBODY,
  HOST,
  NORTH,
  PARTNERS,
  SOUTH,
  STRANGER,
  whileHeldBack,
} from "../testing/three-partners.js";
import { clausesAllowing } from "./clauses-allowing.js";
import type { AgreementCommand, AgreementText } from "./commands.js";
import { agreementPartners, agreementTextHash, decideAgreement } from "./decide.js";
import { AgreementFact } from "./facts.js";
import {
  type Agreement,
  agreementEndsAt,
  agreementInForce,
  agreementWakeUps,
  evolveAgreement,
  reviewOf,
} from "./state.js";
import type { AgreementQuestion } from "./weigh-clauses.js";

const question: AgreementQuestion = {
  mode: "live",
  parties: [NORTH.id, HOST.id],
  playbook: PLAYBOOK.id,
  effect: "E2",
  aid: false,
  aidKinds: null,
  marking: null,
  severity: null,
  activities: null,
  sectors: null,
};

function ratify(desk: ReturnType<typeof proposed>): AgreementCommand {
  return { type: "ratify", textHash: desk.is.textHash };
}

test("an agreement is in force when the last of its parties has ratified it, each by its own official", () => {
  const desk = proposed();
  desk.must(HOST.official, ratify(desk));
  desk.must(NORTH.official, ratify(desk));
  expect(desk.is.status).toBe("proposed");
  expect(agreementInForce(desk.is, START)).toBe(false);
  expect(codeOf(desk.send(NORTH.deputy, ratify(desk)))).toBe("already-ratified");
  expect(desk.must(SOUTH.official, ratify(desk)).status).toBe("in-force");
  expect(agreementInForce(desk.is, START)).toBe(true);
  expect(desk.folded(AgreementFact)).toEqual(desk.is);
});

test("INV-12 of everybody there is, only officials of the parties ratify", () => {
  const entitled = [HOST, NORTH, SOUTH].flatMap((cast) => [cast.official, cast.deputy]);
  for (const actor of [...EVERYBODY, SERVICE, CLOCK]) {
    const desk = proposed();
    expect([actor, desk.send(actor, ratify(desk)).ok]).toEqual([actor, entitled.includes(actor)]);
  }
});

test("INV-10 nobody ratifies another text than the one proposed", () => {
  const desk = proposed();
  const other = agreementTextHash(textOf({ noticeMs: 0 }));
  const decision = desk.send(HOST.official, { type: "ratify", textHash: other });
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["text-changed", "INV-10"]);
});

test.each([
  ["that names a party twice", { parties: [HOST.id, HOST.id] }],
  ["that ends before it begins", { effectiveFrom: after(2), sunsetAt: after(1) }],
  ["whose end has passed", { effectiveFrom: after(-DAY_MS), sunsetAt: START }],
  ["that is reviewed after its end", { reviewOn: after(DAY_MS), sunsetAt: after(1) }],
  ["that was to be reviewed already", { reviewOn: START }],
  ["with two clauses of one number", { clauses: [...textOf().clauses, ...textOf().clauses] }],
])("an agreement %s is not proposed", (_what, changes) => {
  expect(() => proposed(changes)).toThrow("agreement-faulty");
});

test("a party that gives notice stays bound until it is over, and may take it back before", () => {
  const desk = proposed();
  for (const cast of [HOST, NORTH, SOUTH]) desk.must(cast.official, ratify(desk));
  expect(codeOf(desk.send(HOST.official, { type: "denounce", justification: "No." }))).toBe(
    "justification-too-short",
  );
  desk.must(HOST.official, { type: "denounce", justification: BECAUSE });
  expect(agreementInForce(desk.is, after(NOTICE_MS - 1))).toBe(true);
  expect(agreementInForce(desk.is, after(NOTICE_MS))).toBe(false);
  expect(codeOf(desk.send(NORTH.official, { type: "revoke-notice" }))).toBe("not-your-notice");
  expect(desk.must(HOST.deputy, { type: "revoke-notice" }).status).toBe("in-force");

  desk.must(HOST.official, { type: "denounce", justification: BECAUSE });
  desk.now = after(NOTICE_MS);
  expect(codeOf(desk.send(HOST.official, { type: "revoke-notice" }))).toBe("agreement-ended");
  expect(desk.must(CLOCK, { type: "ring", wakeUp: "notice-over" })).toMatchObject({
    status: "ended",
    because: "notice-over",
  });
});

test("at its sunset an agreement is over, rung or not, and nothing renews it", () => {
  const desk = proposed();
  for (const cast of [HOST, NORTH, SOUTH]) desk.must(cast.official, ratify(desk));
  expect(desk.wakeUps()).toEqual([{ name: "sunset", dueAt: SUNSET }]);
  expect(agreementInForce(desk.is, SUNSET)).toBe(false);
  expect(codeOf(desk.send(CLOCK, { type: "ring", wakeUp: "sunset" }))).toBe("not-yet-due");
  desk.now = SUNSET;
  expect(desk.must(CLOCK, { type: "ring", wakeUp: "sunset" }).status).toBe("ended");
  expect(codeOf(desk.send(HOST.official, ratify(desk)))).toBe("agreement-ended");
  expect(desk.wakeUps()).toEqual([]);
});

test("an agreement that is proposed and never ratified ends at its sunset too", () => {
  const desk = proposed();
  desk.now = SUNSET;
  expect(desk.must(CLOCK, { type: "ring", wakeUp: "sunset" }).status).toBe("ended");
});

test("the clause that allows it is named, with the end of what holds it", () => {
  const agreement = inForce();
  expect(clausesAllowing(question, [agreement], START)).toEqual({
    ok: true,
    clauses: [{ agreement: agreement.id, version: 1, clause: "4.2" }],
    endsAt: SUNSET,
  });
});

test.each([
  ["someone is no party", { parties: [STRANGER.id, HOST.id] }, START, "no-agreement", "C-04"],
  ["it is another playbook", { playbook: "playbook--other" }, START, "no-agreement", "C-04"],
  ["there is no playbook and the clause names some", { playbook: null }, START, "no-agreement", "C-04"],
  ["the effect is above the ceiling", { effect: "E4" as const }, START, "above-agreement", "C-04"],
  ["the effect is E5", { effect: "E5" as const }, START, "effect-never-allowed", "C-04"],
  ["it is the other mode", { mode: "exercise" as const }, START, "other-mode", "C-16"],
  ["what is shared is marked narrower", { marking: "TLP:RED" as const }, START, "above-agreement", "C-04"],
  ["it has not begun", {}, after(-1), "agreement-not-begun", "C-04"],
  ["it is over", {}, SUNSET, "agreement-ended", "C-08"],
])("nothing is allowed where %s", (_what, changes, at, code, rule) => {
  const answer = clausesAllowing({ ...question, ...changes }, [inForce()], at);
  expect([codeOf(answer), ruleOf(answer)]).toEqual([code, rule]);
});

test("what is not ratified by all allows nothing", () => {
  const desk = proposed();
  desk.must(HOST.official, ratify(desk));
  expect(codeOf(clausesAllowing(question, [desk.is], START))).toBe("agreement-not-ratified");
});

test("the most generous clause of one agreement counts, and between agreements the stricter wins", () => {
  const [clause] = textOf().clauses;
  if (clause === undefined) throw new Error("The text has a clause.");
  const strict = { ...clause, id: "2.1", allows: { ...clause.allows, effectCeiling: "E1" as const } };
  const both = inForce({ clauses: [strict, clause] });
  expect(clausesAllowing(question, [both], START)).toMatchObject({ ok: true, clauses: [{ clause: "4.2" }] });

  const bilateral = inForce(
    { title: "Note between two", parties: [HOST.id, NORTH.id], clauses: [strict] },
    idOf("agreement"),
  );
  const answer = clausesAllowing(question, [both, bilateral], START);
  expect(answer).toMatchObject({ ok: false, code: "above-agreement" });
  expect(answer.ok ? "" : answer.detail).toContain("Note between two: clause 2.1 allows effects up to E1");
});

test("of several agreements that allow it, the first end counts", () => {
  const early = inForce({ sunsetAt: after(DAY_MS) }, idOf("agreement"));
  expect(clausesAllowing(question, [inForce(), early], START)).toMatchObject({
    ok: true,
    endsAt: after(DAY_MS),
  });
});

test("an agreement that is silent on aid neither allows nor forbids it", () => {
  const [clause] = textOf().clauses;
  if (clause === undefined) throw new Error("The text has a clause.");
  const silent = inForce(
    { clauses: [{ ...clause, allows: { ...clause.allows, aid: false } }] },
    idOf("agreement"),
  );
  const aid = { ...question, aid: true };
  expect(codeOf(clausesAllowing(aid, [silent], START))).toBe("no-agreement");
  expect(clausesAllowing(aid, [silent, inForce()], START)).toMatchObject({
    ok: true,
    clauses: [{ clause: "4.2" }],
  });
});

test("INV-12 an official of a party proposes an agreement, in the name of its partner", () => {
  const propose = (actor: Actor, parties: PartnerId[] = [HOST.id, NORTH.id]) => {
    const desk = new Desk(
      { decide: decideAgreement, evolve: evolveAgreement, wakeUps: agreementWakeUps },
      (now, by) => contextAt(now, by, PARTNERS),
    );
    return desk.send(actor, { type: "propose", id: idOf("agreement"), text: textOf({ parties }) });
  };
  expect(propose(HOST.official)).toMatchObject({ ok: true, facts: [{ data: { by: HOST.id } }] });
  expect(codeOf(propose(HOST.responder))).toBe("not-an-official");
  expect(codeOf(propose(SOUTH.official))).toBe("not-an-official");
  expect(codeOf(propose(CLOCK))).toBe("not-a-person");
  expect(codeOf(propose(HOST.official, [HOST.id, idOf("partner")]))).toBe("agreement-faulty");
});

test("a partner that is held back neither proposes nor ratifies", () => {
  const restricted = whileHeldBack(HOST, "restricted");
  const command = { type: "propose", id: idOf<AgreementId>("agreement"), text: textOf() } as const;
  const proposing = decideAgreement(undefined, command, contextAt(START, HOST.official, restricted));
  expect(codeOf(proposing)).toBe("partner-restricted");
  const desk = proposed();
  const ratifying = decideAgreement(desk.is, ratify(desk), contextAt(START, HOST.official, restricted));
  expect(codeOf(ratifying)).toBe("partner-restricted");
});

test("an agreement is proposed once, and what was never proposed is not there", () => {
  const desk = proposed();
  const again: AgreementCommand = { type: "propose", id: desk.is.id, text: textOf() };
  expect(codeOf(desk.send(SERVICE, again))).toBe("agreement-exists");
  expect(codeOf(decideAgreement(undefined, ratify(desk), contextAt(START, HOST.official, PARTNERS)))).toBe(
    "agreement-unknown",
  );
});

test("to propose an agreement its parties are read; to ratify it, nobody besides the actor's own", () => {
  const desk = proposed();
  const propose: AgreementCommand = { type: "propose", id: desk.is.id, text: textOf() };
  expect(agreementPartners(undefined, propose)).toEqual([HOST.id, NORTH.id, SOUTH.id]);
  expect(agreementPartners(desk.is, ratify(desk))).toEqual([]);
});

test("a clause for any playbook allows each, and none at all; what is short is told by clause, and the rest is not", () => {
  const [clause] = textOf().clauses;
  if (clause === undefined) throw new Error("The text has a clause.");
  const any = { ...clause, allows: { ...clause.allows, playbooks: "any" as const } };
  const agreement = inForce({ clauses: [any] });
  expect(clausesAllowing({ ...question, playbook: "playbook--other" }, [agreement], START).ok).toBe(true);
  expect(clausesAllowing({ ...question, playbook: null }, [agreement], START).ok).toBe(true);
});

test("C-08 an agreement that has ended ended when it did", () => {
  const desk = proposed();
  desk.now = SUNSET;
  desk.must(CLOCK, { type: "ring", wakeUp: "sunset" });
  expect(agreementEndsAt(desk.is)).toBe(SUNSET);
  expect(desk.must(CLOCK, { type: "ring", wakeUp: "sunset" })).toEqual(desk.is);
});

function ratified(changes: Partial<AgreementText> = {}) {
  const desk = proposed(changes);
  for (const cast of [HOST, NORTH, SOUTH]) desk.must(cast.official, ratify(desk));
  return desk;
}

describe("HA-05 review and sunset", () => {
  test.each([
    [
      "a review more than 12 months ahead",
      { reviewOn: after(367 * DAY_MS), sunsetAt: after(400 * DAY_MS) },
      "review-too-far",
    ],
    ["no review, and more than 12 months to go", { sunsetAt: after(367 * DAY_MS) }, "review-too-far"],
    [
      "a sunset more than 36 months ahead",
      { reviewOn: after(DAY_MS), sunsetAt: after(1097 * DAY_MS) },
      "sunset-too-far",
    ],
  ])("a text with %s is not proposed", (_what, changes, code) => {
    const desk = new Desk(
      { decide: decideAgreement, evolve: evolveAgreement, wakeUps: agreementWakeUps },
      (now, by) => contextAt(now, by, PARTNERS),
    );
    const answer = desk.send(SERVICE, { type: "propose", id: idOf("agreement"), text: textOf(changes) });
    expect([codeOf(answer), ruleOf(answer)]).toEqual([code, "HA-05"]);
  });

  test("both are counted from when it begins, or from now", () => {
    const begins = {
      effectiveFrom: after(100 * DAY_MS),
      reviewOn: after(466 * DAY_MS),
      sunsetAt: after(1196 * DAY_MS),
    };
    expect(proposed(begins).is.status).toBe("proposed");
    expect(
      proposed({
        effectiveFrom: after(-900 * DAY_MS),
        reviewOn: after(366 * DAY_MS),
        sunsetAt: after(1096 * DAY_MS),
      }).is.reviewDueAt,
    ).toBe(after(366 * DAY_MS));
  });

  test("overdue, it stands for 30 days of grace, and is suspended then until each party has confirmed it", () => {
    const desk = ratified({ reviewOn: after(10 * DAY_MS), sunsetAt: after(700 * DAY_MS) });
    expect(desk.wakeUps()).toEqual([{ name: "grace-passed", dueAt: after(40 * DAY_MS) }]);
    expect(reviewOf(desk.is)).toEqual({ dueAt: after(10 * DAY_MS), suspendsAt: after(40 * DAY_MS) });
    expect(agreementInForce(desk.is, after(40 * DAY_MS - 1))).toBe(true);
    expect(agreementInForce(desk.is, after(40 * DAY_MS))).toBe(false);
    desk.now = after(40 * DAY_MS);
    desk.must(CLOCK, { type: "ring", wakeUp: "grace-passed" });
    expect(desk.is).toMatchObject({ status: "suspended", suspensions: [{ partner: null }] });
    expect(desk.must(CLOCK, { type: "ring", wakeUp: "grace-passed" })).toEqual(desk.is);
    // Nobody lifts it but by the review.
    expect(codeOf(desk.send(HOST.official, { type: "lift" }))).toBe("not-your-suspension");
    desk.must(HOST.official, { type: "confirm-review" });
    expect(codeOf(desk.send(HOST.deputy, { type: "confirm-review" }))).toBe("already-confirmed");
    desk.must(NORTH.official, { type: "confirm-review" });
    expect(desk.is.status).toBe("suspended");
    desk.must(SOUTH.official, { type: "confirm-review" });
    expect(desk.is).toMatchObject({
      status: "in-force",
      reviewDueAt: after(406 * DAY_MS),
      reviewConfirmedBy: [],
      text: { sunsetAt: after(700 * DAY_MS) },
    });
    expect(desk.folded(AgreementFact)).toEqual(desk.is);
  });

  test("confirmed in time it is never suspended; one that ends before is not due again, and its sunset stays", () => {
    const desk = ratified({ reviewOn: after(10 * DAY_MS) });
    for (const cast of [HOST, NORTH, SOUTH]) desk.must(cast.official, { type: "confirm-review" });
    expect(desk.is).toMatchObject({ status: "in-force", reviewDueAt: null });
    expect(reviewOf(desk.is)).toBe(null);
    expect(desk.wakeUps()).toEqual([{ name: "sunset", dueAt: SUNSET }]);
  });
});

describe("suspension", () => {
  test("C-08 a party suspends it for all, lifts its own, and it stands again once nobody's is left", () => {
    const desk = ratified();
    expect(codeOf(desk.send(NORTH.official, { type: "suspend", justification: "No." }))).toBe(
      "justification-too-short",
    );
    desk.now = after(1);
    desk.must(NORTH.official, { type: "suspend", justification: BECAUSE });
    expect(codeOf(desk.send(NORTH.deputy, { type: "suspend", justification: BECAUSE }))).toBe(
      "already-suspended",
    );
    expect(agreementInForce(desk.is, after(2))).toBe(false);
    expect(agreementEndsAt(desk.is)).toBe(after(1));
    desk.must(HOST.official, { type: "suspend", justification: BECAUSE });
    expect(desk.is).toMatchObject({
      since: after(1),
      suspensions: [{ partner: NORTH.id }, { partner: HOST.id }],
    });
    const lifting = desk.send(SOUTH.official, { type: "lift" });
    expect([codeOf(lifting), ruleOf(lifting)]).toEqual(["not-your-suspension", "INV-12"]);
    expect(desk.must(NORTH.official, { type: "lift" }).status).toBe("suspended");
    expect(desk.must(HOST.official, { type: "lift" }).status).toBe("in-force");
    expect(codeOf(desk.send(HOST.official, { type: "lift" }))).toBe("not-your-suspension");
    expect(desk.folded(AgreementFact)).toEqual(desk.is);
  });

  test("a notice runs on while it is suspended, is given and taken back all the same, and is there again after", () => {
    const desk = ratified();
    desk.must(HOST.official, { type: "denounce", justification: BECAUSE });
    expect(codeOf(desk.send(NORTH.official, { type: "denounce", justification: BECAUSE }))).toBe(
      "agreement-not-in-force",
    );
    desk.must(NORTH.official, { type: "suspend", justification: BECAUSE });
    expect(desk.wakeUps()).toEqual([{ name: "notice-over", dueAt: after(NOTICE_MS) }]);
    expect(desk.must(NORTH.official, { type: "lift" })).toMatchObject({
      status: "under-notice",
      by: HOST.id,
    });
    desk.must(NORTH.official, { type: "suspend", justification: BECAUSE });
    expect(desk.must(HOST.official, { type: "revoke-notice" })).toMatchObject({
      status: "suspended",
      notice: null,
    });
    desk.must(SOUTH.official, { type: "denounce", justification: BECAUSE });
    desk.now = after(NOTICE_MS);
    expect(desk.must(CLOCK, { type: "ring", wakeUp: "notice-over" })).toMatchObject({
      status: "ended",
      because: "notice-over",
    });
  });

  test("nothing that is only proposed is suspended, reviewed or left", () => {
    const desk = proposed();
    for (const command of [
      { type: "suspend", justification: BECAUSE },
      { type: "confirm-review" },
      { type: "denounce", justification: BECAUSE },
    ] as const)
      expect(codeOf(desk.send(HOST.official, command))).toBe("agreement-not-in-force");
    expect(codeOf(desk.send(HOST.official, { type: "lift" }))).toBe("not-your-suspension");
    expect(codeOf(desk.send(HOST.official, { type: "revoke-notice" }))).toBe("no-notice");
  });

  test("a partner that is held back may suspend, and neither lift nor confirm", () => {
    const desk = ratified();
    desk.must(HOST.official, { type: "suspend", justification: BECAUSE });
    const restricted = contextAt(START, HOST.official, whileHeldBack(HOST, "restricted"));
    const say = (command: AgreementCommand) => codeOf(decideAgreement(desk.is, command, restricted));
    expect(say({ type: "lift" })).toBe("partner-restricted");
    expect(say({ type: "confirm-review" })).toBe("partner-restricted");
    expect(
      codeOf(decideAgreement(ratified().is, { type: "suspend", justification: BECAUSE }, restricted)),
    ).toBe("ok");
  });
});

test("a party that declines ends a proposal for all; what is in force is left by notice", () => {
  const desk = proposed();
  expect(codeOf(desk.send(SOUTH.official, { type: "decline", justification: "No." }))).toBe(
    "justification-too-short",
  );
  expect(desk.must(SOUTH.official, { type: "decline", justification: BECAUSE })).toMatchObject({
    status: "ended",
    because: "decline",
  });
  expect(codeOf(desk.send(HOST.official, ratify(desk)))).toBe("agreement-ended");
  expect(codeOf(clausesAllowing(question, [desk.is], START))).toBe("agreement-not-ratified");
  const answer = ratified().is;
  expect(
    codeOf(
      decideAgreement(
        answer,
        { type: "decline", justification: BECAUSE },
        contextAt(START, HOST.official, PARTNERS),
      ),
    ),
  ).toBe("agreement-in-force");
});

describe("versions", () => {
  const older = inForce();
  const propose = (changes: Partial<AgreementText>, of: Agreement | undefined = older) =>
    decideAgreement(
      undefined,
      {
        type: "propose",
        id: idOf("agreement"),
        text: textOf({ supersedes: older.id, version: 2, ...changes }),
      },
      { ...contextAt(START, HOST.official, PARTNERS), older: of },
    );
  const ended = () => {
    const desk = ratified();
    desk.now = SUNSET;
    return desk.must(CLOCK, { type: "ring", wakeUp: "sunset" });
  };

  test("INV-10 a version is a text of its own that names the one before it, by the next number", () => {
    expect(propose({})).toMatchObject({ ok: true, facts: [{ data: { text: { supersedes: older.id } } }] });
  });

  test.each([
    [
      "of one that is not there",
      () =>
        decideAgreement(
          undefined,
          { type: "propose", id: idOf("agreement"), text: textOf({ supersedes: older.id }) },
          contextAt(START, HOST.official, PARTNERS),
        ),
      "no-older-version",
      undefined,
    ],
    ["of the other mode", () => propose({ mode: "exercise" }), "mixed-modes", "C-16"],
    ["out of its turn", () => propose({ version: 3 }), "not-the-next-version", "INV-10"],
    ["of one that has ended", () => propose({}, ended()), "agreement-ended", "C-08"],
    [
      "that leaves a party of the older out",
      () => propose({ parties: [HOST.id, NORTH.id] }),
      "party-left-out",
      "INV-12",
    ],
  ])("a version %s is not proposed", (_what, proposing, code, rule) => {
    const answer = proposing();
    expect([codeOf(answer), ruleOf(answer)]).toEqual([code, rule]);
  });

  test("the older one ends when the newer one begins, and is nobody's to end besides", () => {
    const by = idOf<AgreementId>("agreement");
    const desk = ratified();
    const answer = desk.send(HOST.official, { type: "supersede", by, at: START });
    expect([codeOf(answer), ruleOf(answer)]).toEqual(["follows-by-itself", "INV-12"]);
    desk.must(SERVICE, { type: "supersede", by, at: after(DAY_MS) });
    expect(desk.is.supersededFrom).toEqual({ by, at: after(DAY_MS) });
    expect(agreementInForce(desk.is, after(DAY_MS - 1))).toBe(true);
    expect(agreementInForce(desk.is, after(DAY_MS))).toBe(false);
    expect(desk.wakeUps()).toEqual([{ name: "superseded", dueAt: after(DAY_MS) }]);
    desk.now = after(DAY_MS);
    expect(codeOf(desk.send(HOST.official, { type: "denounce", justification: BECAUSE }))).toBe(
      "agreement-ended",
    );
    expect(desk.must(CLOCK, { type: "ring", wakeUp: "superseded" })).toMatchObject({
      status: "ended",
      because: "superseded",
    });
    expect(desk.must(SERVICE, { type: "supersede", by, at: after(DAY_MS) })).toEqual(desk.is);

    const atOnce = ratified();
    atOnce.now = after(1);
    expect(atOnce.must(SERVICE, { type: "supersede", by, at: START }).status).toBe("ended");
    const already = ratified();
    expect(already.must(SERVICE, { type: "supersede", by, at: SUNSET }).status).toBe("in-force");
  });
});

test("every command in every state gives a result, or a refusal", () => {
  const commands: AgreementCommand[] = [
    { type: "ratify", textHash: "sha256:other" },
    { type: "decline", justification: BECAUSE },
    { type: "denounce", justification: BECAUSE },
    { type: "revoke-notice" },
    { type: "suspend", justification: BECAUSE },
    { type: "lift" },
    { type: "confirm-review" },
    { type: "supersede", by: idOf("agreement"), at: START },
    { type: "propose", id: idOf("agreement"), text: textOf() },
    ...["sunset", "notice-over", "superseded", "grace-passed", "never"].map(
      (wakeUp): AgreementCommand => ({ type: "ring", wakeUp }),
    ),
  ];
  const suspended = ratified();
  suspended.must(HOST.official, { type: "suspend", justification: BECAUSE });
  const noticed = ratified();
  noticed.must(HOST.official, { type: "denounce", justification: BECAUSE });
  const over = proposed();
  over.must(HOST.official, { type: "decline", justification: BECAUSE });
  for (const { is } of [proposed(), ratified(), suspended, noticed, over])
    for (const actor of [...EVERYBODY, SERVICE, CLOCK])
      for (const command of commands) {
        const answer = decideAgreement(is, command, contextAt(START, actor, PARTNERS));
        expect(answer.ok || answer.detail.length > 0).toBe(true);
      }
});
