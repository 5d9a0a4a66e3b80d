import { keyOf } from "@mirror/partner-keys";
import type { AgreementId, ConsentId, Decided, Refusal, RunId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { decideAgreement } from "../agreement/decide.js";
import { aidPartners } from "../aid/decide.js";
import { AID_ENTITLEMENTS } from "../aid/who-may.js";
import { authorise } from "../authority/authorise.js";
import { decideBreakGlass } from "../break-glass/decide.js";
import type { ConsentCommand } from "../consent/commands.js";
import { decideConsent } from "../consent/decide.js";
import { decideEscalation } from "../escalation/decide.js";
import { decideStanding } from "../standing-consent/decide.js";
import { decideWithKeys, inForce, proposed, textOf } from "../testing/agreement-story.js";
import { aidStory, offerOf } from "../testing/aid-story.js";
import { deedOf, RUN as GLASS_RUN, glassDesk, glassInForce, openOf } from "../testing/break-glass-story.js";
import {
  asked,
  BECAUSE,
  conditionOf,
  onlyHost,
  PLAYBOOK,
  questionOf,
  scopeOf,
} from "../testing/consent-story.js";
import { after, codeOf, contextAt, DAY_MS, idOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import { opened } from "../testing/escalation-story.js";
import { grantOf, standingInForce, useOf } from "../testing/standing-story.js";
import { HOST, NORTH, OFFICE, PARTNERS, whileHeldBack } from "../testing/three-partners.js";
import { decidePartner } from "./decide.js";
import { PARTNER_ACTS, type PartnerAct, STANDING_ALLOWS, standingAgainst } from "./standing.js";
import type { Partner } from "./state.js";
import { type Statement, signStatement } from "./statement.js";

const KEY = keyOf("Aldor");
const NEXT = keyOf("Aldor, later");
const STATUSES = ["active", "restricted", "suspended"] as const;
type Status = (typeof STATUSES)[number];

const partnersWhile = (status: Status, cast = HOST) =>
  status === "active" ? [...PARTNERS] : whileHeldBack(cast, status);

/** HOST in some standing, with its key, or before it has one. */
function hostAs(status: Status, changes: Partial<Partner> = {}): Partner {
  const [host] = partnersWhile(status).filter((one) => one.id === HOST.id);
  return { ...(host ?? HOST.partner), key: { publicKey: KEY.publicKey, since: START }, ...changes };
}

const context = (status: Status, changes?: Partial<Partner>, actor = HOST.official) =>
  contextAt(START, actor, [
    ...(changes === undefined ? [] : [hostAs(status, changes)]),
    ...partnersWhile(status),
  ]);

function stating(status: Status, says: object, changes: Partial<Partner> = {}) {
  const statement = { partner: HOST.id, number: 1, statedAt: START, ...says } as Statement;
  const host = hostAs(status, changes);
  return decidePartner(
    host,
    { type: "state", signed: signStatement(statement, KEY, NEXT) },
    contextAt(START, HOST.administrator, [host]),
  );
}

const RUN = idOf<RunId>("run");
const POWERS = { effectCeiling: "E3", levels: ["operational"], until: null } as const;
const APPOINTED = {
  ...{ person: HOST.person(HOST.official), ...POWERS, publicKey: null, since: START },
};

const inPartner = (status: Status, command: Parameters<typeof decidePartner>[1], changes: Partial<Partner>) =>
  decidePartner(hostAs(status, changes), command, context(status, changes));

const CAVEAT = {
  id: idOf<Partner["caveats"][number]["id"]>("caveat"),
  ...{ kind: "prohibition", higherOffice: null, words: BECAUSE, by: HOST.person(HOST.official) },
  scope: {
    ...{ concerning: "both", playbooks: "any", effects: "any", targets: "any", dataClasses: "any" },
  },
  setAt: START,
} as Partner["caveats"][number];

const onAgreement = (
  status: Status,
  of: ReturnType<typeof inForce>,
  command: Parameters<typeof decideAgreement>[1],
) => decideAgreement(of, command, context(status));

function answering(status: Status, answer: Partial<ConsentCommand> & { readonly type: string }) {
  const { desk, grant } = asked();
  return decideConsent(desk.is, { ...grant, ...answer } as ConsentCommand, context(status));
}

function escalation(status: Status, command: Parameters<typeof decideEscalation>[1]) {
  return decideEscalation(opened({ to: "political" }).is, command, { ...context(status), blockers: [] });
}

/** HOST's official looks at a condition of its own yes. */
function checking(status: Status, look: object) {
  const { desk, grant } = asked(onlyHost);
  desk.must(HOST.official, { ...grant, conditions: [conditionOf()] });
  return decideConsent(
    desk.is,
    { ...look, partner: HOST.id, condition: 1 } as ConsentCommand,
    context(status),
  );
}

function onGlass(
  status: Status,
  { state }: ReturnType<typeof glassDesk>,
  command: Parameters<typeof decideBreakGlass>[1],
  actor = HOST.official,
) {
  return decideBreakGlass(state, command, {
    ...contextAt(START, actor, partnersWhile(status)),
    ...{ participants: [HOST.id, NORTH.id], deeds: [deedOf()], earlier: [] },
  });
}

/** A question to HOST about what its broken glass reaches. */
const ofGlass = () =>
  questionOf({
    run: GLASS_RUN,
    asks: [{ partner: HOST.id, role: "host", office: OFFICE }],
    scope: scopeOf({ on: HOST.id, targets: ["ward-network"], effect: "E3" }),
  });

/** What HOST says at each door of this package, which an active partner gets through. */
const SAYS: { readonly [Act in PartnerAct]?: (status: Status) => Decided | Refusal } = {
  "grant-consent": (status) => answering(status, { type: "grant" }),
  "answer-consent-otherwise": (status) => answering(status, { type: "refuse", justification: BECAUSE }),
  "give-standing-consent": (status) =>
    decideStanding(undefined, grantOf(), { ...context(status), agreements: [inForce()] }),
  "use-standing-consent": (status) =>
    decideStanding(standingInForce().is, useOf(), {
      ...contextAt(START, { kind: "service", service: "orchestrator" }, partnersWhile(status)),
      agreements: [inForce()],
    }),
  "find-condition-met": (status) => checking(status, { type: "verify-condition", met: true }),
  "find-condition-violated": (status) =>
    checking(status, { type: "verify-condition", met: false, justification: BECAUSE }),
  "break-glass": (status) => onGlass(status, glassDesk(), openOf()),
  "stand-by-broken-glass": (status) => {
    const desk = glassDesk();
    desk.must(HOST.official, openOf());
    return onGlass(status, desk, { type: "join" }, HOST.deputy);
  },
  "use-broken-glass": (status) =>
    onGlass(
      status,
      glassInForce(),
      { type: "use", round: idOf<ConsentId>("consent"), question: ofGlass(), sharing: [] },
      SERVICE,
    ),
  "close-broken-glass": (status) => onGlass(status, glassInForce(), { type: "close" }),
  "review-broken-glass": (status) => {
    const desk = glassInForce();
    desk.must(HOST.official, { type: "close" });
    const verdict = { type: "review", verdict: "justified", findings: BECAUSE } as const;
    return onGlass(status, desk, verdict, HOST.auditor);
  },
  delegate: (status) =>
    inPartner(
      status,
      {
        type: "delegate",
        to: HOST.person(HOST.officer),
        scope: { effectCeiling: "E3", levels: ["operational"], playbooks: "any" },
        until: after(DAY_MS),
        words: BECAUSE,
      },
      {},
    ),
  "lift-caveat": (status) =>
    inPartner(status, { type: "lift-caveat", caveat: CAVEAT.id }, { caveats: [CAVEAT] }),
  "propose-agreement": (status) =>
    decideAgreement(
      undefined,
      { type: "propose", id: idOf<AgreementId>("agreement"), text: textOf() },
      context(status),
    ),
  "ratify-agreement": (status) => {
    const of = proposed().is;
    return decideWithKeys(of, { type: "ratify", textHash: of.textHash }, context(status));
  },
  "take-notice-back": (status) => {
    const desk = proposed();
    desk.state = inForce();
    desk.must(HOST.official, { type: "denounce", justification: BECAUSE });
    return onAgreement(status, desk.is, { type: "revoke-notice" });
  },
  "lift-suspension": (status) => {
    const desk = proposed();
    desk.state = inForce();
    desk.must(HOST.official, { type: "suspend", justification: BECAUSE });
    return onAgreement(status, desk.is, { type: "lift" });
  },
  "confirm-review": (status) => onAgreement(status, inForce(), { type: "confirm-review" }),
  "give-notice": (status) => onAgreement(status, inForce(), { type: "denounce", justification: BECAUSE }),
  "answer-escalation": (status) => escalation(status, { type: "authorise", justification: BECAUSE }),
  "leave-escalation": (status) => escalation(status, { type: "reject", justification: BECAUSE }),
  "act-by-machine": (status) =>
    authorise(
      {
        ...{ mode: "live", playbook: { id: PLAYBOOK.id, hash: PLAYBOOK.hash, validUntil: null } },
        ...{ step: "action--1", effect: "E2", performer: HOST.id, on: HOST.id, severity: null },
        ...{ activities: [], sectors: [], guardedBy: [], executor: null },
      },
      { agreements: [], rounds: [], partners: partnersWhile(status), at: START },
    ) as Decided | Refusal,
  "enrol-key": (status) => stating(status, { type: "enrol-key", publicKey: KEY.publicKey }, { key: null }),
  "replace-key": (status) => stating(status, { type: "replace-key", publicKey: NEXT.publicKey }),
  "widen-powers": (status) =>
    stating(status, {
      ...{ type: "appoint", person: HOST.person(HOST.officer), office: null, ...POWERS, publicKey: null },
    }),
  "offer-lead": (status) => stating(status, { type: "offer-lead", run: RUN, to: NORTH.id, reason: BECAUSE }),
  "accept-lead": (status) => stating(status, { type: "accept-lead", run: RUN, from: NORTH.id, offer: 1 }),
  "narrow-powers": (status) =>
    stating(
      status,
      { type: "limit", person: HOST.person(HOST.official), ...POWERS, effectCeiling: "E1" },
      { appointments: [APPOINTED] },
    ),
};

const codeFor = (status: Status, isAllowed: boolean) => (isAllowed ? "ok" : `partner-${status}`);

test.each(STATUSES)(
  "M22 a partner that is %s gets through the doors of the table, and no others",
  (status) => {
    const host = hostAs(status);
    for (const [act, takes] of Object.entries(PARTNER_ACTS) as [PartnerAct, keyof typeof ORDER][]) {
      const allowed = ORDER[takes] <= REACH[status];
      expect([act, STANDING_ALLOWS[status].includes(takes)]).toEqual([act, allowed]);
      const against = standingAgainst(host, act);
      expect([act, against?.code ?? "ok"]).toEqual([act, codeFor(status, allowed)]);
      const said = SAYS[act]?.(status) ?? against ?? { ok: true as const };
      expect([act, codeOf(said)]).toEqual([act, codeFor(status, allowed)]);
      expect([act, ruleOf(said)]).toEqual([act, allowed ? undefined : "M22"]);
    }
  },
);

/** Written out a second time, so that no slip in the table goes unseen. */
const ORDER = { "give-back": 0, "go-on": 1, begin: 2 } as const;
const REACH = { suspended: 0, restricted: 1, active: 2 } as const;

test("M22 whoever is suspended may still refuse, withdraw, give notice, recall, narrow powers, replace its key and appeal", () => {
  const open: readonly PartnerAct[] = [
    ...(["answer-consent-otherwise", "give-notice", "narrow-powers", "replace-key", "appeal"] as const),
    ...(["hold-run", "abort-run", "report-on-step", "keep-regulatory-clock", "stop-exercise"] as const),
    ...(["leave-escalation", "offer-lead", "drop-lead-offer", "end-share"] as const),
    ...(["find-condition-violated", "close-broken-glass", "review-broken-glass"] as const),
  ];
  const acts = Object.keys(PARTNER_ACTS) as PartnerAct[];
  expect(acts.filter((act) => standingAgainst(hostAs("suspended"), act) === undefined).toSorted()).toEqual(
    open.toSorted(),
  );
});

test.each(STATUSES)("M22 every deed of aid takes what its table says of a partner that is %s", (status) => {
  for (const [deed, { act }] of Object.entries(AID_ENTITLEMENTS))
    expect([deed, standingAgainst(hostAs(status), act)?.code ?? "ok"]).toEqual([
      deed,
      codeFor(status, ORDER[act] <= REACH[status]),
    ]);
});

test("M22 aid is neither accepted from, nor signed with, nor sent by a partner that is suspended, and is recalled all the same", () => {
  let partners: readonly Partner[] = PARTNERS;
  const story = aidStory({}, [], () => partners);
  story.submitted();
  story.offered(NORTH);
  partners = whileHeldBack(NORTH, "suspended");
  const offerHash = story.hashOf(NORTH, "offerHash");
  const accept = { type: "accept" as const, ...story.on(NORTH), offerHash };
  expect(aidPartners(story.desk.is, accept)).toEqual([HOST.id, NORTH.id]);
  expect(codeOf(story.desk.send(HOST.official, accept))).toBe("partner-suspended");
  partners = PARTNERS;
  story.accepted(NORTH);
  story.signed(NORTH, HOST.official);
  story.signed(NORTH, NORTH.official);
  partners = whileHeldBack(HOST, "suspended");
  expect(codeOf(story.desk.send(NORTH.responder, { type: "mobilise", ...story.on(NORTH) }))).toBe(
    "partner-suspended",
  );
  expect(codeOf(story.desk.send(NORTH.official, { type: "offer", offer: offerOf(NORTH) }))).toBe(
    "partner-suspended",
  );
  partners = PARTNERS;
  story.desk.must(NORTH.responder, { type: "mobilise", ...story.on(NORTH) });
  partners = whileHeldBack(NORTH, "suspended");
  expect(
    codeOf(story.desk.send(NORTH.official, { type: "recall", ...story.on(NORTH), notice: "In two hours." })),
  ).toBe("ok");
});
