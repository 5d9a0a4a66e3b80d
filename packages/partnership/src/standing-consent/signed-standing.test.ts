import { keyOf } from "@mirror/partner-keys";
import {
  type Actor,
  type PublicKey,
  type Signer,
  type StandingConsentId,
  verifySignature,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Partner } from "../partner/state.js";
import { inForce } from "../testing/agreement-story.js";
import { codeOf, contextAt, idOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import { grantOf, standingDesk, useOf } from "../testing/standing-story.js";
import { HOST, PARTNERS } from "../testing/three-partners.js";
import type { GrantStanding } from "./commands.js";
import { decideStanding } from "./decide.js";
import { type OfficialStanding, signedStandingText, signStanding } from "./signed-standing.js";
import { evolveStanding } from "./state.js";

const KEY = keyOf("The official");
const OTHER = keyOf("Somebody else");

/** HOST, whose key has named these as its people's keys. */
function hostWith(...keys: readonly (readonly [who: Actor, key: PublicKey])[]): Partner[] {
  const appointments = keys.map(([who, publicKey]) => ({
    ...{ person: HOST.person(who), publicKey, effectCeiling: "E4", levels: ["operational"] },
    ...{ until: null, since: START },
  })) as Partner["appointments"];
  return PARTNERS.map((one) => (one.id === HOST.id ? { ...one, appointments } : one));
}

const KEYED = hostWith([HOST.official, KEY.publicKey]);

function granting(changes: Parameters<typeof grantOf>[0] = {}): GrantStanding {
  const grant = grantOf(changes);
  if (grant.type !== "grant") throw new Error("A grant is a grant.");
  return grant;
}

function signedAs(
  { id, terms, justification = undefined }: GrantStanding,
  changes: Partial<OfficialStanding> = {},
  signer: Signer = KEY,
) {
  const said: OfficialStanding = {
    ...{ standing: id, decision: "grant", partner: HOST.id, person: HOST.person(HOST.official), terms },
    ...{ justification: justification ?? null, statedAt: START, ...changes },
  };
  return signStanding(said, signer);
}

test("INV-12 C-06 where an official's key is on record, a yes in advance is given under that key alone", () => {
  const grant = granting();
  const told = (command: GrantStanding, partners = KEYED) => {
    const decision = standingDesk([inForce()], partners).send(HOST.official, command);
    return [codeOf(decision), ruleOf(decision)];
  };
  expect(told(grant)).toEqual(["key-needed", "INV-12"]);
  expect(told({ ...grant, signed: signedAs(grant) })).toEqual(["ok", undefined]);
  expect(told({ ...grant, signed: signedAs(grant, {}, OTHER) })).toEqual(["not-signed", "INV-12"]);
  // Without a key on record there is nothing to hold a signature to, and a token does as before.
  expect(told({ ...grant, signed: signedAs(grant) }, [...PARTNERS])).toEqual(["no-key-on-record", "INV-12"]);
  expect(told(grant, [...PARTNERS])).toEqual(["ok", undefined]);
});

test("a session at a page gives no yes in advance either: only the key does", () => {
  const decision = decideStanding(undefined, granting(), {
    ...contextAt(START, HOST.official, KEYED),
    agreements: [inForce()],
    inSession: true,
  });
  expect(codeOf(decision)).toBe("key-needed");
});

test("INV-10 what is signed is this standing consent with these terms, and anything else is not taken", () => {
  const grant = granting();
  const others: readonly Partial<OfficialStanding>[] = [
    { standing: idOf<StandingConsentId>("standing-consent") },
    { decision: "second" },
    { person: HOST.person(HOST.deputy) },
    { justification: "Another reason than the one that is given." },
    { terms: { ...grant.terms, usesMax: 99 } },
  ];
  for (const changes of others) {
    const decision = standingDesk([inForce()], KEYED).send(HOST.official, {
      ...grant,
      signed: signedAs(grant, changes),
    });
    expect([changes, codeOf(decision), ruleOf(decision)]).toEqual([changes, "other-decision", "INV-10"]);
  }
});

test("C-06 the signature of what was revoked gives nothing a second time", () => {
  const grant = granting();
  const desk = standingDesk([inForce()], KEYED);
  const signed = signedAs(grant);
  desk.must(HOST.official, { ...grant, signed });
  // Taking back stays one click: a token is enough.
  desk.must(HOST.official, { type: "revoke" });
  expect(codeOf(desk.send(HOST.official, { ...grant, signed }))).toBe("standing-exists");
  const again = { ...granting(), signed };
  expect(codeOf(standingDesk([inForce()], KEYED).send(HOST.official, again))).toBe("other-decision");
});

test("C-11 the second of two signs with a key of their own", () => {
  const partners = hostWith([HOST.official, KEY.publicKey], [HOST.deputy, OTHER.publicKey]);
  const grant = granting({ effectCeiling: "E4" });
  const desk = standingDesk([inForce()], partners);
  desk.must(HOST.official, { ...grant, signed: signedAs(grant) });
  const { termsHash } = desk.is;
  expect(codeOf(desk.send(HOST.deputy, { type: "second", termsHash }))).toBe("key-needed");
  const signed = signedAs(grant, { decision: "second", person: HOST.person(HOST.deputy) }, OTHER);
  desk.must(HOST.deputy, { type: "second", termsHash, signed });
  expect(desk.is.by.map(({ key }) => key)).toEqual([KEY.publicKey, OTHER.publicKey]);
});

test("the record holds what was signed and says so where nothing was, as the first versions left unsaid", () => {
  const grant = granting();
  const desk = standingDesk([inForce()], KEYED);
  desk.must(HOST.official, { ...grant, signed: signedAs(grant) });
  const [fact] = desk.facts;
  if (fact?.type !== "standing-granted") throw new Error("It was granted.");
  const { signed } = fact.data.official;
  expect(signed && verifySignature(signed.key, signedStandingText(signed.said), signed.signature)).toBe(true);
  const unsigned = standingDesk();
  unsigned.must(HOST.official, grant);
  expect(unsigned.facts).toMatchObject([{ data: { official: { signed: null } } }]);
  const { signed: _, ...official } = fact.data.official;
  const old = evolveStanding(undefined, { ...fact, data: { ...fact.data, official } });
  expect(old.by).toEqual([{ ...official, at: fact.at }]);
});

test("C-06, INV-12 a yes in advance answers while it is signed with the key that its official has now", () => {
  const grant = granting();
  const used = (given: readonly Partner[], now: readonly Partner[], signed?: ReturnType<typeof signedAs>) => {
    const desk = standingDesk([inForce()], given);
    desk.must(HOST.official, { ...grant, signed });
    return codeOf(
      decideStanding(desk.is, useOf(), { ...contextAt(START, SERVICE, now), agreements: [inForce()] }),
    );
  };
  expect(used(KEYED, KEYED, signedAs(grant))).toBe("ok");
  expect(used(PARTNERS, PARTNERS)).toBe("ok");
  // The key came later, or another one did: whoever holds it says it anew.
  expect(used(PARTNERS, KEYED)).toBe("key-needed");
  expect(used(KEYED, hostWith([HOST.official, OTHER.publicKey]), signedAs(grant))).toBe("key-needed");
});
