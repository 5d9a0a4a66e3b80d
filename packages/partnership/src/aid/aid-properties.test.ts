import type { Actor } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AidStory, aidStory, CLAIM, everyCommand, HELPERS } from "../testing/aid-story.js";
import { after, CLOCK, DAY_MS, HOUR_MS, ruleOf, SERVICE } from "../testing/desk.js";
import { type Cast, EVERYBODY, HOST, NORTH } from "../testing/three-partners.js";
import type { AidCommand } from "./commands.js";
import { commitmentsOf } from "./commitments.js";
import { AidFact } from "./facts.js";
import { filledOf } from "./fill.js";
import { AID_ENTITLEMENTS, type AidDeed } from "./who-may.js";

/** How to bring a request to where each deed is next. */
const BEFORE: Readonly<Record<AidDeed, (story: AidStory) => unknown>> = {
  draft: (story) => {
    story.desk.state = undefined;
  },
  submit: () => undefined,
  discard: () => undefined,
  reopen: (story) => unfilled(story),
  close: (story) => unfilled(story),
  cancel: (story) => story.submitted(),
  acknowledge: (story) => story.submitted(),
  consider: (story) => story.submitted(),
  offer: (story) => story.submitted(),
  "offer-package": (story) => story.submitted(),
  decline: (story) => story.submitted(),
  withdraw: (story) => offered(story),
  accept: (story) => offered(story),
  reject: (story) => offered(story),
  commit: (story) => {
    offered(story);
    story.accepted(NORTH);
  },
  "cancel-assignment": (story) => committed(story),
  mobilise: (story) => committed(story),
  "check-in": (story) => {
    committed(story);
    story.desk.must(NORTH.responder, { type: "mobilise", ...story.on(NORTH) });
  },
  status: (story) => deployed(story),
  release: (story) => deployed(story),
  recall: (story) => deployed(story),
  "ask-extension": (story) => deployed(story),
  "grant-extension": (story) => askedToStay(story),
  "refuse-extension": (story) => askedToStay(story),
  "propose-amendment": (story) => deployed(story),
  "sign-amendment": (story) => amended(story),
  "refuse-amendment": (story) => amended(story),
  depart: (story) => released(story),
  return: (story) => {
    released(story);
    story.desk.must(NORTH.responder, {
      type: "depart",
      ...story.on(NORTH),
      accessRevoked: true,
      handOver: "Images.",
    });
  },
  "waive-costs": (story) => home(story),
  "claim-costs": (story) => home(story),
  "approve-costs": (story) => claimed(story),
  "dispute-costs": (story) => claimed(story),
  "answer-dispute": (story) => disputed(story),
  "resolve-costs": (story) => disputed(story),
  "close-assignment": (story) => {
    home(story);
    story.desk.must(NORTH.official, { type: "waive-costs", ...story.on(NORTH), worth: 1000 });
  },
};

function unfilled(story: AidStory) {
  story.submitted();
  for (const cast of HELPERS) story.desk.must(cast.official, { type: "decline", reason: "no-capacity" });
}
function offered(story: AidStory) {
  story.submitted();
  story.offered(NORTH);
}
function committed(story: AidStory) {
  story.submitted();
  story.committed(NORTH);
}
function deployed(story: AidStory) {
  committed(story);
  story.deployed(NORTH);
}
function askedToStay(story: AidStory) {
  deployed(story);
  const until = after(8 * DAY_MS);
  story.desk.must(HOST.official, {
    type: "ask-extension",
    ...story.on(NORTH),
    until,
    reason: "Two are left.",
  });
}
function amended(story: AidStory) {
  deployed(story);
  const amendment = { mission: "Restore the file servers too." };
  story.desk.must(HOST.official, { type: "propose-amendment", ...story.on(NORTH), amendment });
}
function released(story: AidStory) {
  deployed(story);
  story.desk.must(HOST.official, { type: "release", ...story.on(NORTH) });
}
function home(story: AidStory) {
  released(story);
  story.home(NORTH);
}

function claimed(story: AidStory) {
  home(story);
  story.desk.must(NORTH.finance, { type: "claim-costs", ...story.on(NORTH), lines: [...CLAIM] });
}
function disputed(story: AidStory) {
  claimed(story);
  const lines = [{ line: 2, reason: "Paid by us." }];
  story.desk.must(HOST.secondFinance, { type: "dispute-costs", ...story.on(NORTH), lines });
}

/** MA-01 in the rule's own words, apart from the table that the code keeps. */
function mayByRule(deed: AidDeed, actor: Actor): boolean {
  const is = (
    casts: readonly Cast[],
    ...of: (keyof Pick<
      Cast,
      "official" | "deputy" | "officer" | "responder" | "lead" | "finance" | "secondFinance"
    >)[]
  ) => casts.some((cast) => of.some((one) => cast[one] === actor));
  const officials = ["official", "deputy"] as const;
  switch (deed) {
    case "submit":
    case "accept":
    case "reject":
    case "cancel":
    case "cancel-assignment":
    case "release":
    case "ask-extension":
    case "reopen":
    case "close":
    case "close-assignment":
      return is([HOST], ...officials);
    case "withdraw":
    case "recall":
    case "grant-extension":
    case "refuse-extension":
    case "return":
    case "waive-costs":
      return is([NORTH], ...officials);
    case "offer":
    case "offer-package":
    case "decline":
      return is(HELPERS, ...officials);
    case "commit":
    case "propose-amendment":
    case "refuse-amendment":
      return is([HOST, NORTH], ...officials);
    // The host has signed it by proposing it.
    case "sign-amendment":
      return is([NORTH], ...officials);
    case "acknowledge":
    case "consider":
      return is(HELPERS, ...officials, "officer");
    case "mobilise":
    case "status":
    case "depart":
      return is([NORTH], ...officials, "officer", "responder");
    case "check-in":
      return is([HOST], ...officials, "officer", "responder");
    case "draft":
      return is([HOST], ...officials, "officer", "responder", "lead");
    case "discard":
      return is([HOST], ...officials, "officer", "lead");
    case "claim-costs":
    case "answer-dispute":
      return is([NORTH], "finance", "secondFinance");
    case "approve-costs":
    case "dispute-costs":
      return is([HOST], "finance", "secondFinance");
    // The second of the host's has disputed it: another resolves that.
    case "resolve-costs":
      return actor === HOST.finance || is([NORTH], "finance", "secondFinance");
  }
}

const DEEDS = Object.keys(AID_ENTITLEMENTS).filter((name): name is AidDeed => name in BEFORE);

test.each(DEEDS)("MA-01 of everybody there is, only those whom the rule names may %s", (deed) => {
  for (const actor of EVERYBODY) {
    const story = aidStory();
    BEFORE[deed](story);
    const command = everyCommand(story, NORTH).find((one) => one.type === deed);
    if (command === undefined) throw new Error(`There is no command to ${deed}.`);
    // The official offers a team of its own partner.
    const own = deed === "offer" ? offeredBy(command, actor) : command;
    const decision = story.desk.send(actor, own);
    // Nobody here has prepared a package: whoever may offer one is told so.
    const isLet = decision.ok || decision.code === "package-unknown";
    expect([actor, isLet]).toEqual([actor, mayByRule(deed, actor)]);
    const hasSigned = !decision.ok && ["already-signed", "same-person-twice"].includes(decision.code);
    if (!isLet && !hasSigned) expect(ruleOf(decision)).toBe("MA-01");
  }
});

function offeredBy(command: AidCommand, actor: Actor): AidCommand {
  const cast = HELPERS.find((one) => actor.kind === "person" && one.id === actor.partner) ?? NORTH;
  if (command.type !== "offer") return command;
  return {
    ...command,
    offer: { ...command.offer, resource: { ...command.offer.resource, team: cast.team } },
  };
}

const walkers = [HOST, ...HELPERS].flatMap((cast) => [
  cast.official,
  cast.deputy,
  cast.officer,
  cast.responder,
  cast.finance,
  cast.secondFinance,
]);

test("whatever is sent in whatever order, it is answered, written down, and read back as the same request", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          actor: fc.constantFrom(...walkers, SERVICE, CLOCK),
          about: fc.constantFrom(...HELPERS),
          which: fc.nat(),
          waitMs: fc.oneof(
            { weight: 9, arbitrary: fc.integer({ min: 0, max: HOUR_MS }) },
            { weight: 1, arbitrary: fc.constant(DAY_MS) },
          ),
        }),
        { maxLength: 60 },
      ),
      (walk) => {
        const story = aidStory();
        story.submitted();
        let elapsed = 0;
        for (const { actor, about, which, waitMs } of walk) {
          elapsed += waitMs;
          story.desk.now = after(elapsed);
          const commands = everyCommand(story, about);
          const command = commands[which % commands.length];
          if (command !== undefined) story.desk.send(actor, command);
        }
        const request = story.desk.is;
        expect(story.desk.folded(AidFact)).toEqual(request);
        if (request.status === "filled") expect(filledOf(request, 1)).toBeGreaterThanOrEqual(2);
        const resources = commitmentsOf(request).map((one) => one.resource);
        expect(new Set(resources).size).toBe(resources.length);
      },
    ),
    { numRuns: 150 },
  );
});

test("when everyone falls silent, the clock alone brings every request to an end or home", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...walkers), fc.constantFrom(...HELPERS), fc.nat()), {
        maxLength: 25,
      }),
      (walk) => {
        const story = aidStory();
        for (const [actor, about, which] of walk) {
          if (story.desk.is.assignments.length === 0) story.submitted();
          const commands = everyCommand(story, about);
          const command = commands[which % commands.length];
          if (command !== undefined) story.desk.send(actor, command);
        }
        for (let rings = 0; story.desk.wakeUps().length > 0; rings += 1) {
          expect(rings).toBeLessThan(50);
          const [next] = story.desk.wakeUps().toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
          if (next === undefined) break;
          story.desk.waitUntil(next.dueAt);
          story.desk.must(CLOCK, { type: "ring", wakeUp: next.name });
        }
        expect(["draft", "submitted", "open"]).not.toContain(story.desk.is.status);
      },
    ),
    { numRuns: 150 },
  );
});
