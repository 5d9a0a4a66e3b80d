import { FINISHED_RUN, openSteps } from "@mirror/engine";
import { type AidCommand, aidWakeUps, committedTeams } from "@mirror/partnership";
import { type AidAssignmentId, AidRequestId, instantAfter, type RunId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { tellAid } from "../commands/aid-commands.js";
import { claimStep, completeStep, failStep } from "../commands/step-commands.js";
import { aid, consent, document, idFor, task } from "../documents.fixture.js";
import { aidKind } from "../kinds/aid-kind.js";
import { type Cast, DAY_MS, EVERY_ROLE, HOUR_MS, Scene } from "../scene.fixture.js";

/** A run that asks two partners for two teams, then the host whether they may begin, and gives them work there. */
class Asking {
  readonly scene = new Scene();
  private readonly cast = new Map<string, Cast>();
  run: RunId | undefined;

  async begun(): Promise<this> {
    const { scene } = this;
    const host = await this.joins("Ada", "Norland");
    const helpers = await this.joins("Eve", "Sudmark");
    const friends = await this.joins("Wim", "Westerly");
    await scene.agree([
      [host, "Ada"],
      [helpers, "Eve"],
      [friends, "Wim"],
    ]);
    const need = { category: "Cyber", kind: "Team", type: "2", quantity: 2, description: "Analysts" };
    const text = document(
      "Helped",
      [
        consent("May we ask", ["host"], { next: "Ask for teams", onFailure: "Alone" }),
        aid("Ask for teams", ["helpers", "friends"], {
          ...{ next: "May they begin", onFailure: "Alone" },
          call: { needs: [{ ...need, role: "analysts" }] },
          mirror: { guarded_by: [idFor("action", "May we ask")] },
        }),
        consent("May they begin", ["host"], { next: "Image", onFailure: "Alone" }),
        task("Image", "analysts", {
          ...{ next: "Alone", onFailure: "Alone" },
          mirror: {
            effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
            guarded_by: [idFor("action", "May they begin")],
          },
        }),
        task("Alone", "host"),
      ],
      { byAid: ["analysts"] },
    );
    const ada = host.as("Ada");
    const playbook = await scene.imported(ada, text);
    this.run = await scene.start(ada, playbook, await scene.incident(ada, [host]), {
      host,
      helpers,
      friends,
    });
    await scene.answer(this.run, "May we ask", "grant", ada);
    return this;
  }

  private async joins(official: string, name: string): Promise<Cast> {
    const cast = await this.scene.partner(name, { [official]: EVERY_ROLE });
    this.cast.set(official, cast);
    return cast;
  }

  of(official: string): Cast {
    const cast = this.cast.get(official);
    if (cast === undefined) throw new Error(`Nobody is called ${official}.`);
    return cast;
  }

  get id(): RunId {
    if (this.run === undefined) throw new Error("It has not begun.");
    return this.run;
  }

  async request() {
    const { answeredBy } = await this.scene.step(this.id, "Ask for teams");
    return this.scene.state(aidKind, AidRequestId.parse(answeredBy));
  }

  async latest(official: string) {
    const own = (await this.request()).assignments.filter(({ partner }) => partner === this.of(official).id);
    const found = own.at(-1);
    if (found === undefined) throw new Error(`${official} was not asked.`);
    return found;
  }

  /** What an official says, about the newest part of somebody's. */
  async must(official: string, command: AidCommand | ((on: AidAssignmentId) => AidCommand), about = "Wim") {
    const { id } = await this.request();
    const said = typeof command === "function" ? command((await this.latest(about)).id) : command;
    await this.scene.must(this.of(official).as(official), (turn) => tellAid(turn, id, said));
  }

  async takesBack(consentStep: string) {
    const done = await this.scene.answer(this.id, consentStep, "withdraw", this.of("Ada").as("Ada"));
    if (!done.ok) throw new Error(done.detail);
  }

  async offers(official: string) {
    const { team } = this.of(official);
    await this.must(official, {
      type: "offer",
      offer: {
        line: 1,
        quantity: 1,
        resource: { id: `${team}/1`, name: "Analysts", team },
        earliestStart: this.scene.now,
        cost: { amount: 0, currency: "EUR", notToExceed: 0 },
        conditions: [],
        validUntil: instantAfter(this.scene.now, HOUR_MS),
      },
    });
  }

  async isAccepted(official: string) {
    await this.offers(official);
    const found = await this.latest(official);
    const offerHash = found.status === "offered" ? found.offerHash : "";
    await this.must("Ada", (assignment) => ({ type: "accept", assignment, offerHash }), official);
  }

  async commits(official: string) {
    await this.isAccepted(official);
    const found = await this.latest(official);
    const agreementHash = found.status === "accepted" ? found.agreementHash : "";
    for (const who of ["Ada", official])
      await this.must(who, (assignment) => ({ type: "commit", assignment, agreementHash }), official);
  }

  async arrives(official: string) {
    await this.must(official, (assignment) => ({ type: "mobilise", assignment }), official);
    await this.must(
      "Ada",
      (assignment) => ({ type: "check-in", assignment, verified: "Papers seen." }),
      official,
    );
  }
}

type Deed = (asking: Asking) => Promise<unknown>;

const submitted: Deed = (asking) => asking.must("Ada", { type: "submit" });
const alone: Deed = async (asking) => {
  await submitted(asking);
  await asking.must("Eve", { type: "decline", reason: "no-capacity" });
};
/** Both are promised: the run goes on, and the work is Wim's, who came last. */
const filled: Deed = async (asking) => {
  await submitted(asking);
  await asking.commits("Eve");
  await asking.commits("Wim");
};
const begun: Deed = async (asking) => {
  await filled(asking);
  await asking.scene.answer(asking.id, "May they begin", "grant", asking.of("Ada").as("Ada"));
};
const atWork: Deed = async (asking) => {
  await begun(asking);
  await asking.arrives("Wim");
};
const claimed: Deed = async (asking) => {
  await atWork(asking);
  const { id } = await asking.scene.step(asking.id, "Image");
  await asking.scene.must(asking.of("Wim").as("Wim"), (turn) => claimStep(turn, id));
};
const then = (first: Deed, ...deeds: Deed[]): Deed => {
  return async (asking) => {
    for (const deed of [first, ...deeds]) await deed(asking);
  };
};
const wim =
  (command: (on: AidAssignmentId) => AidCommand): Deed =>
  (asking) =>
    asking.must("Wim", command);
const ada =
  (command: (on: AidAssignmentId) => AidCommand): Deed =>
  (asking) =>
    asking.must("Ada", command);
const until = (days: number) => instantAfter(new Scene().now, days * DAY_MS);

/** What happens to help, by whom; each has to be possible where the table below says so. */
const EVENTS = {
  "is declined": (asking) => asking.must("Wim", { type: "decline", reason: "no-capacity" }),
  "is rejected": ada((assignment) => ({ type: "reject", assignment, reason: "No." })),
  "is withdrawn": wim((assignment) => ({ type: "withdraw", assignment, reason: "No." })),
  "is not wanted any more": ada((assignment) => ({ type: "cancel-assignment", assignment, reason: "No." })),
  "is recalled": wim((assignment) => ({ type: "recall", assignment, notice: "Now." })),
  "is released": ada((assignment) => ({ type: "release", assignment })),
  "is not extended": wim((assignment) => ({ type: "refuse-extension", assignment, reason: "No." })),
  "is not amended": wim((assignment) => ({ type: "refuse-amendment", assignment, reason: "No." })),
  "is never asked for": (asking) => asking.must("Ada", { type: "discard" }),
  "is called off": (asking) => asking.must("Ada", { type: "cancel", reason: "It is over." }),
  "may not be asked for": (asking) => asking.takesBack("May we ask"),
  "may not begin": (asking) => asking.takesBack("May they begin"),
  "is not offered in time": (asking) => asking.scene.wait(7 * HOUR_MS),
  "is not committed in time": (asking) => asking.scene.wait(25 * HOUR_MS),
  "ends with its period": (asking) => asking.scene.wait(5 * DAY_MS),
} satisfies Record<string, Deed>;
type Event = keyof typeof EVENTS;

const WHILE_ASKED: readonly Event[] = ["is declined", "is called off", "may not be asked for"];
const LATE: readonly Event[] = ["is not offered in time", "is not committed in time"];
const WHILE_THERE: readonly Event[] = ["is recalled", "is released", "may not begin", "ends with its period"];

const TABLE: Record<string, readonly [reach: Deed, events: readonly Event[]]> = {
  "a draft": [async () => {}, ["is never asked for", "may not be asked for", "is not committed in time"]],
  "asked for": [alone, [...WHILE_ASKED, ...LATE]],
  offered: [
    then(alone, (asking) => asking.offers("Wim")),
    ["is rejected", "is withdrawn", "is not offered in time"],
  ],
  accepted: [then(alone, (asking) => asking.isAccepted("Wim")), ["is withdrawn", "is not committed in time"]],
  "half of it, with nobody left to ask": [
    then(alone, (asking) => asking.commits("Wim")),
    ["is withdrawn", "is not wanted any more", "is called off", "is not committed in time"],
  ],
  "half of it, on its way": [
    then(
      alone,
      (asking) => asking.commits("Wim"),
      wim((assignment) => ({ type: "mobilise", assignment })),
    ),
    ["is recalled", "is not wanted any more"],
  ],
  "half of it, and the rest offered": [
    then(
      submitted,
      (asking) => asking.commits("Eve"),
      (asking) => asking.offers("Wim"),
    ),
    ["is withdrawn", "is not committed in time"],
  ],
  committed: [begun, ["is withdrawn", "is called off", "may not begin", "ends with its period"]],
  "on its way": [
    then(
      begun,
      wim((assignment) => ({ type: "mobilise", assignment })),
    ),
    ["is recalled", "is not wanted any more", "ends with its period"],
  ],
  "at work": [claimed, [...WHILE_THERE, "is called off"]],
  "at work, and asked to stay": [
    then(
      claimed,
      ada((assignment) => ({ type: "ask-extension", assignment, until: until(6), reason: "Two are left." })),
    ),
    ["is not extended", "is recalled", "may not begin"],
  ],
  "at work, and asked for more": [
    then(
      claimed,
      ada((assignment) => ({ type: "propose-amendment", assignment, amendment: { mission: "Restore." } })),
    ),
    ["is not amended", "is recalled", "may not begin"],
  ],
  "at work on what was stopped": [
    then(claimed, (asking) => asking.scene.wait(13 * HOUR_MS)),
    ["is recalled", "is released", "ends with its period"],
  ],
};

/** Who a run waits for who is neither of the asking partner nor lends it a team, and what has no end by itself. */
async function stuckOn(asking: Asking): Promise<string[]> {
  const run = await asking.scene.run(asking.id);
  if (FINISHED_RUN.has(run.status)) return [];
  const request = await asking.request();
  const there = new Set([asking.of("Ada").id, ...committedTeams(request).map(({ partner }) => partner)]);
  const open = openSteps(run);
  if (open.length === 0) return ["nothing at all"];
  return open.flatMap((step) => {
    if (step.status === "awaiting-aid")
      return aidWakeUps(request).length > 0 ? [] : [`${step.name}: no clock`];
    if (step.status === "awaiting-consent") return [];
    return step.partner !== null && there.has(step.partner) ? [] : [`${step.name} is ${step.status}: gone`];
  });
}

/** Lets every clock ring, and the asking partner's own people do what is theirs; nobody else says a word. */
async function leftAlone(asking: Asking): Promise<string> {
  const { scene } = asking;
  const host = asking.of("Ada");
  const ada = host.as("Ada");
  await scene.wait(9 * DAY_MS);
  for (let round = 0; round < 4; round += 1) {
    const run = await scene.run(asking.id);
    if (FINISHED_RUN.has(run.status)) break;
    for (const { id, status, partner } of openSteps(run)) {
      if (partner !== host.id) continue;
      if (status === "assigned") await scene.must(ada, (turn) => claimStep(turn, id));
      if (status === "on-hold") await scene.must(ada, (turn) => failStep(turn, id, "Its ground is gone."));
      else await scene.must(ada, (turn) => completeStep(turn, id, {}));
    }
  }
  return (await scene.run(asking.id)).status;
}

test.each(Object.entries(TABLE))(
  "MA-07 MA-12 INV-16 help is %s: whatever then becomes of it, the run waits for somebody who is there or for a clock, and comes to its end",
  async (_state, [reach, events]) => {
    for (const event of events) {
      const asking = await new Asking().begun();
      await reach(asking);
      await EVENTS[event](asking);
      expect([event, await stuckOn(asking)]).toEqual([event, []]);
      expect([event, await leftAlone(asking)]).toEqual([event, "completed"]);
    }
  },
);
