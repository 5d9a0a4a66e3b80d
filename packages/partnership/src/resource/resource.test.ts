import type { AidAssignmentId, ResourceId } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Commitment, clashOf } from "../aid/commitments.js";
import { decidePartner } from "../partner/decide.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { inForce, proposed } from "../testing/agreement-story.js";
import { aidStory, offerOf } from "../testing/aid-story.js";
import { after, codeOf, contextAt, DAY_MS, Desk, HOUR_MS, idOf, ruleOf, START } from "../testing/desk.js";
import { CASTS, type Cast, HOST, NORTH, PARTNERS, SOUTH } from "../testing/three-partners.js";
import { isAvailable } from "./available.js";
import { AddResource } from "./commands.js";
import type { Resource } from "./state.js";
import { seesResource } from "./who-sees.js";

const described = (more: object = {}): AddResource =>
  AddResource.parse({
    type: "add-resource",
    typed: { category: "Cybersecurity", kind: "Team", type: "2" },
    name: "Rapid response team",
    home: "Northmark",
    quantity: 1,
    marking: "TLP:AMBER",
    ...more,
  });

function registry(partner: Partner = NORTH.partner) {
  const desk = new Desk({ decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] }, (now, actor) =>
    contextAt(now, actor, PARTNERS),
  );
  desk.state = partner;
  return desk;
}

const last = (partner: Partner): Resource => {
  const found = partner.resources.at(-1);
  if (found === undefined) throw new Error("The registry is empty.");
  return found;
};

/** A partner with one resource, and a story in which its registry is known. */
function lending(more: object = {}) {
  const desk = registry();
  desk.must(NORTH.official, described(more));
  const resource = last(desk.is);
  const others = PARTNERS.filter((one) => one.id !== NORTH.id);
  let partner = desk.is;
  const story = () => aidStory({}, [], () => [...others, partner]);
  const offer = {
    ...offerOf(NORTH),
    resource: { id: resource.id as string, name: "Ours", team: NORTH.team },
  };
  const now = (change: Parameters<typeof desk.must>[1]) => {
    partner = desk.must(NORTH.official, change);
  };
  return { desk, resource, story, offer, now };
}

test("a registry is kept by its partner's own duty officers, officials and administrators, and read back from its facts", () => {
  for (const actor of [NORTH.officer, NORTH.official, NORTH.administrator])
    expect(registry().must(actor, described()).resources).toMatchObject([
      { name: "Rapid response team", retired: null },
    ]);
  expect(ruleOf(registry().send(NORTH.responder, described()))).toBe("M04");
  expect(ruleOf(registry().send(HOST.official, described()))).toBe("INV-12");
  expect(codeOf(registry().send({ kind: "clock" }, described()))).toBe("not-a-person");

  const desk = registry();
  desk.must(NORTH.official, described());
  const resource = last(desk.is).id;
  const { typed: _, availability: __, ...rest } = described();
  desk.must(NORTH.officer, { ...rest, type: "change-resource", resource, quantity: 3, team: NORTH.team });
  const availability = [{ from: after(0), until: after(DAY_MS) }];
  desk.must(NORTH.officer, { type: "set-availability", resource, availability });
  desk.must(NORTH.officer, described({ name: "Generators", quantity: 4 }));
  desk.must(NORTH.officer, { type: "retire-resource", resource, reason: "Disbanded." });
  expect(desk.is.resources).toMatchObject([
    { id: resource, quantity: 3, team: NORTH.team, availability, retired: { reason: "Disbanded." } },
    { name: "Generators", retired: null },
  ]);
  for (const { type, data } of desk.facts) PartnerFact.parse(JSON.parse(JSON.stringify({ type, data })));
});

test("a registry names a thing once, lends its own teams only, and changes nothing that is out of use", () => {
  const desk = registry();
  desk.must(NORTH.official, described());
  const resource = last(desk.is).id;
  expect(codeOf(desk.send(NORTH.official, described({ name: "rapid RESPONSE team" })))).toBe(
    "resource-exists",
  );
  expect(codeOf(desk.send(NORTH.official, described({ name: "Other", team: SOUTH.team })))).toBe(
    "team-unknown",
  );
  desk.must(NORTH.official, described({ name: "Pumps" }));
  const { typed: _, availability: __, ...rest } = described({ name: "Pumps" });
  expect(codeOf(desk.send(NORTH.official, { ...rest, type: "change-resource", resource }))).toBe(
    "resource-exists",
  );
  const retire = { type: "retire-resource", resource, reason: "Sold." } as const;
  expect(codeOf(desk.send(NORTH.official, { ...retire, resource: idOf<ResourceId>("resource") }))).toBe(
    "resource-unknown",
  );
  desk.must(NORTH.official, retire);
  expect(codeOf(desk.send(NORTH.official, retire))).toBe("resource-retired");
  // Its name is free again.
  expect(codeOf(desk.send(NORTH.official, described()))).toBe("ok");
  expect(AddResource.safeParse({ ...described(), marking: "TLP:RED" }).success).toBe(false);
});

test("a registry holds so many resources and no more", () => {
  const one = last(registry().must(NORTH.official, described()));
  const full = Array.from({ length: 2_000 }, () => one);
  expect(codeOf(registry({ ...NORTH.partner, resources: full }).send(NORTH.official, described()))).toBe(
    "too-many-resources",
  );
});

test("what can be lent when is one stretch, however many windows it is said in", () => {
  const windows = [
    { from: after(2 * HOUR_MS), until: after(4 * HOUR_MS) },
    { from: after(0), until: after(2 * HOUR_MS) },
    { from: after(5 * HOUR_MS), until: after(6 * HOUR_MS) },
  ];
  const of = (availability: typeof windows, from: number, until: number) =>
    isAvailable({ availability, retired: null }, { from: after(from), until: after(until) });
  expect(of([], 0, DAY_MS)).toBe(true);
  expect(of(windows, HOUR_MS, 4 * HOUR_MS)).toBe(true);
  expect(of(windows, HOUR_MS, 5 * HOUR_MS)).toBe(false);
  expect(of(windows, -1, HOUR_MS)).toBe(false);
  expect(
    isAvailable(
      { availability: [], retired: { at: START, reason: "Sold." } },
      { from: after(0), until: after(1) },
    ),
  ).toBe(false);
});

test("SH-03 a resource is seen by whom its marking, its partners and its agreements in force let see it", () => {
  const viewerOf = (cast: Cast) => ({
    partner: cast.id,
    person: cast.person(cast.official),
    roles: cast.partner.people[1]?.roles ?? [],
  });
  const agreement = inForce();
  const resource = (more: object = {}) => last(registry().must(NORTH.official, described(more)));
  const seers = (more: object, agreements = [agreement]) =>
    CASTS.filter((cast) => seesResource(viewerOf(cast), NORTH.id, resource(more), agreements, START));
  expect(seers({ marking: "TLP:GREEN" })).toEqual(CASTS);
  expect(seers({})).toEqual([NORTH]);
  expect(seers({ seenBy: { partners: [SOUTH.id] } })).toEqual([NORTH, SOUTH]);
  const parties = CASTS.filter((cast) => cast === NORTH || agreement.text.parties.includes(cast.id));
  expect(parties.length).toBeGreaterThan(1);
  expect(seers({ seenBy: { agreements: [agreement.id] } })).toEqual(parties);
  expect(seers({ seenBy: { agreements: [idOf("agreement")] } })).toEqual([NORTH]);
  const unsigned = proposed().is;
  expect(seers({ seenBy: { agreements: [unsigned.id] } }, [unsigned])).toEqual([NORTH]);
});

test("MA-06 an offer names what its registry has, for when it has it, and never more", () => {
  const told = lending({
    quantity: 2,
    team: NORTH.team,
    availability: [{ from: after(0), until: after(9 * DAY_MS) }],
  });
  const story = told.story();
  story.submitted();
  const no = (more: object) => {
    const decision = story.desk.send(NORTH.official, { type: "offer", offer: { ...told.offer, ...more } });
    return [codeOf(decision), ruleOf(decision)];
  };
  const { resource } = told.offer;
  expect(no({ resource: { ...resource, id: idOf("resource") } })).toEqual(["resource-unknown", undefined]);
  expect(no({ resource: { ...resource, id: "RAPID response team" } })).toEqual([
    "resource-registered",
    "MA-06",
  ]);
  expect(no({ resource: { ...resource, id: "x", name: "rapid response team" } })).toEqual([
    "resource-registered",
    "MA-06",
  ]);
  expect(no({ quantity: 3 })).toEqual(["more-than-there-is", "MA-06"]);
  expect(no({ earliestStart: after(-HOUR_MS) })).toEqual(["resource-unavailable", "MA-06"]);
  story.desk.must(NORTH.official, {
    type: "offer",
    offer: { ...told.offer, resource: { ...resource, typed: { category: "a", kind: "b", type: "c" } } },
  });
  // As the registry knows it, whatever was claimed.
  expect(story.latestOf(NORTH)).toMatchObject({
    offer: { resource: { name: "Rapid response team", typed: { category: "Cybersecurity", type: "2" } } },
  });
});

test("MA-06 no other team than goes with it, and nothing that is out of use", () => {
  const second = idOf<typeof NORTH.team>("team");
  const partner = {
    ...NORTH.partner,
    teams: [...NORTH.partner.teams, { id: second, name: "Second", members: [], shifts: [] }],
  };
  const desk = registry(partner);
  const others = PARTNERS.filter((one) => one.id !== NORTH.id);
  const story = aidStory({}, [], () => [...others, desk.is]);
  desk.must(NORTH.official, described({ team: second }));
  const { id } = last(desk.is);
  story.submitted();
  const offer = offerOf(NORTH, { resource: { id, name: "Ours", team: NORTH.team } });
  expect(codeOf(story.desk.send(NORTH.official, { type: "offer", offer }))).toBe("other-team");
  desk.must(NORTH.official, { type: "retire-resource", resource: id, reason: "Disbanded." });
  const right = offerOf(NORTH, { resource: { id, name: "Ours", team: second } });
  expect(codeOf(story.desk.send(NORTH.official, { type: "offer", offer: right }))).toBe("resource-retired");
});

test("MA-05 what is of another type than was asked for is offered as the substitute that it is", () => {
  const told = lending({ typed: { category: "Cybersecurity", kind: "Team", type: "4" } });
  const story = told.story();
  story.submitted();
  expect(codeOf(story.desk.send(NORTH.official, { type: "offer", offer: told.offer }))).toBe(
    "substitute-unsaid",
  );
  const offer = { ...told.offer, substitution: "Smaller, and here tonight." };
  story.desk.must(NORTH.official, { type: "offer", offer });
  expect(story.latestOf(NORTH)).toMatchObject({ offer: { substitution: "Smaller, and here tonight." } });
});

test("MA-06 both signatures ask the registry again: what was taken out of use meanwhile binds nobody", () => {
  const told = lending();
  const story = told.story();
  story.submitted();
  story.desk.must(NORTH.official, { type: "offer", offer: told.offer });
  story.accepted(NORTH);
  story.signed(NORTH, HOST.official);
  const sign = () =>
    story.desk.send(NORTH.official, {
      type: "commit",
      ...story.on(NORTH),
      agreementHash: story.hashOf(NORTH, "agreementHash"),
    });
  const resource = told.resource.id;
  told.now({ type: "set-availability", resource, availability: [{ from: after(0), until: after(DAY_MS) }] });
  expect(codeOf(sign())).toBe("resource-unavailable");
  told.now({ type: "retire-resource", resource, reason: "Disbanded." });
  expect(codeOf(sign())).toBe("resource-retired");
});

test("MA-06 what no registry knows any more is not promised", () => {
  const told = lending();
  let partners: readonly Partner[] = [...PARTNERS.filter((one) => one.id !== NORTH.id), told.desk.is];
  const story = aidStory({}, [], () => partners);
  story.submitted();
  story.desk.must(NORTH.official, { type: "offer", offer: told.offer });
  story.accepted(NORTH);
  partners = PARTNERS;
  const commit = {
    type: "commit",
    ...story.on(NORTH),
    agreementHash: story.hashOf(NORTH, "agreementHash"),
  } as const;
  expect(codeOf(story.desk.send(HOST.official, commit))).toBe("resource-unknown");
});

test("MA-06 of what there are several, as many are promised at once as there are", () => {
  const promise = (quantity: number, from: number, to: number): Commitment => ({
    assignment: idOf<AidAssignmentId>("aid-assignment"),
    partner: NORTH.id,
    resource: "generators",
    quantity,
    from: after(from),
    to: after(to),
  });
  const [early, late] = [promise(2, 0, 4), promise(2, 4, 8)];
  expect(clashOf(promise(2, 0, 8), [early, late], 4)).toBeUndefined();
  expect(clashOf(promise(3, 0, 8), [early, late], 4)).toBe(early);
  expect(clashOf(promise(3, 3, 8), [early, late], 4)).toBe(early);
  expect(clashOf(promise(3, 5, 8), [early, late], 4)).toBe(late);
  expect(clashOf(promise(1, 0, 8), [early, late], null)).toBe(early);
});

test("INV-05 however promises come, those that are taken never exceed at any instant what there is", () => {
  const drawn = fc.record({
    quantity: fc.integer({ min: 1, max: 3 }),
    from: fc.integer({ min: 0, max: 12 }),
    length: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (asked, thereAre) => {
      const taken: Commitment[] = [];
      for (const { quantity, from, length } of asked) {
        const wanted: Commitment = {
          assignment: idOf<AidAssignmentId>("aid-assignment"),
          partner: NORTH.id,
          resource: "generators",
          quantity,
          from: after(from),
          to: after(from + length),
        };
        // More than there is at all is refused before.
        if (quantity <= thereAre && clashOf(wanted, taken, thereAre) === undefined) taken.push(wanted);
      }
      for (let at = 0; at < 20; at += 1) {
        const out = taken.filter((one) => one.from <= after(at) && after(at) < one.to);
        expect(out.reduce((sum, one) => sum + one.quantity, 0)).toBeLessThanOrEqual(thereAre);
      }
    }),
  );
});
