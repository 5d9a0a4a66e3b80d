import { keyOf } from "@mirror/partner-keys";
import { type DelegationId, type Signer, verifySignature } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { decidePartner } from "../partner/decide.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { after, codeOf, contextAt, DAY_MS, Desk, idOf, ruleOf, START } from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "../testing/three-partners.js";
import type { Delegate } from "./commands.js";
import { type OfficialDelegation, signDelegation, signedDelegationText } from "./signed-delegation.js";

const KEY = keyOf("The official");

/** HOST, whose key has named its official's. */
const KEYED: Partner = {
  ...HOST.partner,
  appointments: [
    {
      ...{ person: HOST.person(HOST.official), publicKey: KEY.publicKey, effectCeiling: "E3" },
      ...{ levels: ["operational"], until: null, since: START },
    },
  ],
};

function registry(partner: Partner = KEYED) {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] },
    (now, actor, state) => contextAt(now, actor, state === undefined ? PARTNERS : [state, ...PARTNERS]),
  );
  desk.state = partner;
  return desk;
}

const DELEGATES = {
  to: HOST.person(HOST.officer),
  scope: { effectCeiling: "E3", levels: ["operational"], playbooks: "any" },
  until: after(DAY_MS),
  words: "Order 12 of the directorate, for the night shift.",
} satisfies Partial<Delegate>;

function signed(changes: Partial<OfficialDelegation> = {}, signer: Signer = KEY) {
  const said: OfficialDelegation = {
    ...{ delegation: idOf<DelegationId>("delegation"), partner: HOST.id, office: OFFICE },
    ...{ from: HOST.person(HOST.official), ...DELEGATES, statedAt: START, ...changes },
  };
  return signDelegation(said, signer);
}

const delegate = (changes: Partial<Delegate> = {}): Delegate => ({
  type: "delegate",
  ...DELEGATES,
  ...changes,
});

test("INV-12 C-12 where an official's key is on record, a delegation is made under that key alone", () => {
  const told = (changes: Partial<Delegate>, partner = KEYED) => {
    const decision = registry(partner).send(HOST.official, delegate(changes));
    return [codeOf(decision), ruleOf(decision)];
  };
  expect(told({})).toEqual(["key-needed", "INV-12"]);
  expect(told({ signed: signed() })).toEqual(["ok", undefined]);
  expect(told({ signed: signed({}, keyOf("Somebody else")) })).toEqual(["not-signed", "INV-12"]);
  expect(told({ signed: signed() }, HOST.partner)).toEqual(["no-key-on-record", "INV-12"]);
  expect(told({}, HOST.partner)).toEqual(["ok", undefined]);
});

test("INV-10 what is signed is this delegation, to this person, this far and this long", () => {
  const others: readonly Partial<OfficialDelegation>[] = [
    { partner: NORTH.id },
    { from: HOST.person(HOST.deputy) },
    { to: HOST.person(HOST.responder) },
    { office: "Another office" },
    { scope: { ...DELEGATES.scope, effectCeiling: "E1" } },
    { until: after(2 * DAY_MS) },
    { words: "Something else." },
  ];
  for (const changes of others) {
    const decision = registry().send(HOST.official, delegate({ signed: signed(changes) }));
    expect([changes, codeOf(decision), ruleOf(decision)]).toEqual([changes, "other-decision", "INV-10"]);
  }
});

test("C-12 a signature delegates once: what was taken back is not made again by it, and taking back needs no key", () => {
  const desk = registry();
  const once = signed();
  desk.must(HOST.official, delegate({ signed: once }));
  desk.must(HOST.official, { type: "revoke-delegation", delegation: once.said.delegation });
  expect(codeOf(desk.send(HOST.official, delegate({ signed: once })))).toBe("delegation-exists");
});

test("the record holds what was signed, and says so where nothing was", () => {
  const desk = registry();
  desk.must(HOST.official, delegate({ signed: signed() }));
  const [made] = desk.is.delegations;
  const { signed: held } = made ?? {};
  expect(held && verifySignature(held.key, signedDelegationText(held.said), held.signature)).toBe(true);
  expect(held?.said.delegation).toBe(made?.id);
  const unsigned = registry(HOST.partner).must(HOST.official, delegate());
  expect(unsigned.delegations).toMatchObject([{ signed: null }]);
});
