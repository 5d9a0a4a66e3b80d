import type { PartnerId, RunId, Signature } from "@mirror/vocabulary";
import { mintId, type PublicKey } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { playbookOf } from "./playbook-builder.fixture.js";
import type { LeadCommand } from "./run-command.js";
import { ADA, BEN, NORLAND, RUN, SOUTHLAND, ToldRun } from "./told-run.fixture.js";

const EASTLAND = mintId("partner", "live", "2026-11-22T03:00:00.000Z" as never, "eastland") as PartnerId;
const THREE = [NORLAND, SOUTHLAND, EASTLAND];

/** A run that Norland leads, and that all three take part in. */
function led(): ToldRun {
  const run = new ToldRun(playbookOf([{ is: "task", name: "The step" }]));
  run.imagine((state) => ({ ...state, participants: THREE }));
  return run;
}

const said = { signature: "ed25519:signature" as Signature, key: "ed25519:key" as PublicKey };
const offer = (from: PartnerId, to: PartnerId, number = 1): LeadCommand => ({
  ...{ type: "offer-lead", from, to, by: ADA },
  word: {
    ...said,
    statement: {
      ...{ type: "offer-lead", partner: from, number, statedAt: "2026-11-22T03:00:00.000Z" as never },
      ...{ run: RUN, to, reason: "It hits you hardest." },
    },
  },
});
const accept = (to: PartnerId, from: PartnerId, number = 1): LeadCommand => ({
  ...{ type: "accept-lead", to, by: BEN, offer: number },
  word: {
    ...said,
    statement: {
      ...{ type: "accept-lead", partner: to, number: 7, statedAt: "2026-11-22T03:00:00.000Z" as never },
      ...{ run: RUN, from, offer: number },
    },
  },
});
const drop = (partner: PartnerId): LeadCommand => ({
  ...{ type: "drop-lead-offer", partner, by: BEN, reason: "Not tonight." },
});
const codeOf = (run: ToldRun, command: LeadCommand) => {
  const answer = run.tell(command);
  return answer.ok ? "ok" : answer.code;
};

test("M18 the lead passes when the other takes exactly what was offered, and not before", () => {
  const run = led();
  expect(codeOf(run, accept(SOUTHLAND, NORLAND))).toBe("no-such-offer");
  expect(run.must(offer(NORLAND, SOUTHLAND))).toEqual(["lead-offered"]);
  expect([run.state.lead, run.state.leadOffer?.to]).toEqual([NORLAND, SOUTHLAND]);
  expect(codeOf(run, accept(EASTLAND, NORLAND))).toBe("no-such-offer");
  expect(codeOf(run, accept(SOUTHLAND, NORLAND, 2))).toBe("no-such-offer");
  expect(run.must(accept(SOUTHLAND, NORLAND))).toEqual(["lead-transferred"]);
  expect([run.state.lead, run.state.leadOffer]).toEqual([SOUTHLAND, null]);
  // What was signed for the first transfer brings nothing back.
  expect(codeOf(run, accept(SOUTHLAND, NORLAND))).toBe("no-such-offer");
});

test("M18 only the lead offers it, to another that takes part, and a later offer takes the place of the first", () => {
  const run = led();
  expect(codeOf(run, offer(SOUTHLAND, EASTLAND))).toBe("not-the-lead");
  expect(codeOf(run, offer(NORLAND, NORLAND))).toBe("not-another-participant");
  const stranger = mintId("partner", "live", "2026-11-22T03:00:00.000Z" as never, "x") as PartnerId;
  expect(codeOf(run, offer(NORLAND, stranger))).toBe("not-another-participant");
  run.must(offer(NORLAND, SOUTHLAND, 1));
  run.must(offer(NORLAND, EASTLAND, 2));
  expect(codeOf(run, accept(SOUTHLAND, NORLAND, 1))).toBe("no-such-offer");
  run.must(accept(EASTLAND, NORLAND, 2));
  expect(run.state.lead).toBe(EASTLAND);
});

test("an offer is declined by whoever it was made to, and taken back by the lead", () => {
  const run = led();
  expect(codeOf(run, drop(NORLAND))).toBe("no-such-offer");
  for (const by of [NORLAND, SOUTHLAND]) {
    run.must(offer(NORLAND, SOUTHLAND));
    expect(codeOf(run, drop(EASTLAND))).toBe("no-such-offer");
    expect(run.must(drop(by))).toEqual(["lead-offer-dropped"]);
    expect(run.state.leadOffer).toBe(null);
  }
  expect(run.state.lead).toBe(NORLAND);
});

test("M18 a called run is led by whoever leads the one at its top", () => {
  const run = led();
  const top = mintId("run", "live", "2026-11-22T03:00:00.000Z" as never, "top") as RunId;
  run.imagine((state) => ({
    ...state,
    participants: [NORLAND],
    calledBy: { run: top, invocation: mintId("step", "live", run.now, "s") as never, top },
  }));
  expect(codeOf(run, offer(NORLAND, SOUTHLAND))).toBe("called-run");
  expect(run.must({ type: "follow-lead", to: SOUTHLAND, top })).toEqual(["lead-followed"]);
  expect([run.state.lead, run.state.participants]).toEqual([SOUTHLAND, [NORLAND, SOUTHLAND]]);
  expect(run.must({ type: "follow-lead", to: SOUTHLAND, top })).toEqual([]);
});

test("M18 in whatever order it is offered, taken and dropped, one partner leads at each instant, and it changes by a taken offer alone", () => {
  const partner = fc.constantFrom(...THREE);
  const number = fc.integer({ min: 1, max: 3 });
  const command = fc.oneof(
    fc.tuple(partner, partner, number).map(([from, to, at]) => offer(from, to, at)),
    fc.tuple(partner, partner, number).map(([to, from, at]) => accept(to, from, at)),
    partner.map(drop),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const run = led();
      for (const one of commands) {
        const { lead, leadOffer } = run.state;
        const answer = run.tell(one);
        const passed = answer.ok && one.type === "accept-lead";
        expect(run.state.lead).toBe(passed ? one.to : lead);
        if (passed) expect([leadOffer?.to, leadOffer?.word.statement.number]).toEqual([one.to, one.offer]);
        expect(THREE.filter((each) => each === run.state.lead)).toHaveLength(1);
      }
    }),
    { numRuns: 200 },
  );
});
