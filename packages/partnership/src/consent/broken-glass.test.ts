import type { BreakGlassId, DecisionId, Instant } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { asked, BECAUSE } from "../testing/consent-story.js";
import { after, CLOCK, codeOf, HOUR_MS, idOf, SERVICE } from "../testing/desk.js";
import { type Cast, HOST, NORTH, OFFICE, SOUTH } from "../testing/three-partners.js";
import type { ConsentCommand, ConsentQuestion, GlassYes } from "./commands.js";
import { ConsentFact } from "./facts.js";
import { roundInForce } from "./in-force.js";
import { pendingPartners } from "./rule.js";

const GLASS = idOf<BreakGlassId>("break-glass");
const DEADLINE = { type: "ring", wakeUp: "answer-deadline" } as const;
const END = { type: "end-break-glass", breakGlass: GLASS } as const;

function glassOf(cast: Cast = HOST, expiresAt: Instant = after(HOUR_MS)): GlassYes {
  const by = [cast.person(cast.official), cast.person(cast.deputy)];
  return {
    partner: cast.id,
    breakGlass: GLASS,
    decision: idOf<DecisionId>("decision"),
    by,
    expiresAt,
  };
}

const broken = (cast?: Cast, expiresAt?: Instant): ConsentCommand => ({
  type: "break-glass",
  glass: glassOf(cast, expiresAt),
});

const ONLY_HOST: Partial<ConsentQuestion> = {
  asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }],
};

/** A round that HOST alone is asked in, over which its glass is broken. */
function provisional(changes: Partial<ConsentQuestion> = {}) {
  const story = asked({ ...ONLY_HOST, ...changes });
  story.desk.must(SERVICE, broken());
  return story;
}

test("C-10 broken glass stands in for an answer that is outstanding: the round is provisional, and only until its end", () => {
  const { desk } = provisional();
  const { scopeHash } = desk.is;
  expect(desk.is).toMatchObject({
    status: "provisional",
    decisions: [{ status: "requested" }],
    brokenGlass: [{ partner: HOST.id, breakGlass: GLASS, expiresAt: after(HOUR_MS) }],
  });
  expect(pendingPartners(desk.is)).toEqual([HOST.id]);
  expect(roundInForce(desk.is, scopeHash, desk.now)).toBe(true);
  expect(roundInForce(desk.is, scopeHash, after(HOUR_MS))).toBe(false);
  expect(roundInForce(desk.is, "sha256:another", desk.now)).toBe(false);
});

test("C-10 it replaces no other partner's consent: the round stays open until they have answered", () => {
  const { desk, grant } = asked();
  desk.must(SERVICE, broken());
  expect([desk.is.status, desk.is.brokenGlass.length]).toEqual(["open", 1]);
  desk.must(NORTH.official, grant);
  expect(desk.is.status).toBe("open");
  desk.must(SOUTH.official, grant);
  expect(desk.is.status).toBe("provisional");
  desk.must(NORTH.official, { type: "withdraw", justification: BECAUSE });
  expect(desk.is).toMatchObject({ status: "revoked", because: "withdrawn" });
});

test("C-10 the office's own yes comes into its place", () => {
  const { desk, grant } = provisional();
  desk.must(HOST.official, grant);
  expect(desk.is.status).toBe("satisfied");
  desk.must(SERVICE, END);
  expect([desk.is.status, desk.is.brokenGlass]).toEqual(["satisfied", []]);
});

test("C-10, C-11 the first yes of two does not end it; the second comes into its place", () => {
  const { desk, grant } = provisional({ dualControl: true });
  desk.must(HOST.official, grant);
  expect(desk.is.status).toBe("provisional");
  desk.must(HOST.deputy, grant);
  expect(desk.is.status).toBe("satisfied");
});

test("C-10 the office's no revokes it at once, and no glass is broken over a no", () => {
  const { desk } = provisional();
  desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  expect(desk.is).toMatchObject({ status: "revoked", because: "refused" });
  const refused = asked();
  refused.desk.must(HOST.official, { type: "abstain" });
  refused.desk.must(SERVICE, broken());
  expect(refused.desk.is.brokenGlass).toEqual([]);
});

test("C-10 when it ends, what stood on it alone is revoked; where others were waited for still, so is its partner", () => {
  const { desk } = provisional();
  desk.must(SERVICE, END);
  expect(desk.is).toMatchObject({ status: "revoked", because: "glass-ended", brokenGlass: [] });
  expect(desk.facts.map((one) => one.type).slice(1)).toEqual([
    "consent-glass-broken",
    "consent-round-provisional",
    "consent-glass-ended",
    "consent-round-revoked",
  ]);
  const waiting = asked();
  waiting.desk.must(SERVICE, broken());
  waiting.desk.must(SERVICE, END);
  expect([waiting.desk.is.status, pendingPartners(waiting.desk.is)]).toEqual([
    "open",
    [HOST.id, NORTH.id, SOUTH.id],
  ]);
  const before = waiting.desk.facts.length;
  waiting.desk.must(SERVICE, END);
  expect(waiting.desk.facts).toHaveLength(before);
});

test("C-10, C-01 the deadline passes while glass is broken: it goes on to its end, and then silence is silence", () => {
  const { desk } = asked({ ...ONLY_HOST, answerBy: after(HOUR_MS / 2) });
  desk.must(SERVICE, broken());
  expect(desk.wakeUps()).toEqual([]);
  desk.waitUntil(after(HOUR_MS / 2));
  desk.must(CLOCK, DEADLINE);
  expect(desk.is.status).toBe("provisional");
  desk.must(SERVICE, END);
  expect(desk.is).toMatchObject({ status: "revoked", because: "glass-ended" });
  const two = asked({ answerBy: after(HOUR_MS / 2), rule: { kind: "k_of", k: 2 } });
  two.desk.must(SERVICE, broken());
  two.granted(NORTH.official);
  expect(two.desk.is.status).toBe("provisional");
});

test("C-10, C-01 glass that ends after the deadline, rung or not, leaves its partner as silent as the others", () => {
  const { desk } = asked({ answerBy: after(HOUR_MS / 2) });
  desk.must(SERVICE, broken());
  desk.waitUntil(after(HOUR_MS / 2));
  desk.must(SERVICE, END);
  expect([desk.is.status, desk.is.decisions.map((one) => one.status)]).toEqual([
    "lapsed",
    ["lapsed", "lapsed", "lapsed"],
  ]);
  expect(desk.must(SERVICE, END).status).toBe("lapsed");
  const rung = asked({ answerBy: after(HOUR_MS / 2) }).desk;
  rung.must(SERVICE, broken());
  rung.waitUntil(after(HOUR_MS / 2));
  rung.must(CLOCK, DEADLINE);
  expect(rung.is.decisions.map((one) => one.status)).toEqual(["requested", "lapsed", "lapsed"]);
});

test("C-10 it is put over a round once, while it goes on, before its end, and by nobody but the run", () => {
  const { desk } = provisional();
  for (const said of [broken(), END]) expect(codeOf(desk.send(HOST.official, said))).toBe("not-for-people");
  desk.must(SERVICE, broken());
  expect(desk.is.brokenGlass).toHaveLength(1);
  const { desk: other } = asked(ONLY_HOST);
  other.must(SERVICE, broken(HOST, other.now));
  expect(other.is.brokenGlass).toEqual([]);
  other.must(HOST.official, { type: "refuse", justification: BECAUSE });
  other.must(SERVICE, broken());
  expect([other.is.status, other.is.brokenGlass]).toEqual(["refused", []]);
});

test("C-08, C-10 a round that broken glass allowed is used up, changed and cancelled as any other", () => {
  const used = provisional().desk;
  used.must(SERVICE, { type: "consume" });
  expect(used.is.status).toBe("consumed");
  const changed = provisional().desk;
  changed.must(SERVICE, { type: "invalidate", scopeHash: "sha256:another" });
  expect(changed.is).toMatchObject({ status: "revoked", because: "scope-changed" });
  const cancelled = provisional().desk;
  cancelled.must(SERVICE, { type: "cancel", reason: "The run is over." });
  expect(cancelled.is.status).toBe("cancelled");
});

test("INV-09 it is read back from its facts alone", () => {
  const { desk } = provisional();
  desk.must(SERVICE, END);
  expect(desk.folded(ConsentFact)).toEqual(desk.is);
});
