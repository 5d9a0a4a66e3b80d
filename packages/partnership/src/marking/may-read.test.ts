import { TLP_LABELS, type Tlp } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { HOST, NORTH, STRANGER } from "../testing/three-partners.js";
import { type MarkedItem, mayRead, type Viewer } from "./may-read.js";

const owner: Viewer = { partner: HOST.id, roles: ["responder"], person: HOST.person(HOST.responder) };
const participant: Viewer = {
  partner: NORTH.id,
  roles: ["responder"],
  person: NORTH.person(NORTH.responder),
};
const named: Viewer = { partner: NORTH.id, roles: ["duty-officer"], person: NORTH.person(NORTH.officer) };
const withoutRole: Viewer = { partner: NORTH.id, roles: [], person: NORTH.person(NORTH.lead) };
const stranger: Viewer = {
  partner: STRANGER.id,
  roles: ["responder"],
  person: STRANGER.person(STRANGER.responder),
};

function itemOf(marking: Tlp): MarkedItem {
  return {
    marking,
    ownerPartner: HOST.id,
    participants: [NORTH.id],
    named: [NORTH.person(NORTH.officer)],
  };
}

test("SH-03 each label has its audience", () => {
  const audiences: Readonly<Record<Tlp, readonly Viewer[]>> = {
    "TLP:CLEAR": [owner, participant, named, withoutRole, stranger],
    "TLP:GREEN": [owner, participant, named, withoutRole, stranger],
    "TLP:AMBER": [owner, participant, named],
    "TLP:AMBER+STRICT": [owner, participant, named],
    "TLP:RED": [named],
  };
  for (const label of TLP_LABELS) {
    const readers = [owner, participant, named, withoutRole, stranger].filter((viewer) =>
      mayRead(viewer, itemOf(label)),
    );
    expect([label, readers]).toEqual([label, audiences[label]]);
  }
});

test("SH-03 a narrower label never widens the audience", () => {
  for (const viewer of [owner, participant, withoutRole, stranger]) {
    const seen = TLP_LABELS.map((label) => mayRead(viewer, itemOf(label)));
    expect(seen.toSorted().toReversed()).toEqual(seen);
  }
});
