import type { Recorded } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { wholeClaim } from "../aid/claim.js";
import type { AidFact } from "../aid/facts.js";
import { minorOf } from "../aid/money.js";
import { type AidStory, aidStory, CLAIM, everyCommand } from "../testing/aid-story.js";
import { after, CLOCK, DAY_MS, HOUR_MS, SERVICE } from "../testing/desk.js";
import { type Cast, HOST, NORTH, SOUTH, STRANGER } from "../testing/three-partners.js";
import { amountText, HOURS, hoursOf } from "./amount.js";
import { aidReport, type Sums } from "./report.js";
import { type Book, type Transaction, transactionsOf } from "./transactions.js";

const given = (all: readonly Transaction[], cast: Cast, book: Book, unit: string): string =>
  amountText(
    all
      .flatMap((one) => one.postings)
      .filter((one) => one.partner === cast.id && one.book === book && one.unit === unit)
      .reduce((sum, one) => sum + one.minor, 0n),
    unit,
  );

const EVER = { from: after(0), until: after(300 * DAY_MS) };

/** A request of which a helper's team was ten hours at work. */
function worked(offer: object = {}) {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH, offer);
  story.deployed(NORTH);
  story.desk.now = after(10 * HOUR_MS);
  story.desk.must(HOST.official, { type: "release", ...story.on(NORTH) });
  story.home(NORTH);
  return story;
}

test("money is counted in the smallest unit of its currency (ISO 4217), from its digits, and shown in the major one", () => {
  expect(minorOf(0.1, "EUR") + minorOf(0.2, "EUR")).toBe(30n);
  expect(minorOf(1.005, "EUR")).toBe(101n);
  expect(minorOf(1000.5, "JPY")).toBe(1001n);
  expect(minorOf(12.3456, "KWD")).toBe(12_346n);
  expect(minorOf(1e-9, "EUR")).toBe(0n);
  expect([minorOf(0.1, "EUR", 3), minorOf(12.5, "JPY", 0.2), minorOf(1.5, "hours", 8)]).toEqual([
    30n,
    3n,
    1200n,
  ]);
  expect([amountText(-1250n, "EUR"), amountText(5n, "EUR"), amountText(7n, "JPY")]).toEqual([
    "-12.50",
    "0.05",
    "7",
  ]);
  expect(hoursOf(after(0), after(90 * 60_000), 2)).toBe(300n);
  expect(hoursOf(after(HOUR_MS), after(0), 2)).toBe(0n);
});

test("MA-11 what was pledged, committed and delivered is on the books of who gave and who received; what is waived is a gift with its worth", () => {
  const story = worked();
  story.settled(NORTH);
  const all = transactionsOf(story.desk.facts);
  for (const [book, unit, amount] of [
    ["pledged", "EUR", "1000.00"],
    ["committed", "EUR", "1000.00"],
    ["pledged", HOURS, "168.00"],
    ["delivered", HOURS, "10.00"],
    ["delivered", "EUR", "1000.00"],
    ["costs", "EUR", "1000.00"],
    ["waived", "EUR", "-1000.00"],
    ["in-kind", "EUR", "1000.00"],
  ] as const) {
    expect([book, unit, given(all, NORTH, book, unit)]).toEqual([book, unit, amount]);
    expect(given(all, HOST, book, unit)).toBe(amount.startsWith("-") ? amount.slice(1) : `-${amount}`);
  }
});

test("MA-11 what is claimed and approved is owed", () => {
  const story = worked({ cost: { amount: 1000, currency: "JPY", notToExceed: 1500 } });
  const on = story.on(NORTH);
  story.desk.must(NORTH.finance, { type: "claim-costs", ...on, lines: [wholeClaim(1200, "Receipts.")] });
  expect(given(transactionsOf(story.desk.facts), NORTH, "costs", "JPY")).toBe("0");
  for (const actor of [HOST.finance, HOST.secondFinance])
    story.desk.must(actor, { type: "approve-costs", ...on });
  const all = transactionsOf(story.desk.facts);
  expect([given(all, NORTH, "costs", "JPY"), given(all, HOST, "costs", "JPY")]).toEqual(["1200", "-1200"]);
  expect(given(all, NORTH, "waived", "JPY")).toBe("0");
});

/** A claim of which a line is disputed: 800 EUR for people, 100 EUR for trains, 250 CHF and 12 hours in kind. */
function disputed() {
  const story = worked();
  const on = story.on(NORTH);
  story.desk.must(NORTH.finance, { type: "claim-costs", ...on, lines: [...CLAIM] });
  const lines = [{ line: 2, reason: "Paid by us." }];
  story.desk.must(HOST.finance, { type: "dispute-costs", ...on, lines });
  return { ...story, team: on };
}

test("what is disputed stands as disputed, is owed by nobody until both sides say how much, and the rest is owed meanwhile", () => {
  for (const isRestApproved of [true, false]) {
    const { desk, team } = disputed();
    const books = (...which: (readonly [Book, string])[]) =>
      which.map(([book, unit]) => given(transactionsOf(desk.facts), NORTH, book, unit));
    expect(books(["disputed", "EUR"], ["costs", "EUR"], ["delivered", "EUR"])).toEqual([
      "100.00",
      "0.00",
      "0.00",
    ]);
    if (isRestApproved) {
      for (const actor of [HOST.finance, HOST.secondFinance])
        desk.must(actor, { type: "approve-costs", ...team });
      expect(books(["disputed", "EUR"], ["costs", "EUR"], ["in-kind", "CHF"])).toEqual([
        "100.00",
        "800.00",
        "250.00",
      ]);
    }
    for (const actor of [HOST.secondFinance, NORTH.finance])
      desk.must(actor, { type: "resolve-costs", ...team, lines: [{ line: 2, agreed: 40 }] });
    expect(books(["disputed", "EUR"], ["costs", "EUR"], ["delivered", "EUR"], ["waived", "EUR"])).toEqual([
      "0.00",
      "840.00",
      "840.00",
      "0.00",
    ]);
    // Twelve hours of advice beside the ten at work, which were counted when the team left.
    expect(
      books(
        ["costs", "CHF"],
        ["waived", "CHF"],
        ["in-kind", "CHF"],
        ["in-kind", HOURS],
        ["delivered", HOURS],
      ),
    ).toEqual(["250.00", "-250.00", "250.00", "12.00", "10.00"]);
  }
});

test("MA-12 what nobody claimed in time is on the books as unclaimed, with what it was estimated at", () => {
  const story = worked();
  story.desk.now = after(40 * DAY_MS);
  story.desk.must(CLOCK, { type: "ring", wakeUp: `claim-deadline ${story.on(NORTH).assignment}` });
  const all = transactionsOf(story.desk.facts);
  expect(
    (["costs", "unclaimed", "delivered"] as const).map((book) => given(all, NORTH, book, "EUR")),
  ).toEqual(["1000.00", "-1000.00", "1000.00"]);
});

test("a pledge that was not taken up is off the books; one that was taken back stays, and is not kept", () => {
  const pledgedAfter = (
    then: (story: AidStory) => unknown,
    reached: "offered" | "accepted" | "committed",
  ) => {
    const story = aidStory();
    story.submitted();
    story[reached === "accepted" ? "offered" : reached](NORTH);
    if (reached === "accepted") story.accepted(NORTH);
    then(story);
    const all = transactionsOf(story.desk.facts);
    return [given(all, NORTH, "pledged", "EUR"), given(all, NORTH, "committed", "EUR")];
  };
  const reason = "Not now.";
  const reject = (story: AidStory) =>
    story.desk.must(HOST.official, { type: "reject", ...story.on(NORTH), reason });
  const withdraw = (story: AidStory) =>
    story.desk.must(NORTH.official, { type: "withdraw", ...story.on(NORTH), reason });
  const cancel = (story: AidStory) => story.desk.must(HOST.official, { type: "cancel", reason });
  const silence = (wakeUp: (story: AidStory) => string) => (story: AidStory) => {
    story.desk.now = after(12 * HOUR_MS);
    story.desk.must(CLOCK, { type: "ring", wakeUp: wakeUp(story) });
  };
  expect(pledgedAfter(reject, "offered")).toEqual(["0.00", "0.00"]);
  expect(pledgedAfter(cancel, "offered")).toEqual(["0.00", "0.00"]);
  expect(pledgedAfter(cancel, "committed")).toEqual(["0.00", "0.00"]);
  expect(
    pledgedAfter(
      silence((story) => `offer-validity ${story.on(NORTH).assignment}`),
      "offered",
    ),
  ).toEqual(["0.00", "0.00"]);
  expect(
    pledgedAfter(
      silence((story) => `commit-deadline ${story.on(NORTH).assignment}`),
      "accepted",
    ),
  ).toEqual(["0.00", "0.00"]);
  expect(pledgedAfter(withdraw, "offered")).toEqual(["1000.00", "0.00"]);
  expect(pledgedAfter(withdraw, "committed")).toEqual(["1000.00", "1000.00"]);
});

test("hours follow an extension and an amendment, and end with the agreed time however late that is written down", () => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH);
  const hours = (book: Book) => given(transactionsOf(story.desk.facts), NORTH, book, HOURS);
  // Nobody was let in yet, and whoever goes home from there has delivered nothing.
  story.deployed(NORTH);
  const on = story.on(NORTH);
  story.desk.must(HOST.official, { type: "ask-extension", ...on, until: after(8 * DAY_MS), reason: "Two." });
  story.desk.must(NORTH.official, { type: "grant-extension", ...on, until: after(8 * DAY_MS) });
  expect([hours("pledged"), hours("committed")]).toEqual(["192.00", "192.00"]);
  story.desk.must(HOST.official, { type: "propose-amendment", ...on, amendment: { until: after(DAY_MS) } });
  const amendmentHash = story.amendmentHashOf(NORTH);
  story.desk.must(NORTH.official, { type: "sign-amendment", ...on, amendmentHash });
  expect([hours("pledged"), hours("delivered")]).toEqual(["24.00", "0.00"]);
  story.desk.now = after(3 * DAY_MS);
  story.desk.must(CLOCK, { type: "ring", wakeUp: `help-end ${on.assignment}` });
  expect(hours("delivered")).toBe("24.00");
});

test("whatever is said and done, every transaction sums to zero in every book and unit", () => {
  const actors = [HOST, NORTH, SOUTH].flatMap((cast) => [
    ...[cast.official, cast.deputy, cast.officer, cast.responder, cast.finance, cast.secondFinance],
  ]);
  const said = fc.tuple(
    fc.nat({ max: 10_000 }),
    fc.constantFrom(...actors, CLOCK, SERVICE),
    fc.nat({ max: 30 }),
  );
  let counted = 0;
  fc.assert(
    fc.property(
      fc.array(said, { maxLength: 40 }),
      fc.constantFrom(aidStory, worked, disputed),
      (walk, begun) => {
        const story = begun();
        for (const [which, actor, hours] of walk) {
          const commands = [...everyCommand(story, NORTH), ...everyCommand(story, SOUTH)];
          const command = commands[which % commands.length];
          if (command !== undefined) story.desk.send(actor, command);
          story.desk.waitUntil(after(hours * HOUR_MS));
        }
        for (const { postings } of transactionsOf(story.desk.facts)) {
          const sums = new Map<string, bigint>();
          for (const { book, unit, minor } of postings)
            sums.set(`${book} ${unit}`, (sums.get(`${book} ${unit}`) ?? 0n) + minor);
          expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
          counted += 1;
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(counted).toBeGreaterThan(60);
});

test("a report says who asked, who gave, how fast, what it cost, how far pledges were kept, and how few were leant on", () => {
  const one = worked();
  one.settled(NORTH);
  const other = aidStory();
  other.desk.now = after(HOUR_MS);
  other.submitted();
  other.desk.now = after(3 * HOUR_MS);
  other.committed(NORTH);
  other.desk.now = after(4 * HOUR_MS);
  other.committed(SOUTH);
  const draft = aidStory();
  const silent = aidStory();
  silent.submitted();
  const streams = [one, other, silent, draft].map((story) => story.desk.facts).concat([[]]);
  const report = aidReport(streams, EVER, HOST.id);
  expect(report).toMatchObject({
    ...{ requests: 3, offers: 3, commitments: 3, medianToOfferMs: HOUR_MS, medianToCommitMs: HOUR_MS },
    concentration: 5555,
    partners: expect.arrayContaining([
      expect.objectContaining({ partner: HOST.id, asked: 3, gave: 0, leansOn: 5555, given: [] }),
      expect.objectContaining({ partner: NORTH.id, asked: 0, gave: 2, leansOn: null }),
      expect.objectContaining({ partner: SOUTH.id, asked: 0, gave: 1, leansOn: null }),
    ]),
  });
  expect(report.kept).toContainEqual({ unit: "EUR", perMille: 333 });
  expect(report.totals).toContainEqual({ book: "costs", unit: "EUR", minor: 100_000n });

  // What others offered each other is theirs.
  const south = aidReport(streams, EVER, SOUTH.id);
  expect(south.totals).toEqual(report.totals);
  const lines = new Map(south.partners.map((line) => [line.partner, line]));
  expect(lines.get(NORTH.id)).toBeUndefined();
  expect(lines.get(SOUTH.id)).toMatchObject({ gave: 1, received: [] });
  const received = lines.get(HOST.id)?.received ?? [];
  expect(received).toContainEqual({ book: "pledged", unit: "EUR", minor: 100_000n });
  expect(aidReport(streams, EVER, STRANGER.id).partners).toEqual([]);
  const none = aidReport(streams, { from: after(2 * HOUR_MS), until: after(DAY_MS) }, HOST.id);
  expect(none).toMatchObject({ requests: 0, medianToOfferMs: null, concentration: null, totals: [] });
});

/** Two requests that two partners answer, as they are reckoned by hand in the test that reads the report. */
function reckoned() {
  const first = aidStory();
  const at = (story: AidStory, hours: number) => {
    story.desk.now = after(hours * HOUR_MS);
  };
  const costing = (amount: number) => ({ cost: { amount, currency: "EUR", notToExceed: 1500 } });
  // Two teams are needed from 03:00 for a week, which is 168 hours each. Both partners have offered after an hour.
  first.submitted();
  at(first, 1);
  first.offered(NORTH, costing(1000));
  first.offered(SOUTH, costing(600));
  for (const [cast, hours] of [
    [NORTH, 2],
    [SOUTH, 3],
  ] as const) {
    at(first, hours);
    first.accepted(cast);
    first.signed(cast, HOST.official);
    first.signed(cast, cast.official);
  }
  at(first, 4);
  first.deployed(NORTH);
  first.deployed(SOUTH);
  // Six hours later Northmark needs its team itself; Southlea's stays until the next day: 24 hours.
  at(first, 10);
  first.desk.must(NORTH.official, { type: "recall", ...first.on(NORTH), notice: "We are hit ourselves." });
  first.home(NORTH);
  at(first, 28);
  first.desk.must(HOST.official, { type: "release", ...first.on(SOUTH) });
  first.home(SOUTH);
  // 800 EUR for people, 100 for trains of which both sides agree on 40; 250 CHF and 12 hours in kind.
  const on = first.on(NORTH);
  first.desk.must(NORTH.finance, { type: "claim-costs", ...on, lines: [...CLAIM] });
  const lines = [{ line: 2, reason: "One ticket was ours." }];
  first.desk.must(HOST.finance, { type: "dispute-costs", ...on, lines });
  for (const actor of [HOST.secondFinance, NORTH.finance])
    first.desk.must(actor, { type: "resolve-costs", ...on, lines: [{ line: 2, agreed: 40 }] });
  first.desk.must(SOUTH.official, { type: "waive-costs", ...first.on(SOUTH), worth: 500 });

  // An hour after the first: Northmark offers one of two teams after three hours, and commits after four. Southlea declines.
  const second = aidStory();
  at(second, 1);
  second.submitted();
  second.desk.must(SOUTH.official, { type: "decline", reason: "no-capacity" });
  at(second, 4);
  second.offered(NORTH, costing(400));
  at(second, 5);
  second.accepted(NORTH);
  second.signed(NORTH, HOST.official);
  second.signed(NORTH, NORTH.official);
  at(second, 12);
  second.desk.must(CLOCK, { type: "ring", wakeUp: "needed-by" });
  expect(second.desk.is).toMatchObject({ status: "partially-filled", isLate: true });
  return [first.desk.facts, second.desk.facts];
}

test("every figure of a report is what a person reckons by hand", () => {
  const streams = reckoned();
  const report = aidReport(streams, EVER, HOST.id);
  const texts = (sums: Sums) =>
    sums.map(({ book, unit, minor }) => `${book} ${unit} ${amountText(minor, unit)}`).toSorted();
  expect(report).toMatchObject({
    requests: 2,
    // Northmark twice, Southlea once.
    ...{ offers: 3, commitments: 3 },
    // After 1 and 3 hours; after 2 and 4.
    ...{ medianToOfferMs: 2 * HOUR_MS, medianToCommitMs: 3 * HOUR_MS },
    // (2 * 2 + 1 * 1) / (3 * 3).
    concentration: 5555,
  });
  // 840 owed and 500 given of 1000 + 600 + 400 EUR; 6 + 24 of 3 * 168 hours. No francs were pledged.
  expect(report.kept.toSorted((one, other) => (one.unit < other.unit ? -1 : 1))).toEqual([
    { unit: "EUR", perMille: 670 },
    { unit: HOURS, perMille: 59 },
  ]);
  const all = [
    ...["pledged EUR 2000.00", "committed EUR 2000.00", "pledged hours 504.00", "committed hours 504.00"],
    ...["delivered EUR 1340.00", "delivered hours 30.00", "delivered CHF 250.00"],
    // 800 + 40 + 500 EUR, of which 500 is not asked for.
    ...["costs EUR 1340.00", "waived EUR -500.00", "in-kind EUR 500.00"],
    ...["costs CHF 250.00", "waived CHF -250.00", "in-kind CHF 250.00"],
    ...["costs hours 12.00", "waived hours -12.00", "in-kind hours 12.00"],
  ].toSorted();
  expect(texts(report.totals)).toEqual(all);

  const lineOf = (cast: Cast) => report.partners.find(({ partner }) => partner === cast.id);
  const host = lineOf(HOST);
  expect(host).toMatchObject({ asked: 2, gave: 0, given: [], leansOn: 5555 });
  expect(texts(host?.received ?? [])).toEqual(all);
  const north = lineOf(NORTH);
  expect(north).toMatchObject({ asked: 0, gave: 2, received: [], leansOn: null });
  expect(texts(north?.given ?? [])).toEqual(
    [
      // 1000 and 400 EUR, a week each; six hours at work, and no claim yet for what has not begun.
      ...["pledged EUR 1400.00", "committed EUR 1400.00", "pledged hours 336.00", "committed hours 336.00"],
      ...["delivered EUR 840.00", "delivered hours 6.00", "delivered CHF 250.00", "costs EUR 840.00"],
      ...["costs CHF 250.00", "waived CHF -250.00", "in-kind CHF 250.00"],
      ...["costs hours 12.00", "waived hours -12.00", "in-kind hours 12.00"],
    ].toSorted(),
  );
  const south = lineOf(SOUTH);
  expect(south).toMatchObject({ asked: 0, gave: 1, received: [], leansOn: null });
  expect(texts(south?.given ?? [])).toEqual(
    [
      ...["pledged EUR 600.00", "committed EUR 600.00", "pledged hours 168.00", "committed hours 168.00"],
      ...["delivered EUR 500.00", "delivered hours 24.00"],
      ...["costs EUR 500.00", "waived EUR -500.00", "in-kind EUR 500.00"],
    ].toSorted(),
  );
  // Who reads for Southlea sees the totals of all, and of Northmark nothing.
  const theirs = aidReport(streams, EVER, SOUTH.id);
  expect(texts(theirs.totals)).toEqual(all);
  expect(theirs.partners.map(({ partner }) => partner).toSorted()).toEqual([HOST.id, SOUTH.id].toSorted());
});

test("MA-10 the books stand beside the requests: taken in any order they say the same, and change nothing", () => {
  const stories = [worked(), worked(), aidStory()];
  const before = stories.map((one) => JSON.stringify(one.desk.is));
  const streams: readonly (readonly Recorded<AidFact>[])[] = stories.map((one) => one.desk.facts);
  const report = aidReport(streams, EVER, HOST.id);
  expect(aidReport(streams.toReversed(), EVER, HOST.id)).toEqual(report);
  expect(stories.map((one) => JSON.stringify(one.desk.is))).toEqual(before);
});
