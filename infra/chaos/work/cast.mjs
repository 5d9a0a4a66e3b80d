// Who works while things break: the host's people, the helpers', and a stranger with no business here.

import { routes } from "@mirror/contract";
import { createSigningKey, signerWith } from "@mirror/journal/signing";
import { firstStatements, signStatement } from "@mirror/partnership";
import { openDoor } from "./door.mjs";
import { OFFICE, playbookAgainst } from "./playbook.mjs";

const dayMs = 24 * 3_600_000;

/** @typedef {Awaited<ReturnType<typeof enrolCast>>} Cast */

/**
 * Enrols everybody, lets the officials ratify an agreement, and imports the playbook. Nothing is broken yet.
 * @param {Pick<import("../ground/installation.mjs").Installation, "url" | "adminToken"> & { receiver: { url: string } }} on
 * @param {import("./history.mjs").History} history
 * @param {() => boolean} giveUp
 */
export async function enrolCast(on, history, giveUp) {
  /** @param {string} person @param {string} token */
  const doorOf = (person, token) => openDoor({ url: on.url, token, person, history, giveUp });
  const admin = doorOf("administrator", await on.adminToken());

  /** @param {string} name */
  const partner = async (name) => {
    const { id } = await admin.must(routes.partners.add, { body: { name, kind: "state" } });
    return id;
  };
  /**
   * @typedef {import("@mirror/contract").Me["roles"][number]} Role
   * @param {import("@mirror/vocabulary").PartnerId} at
   * @param {string} name
   * @param {Role[]} roles
   */
  const person = async (at, name, roles) => {
    const body = { name, roles };
    const added = await admin.must(routes.partners.addPerson, { params: { id: at }, body });
    const id = added.people?.find((one) => one.name === name)?.id;
    if (id === undefined) throw new Error(`${name} was not enrolled.`);
    const token = await admin.must(routes.partners.createToken, { params: { id: at }, body: { person: id } });
    return { id, door: doorOf(id, token.secret ?? "") };
  };
  /** @param {import("@mirror/vocabulary").PartnerId} at @param {import("@mirror/vocabulary").PersonId[]} members */
  const team = async (at, members) => {
    const body = { name: "On duty", members };
    const id = (await admin.must(routes.partners.addTeam, { params: { id: at }, body })).teams[0]?.id;
    if (id === undefined) throw new Error("No team was added.");
    return id;
  };

  const [norland, sudmark, ostland] = [
    await partner("Norland"),
    await partner("Sudmark"),
    await partner("Ostland"),
  ];
  const ada = await person(norland, "Ada", ["trigger", "run-lead"]);
  const bo = await person(norland, "Bo", []);
  const cy = await person(norland, "Cy", ["responder"]);
  const di = await person(norland, "Di", ["responder"]);
  const eve = await person(sudmark, "Eve", ["responder"]);
  const finn = await person(sudmark, "Finn", []);
  const mal = await person(ostland, "Mal", ["trigger", "run-lead", "responder", "duty-officer"]);
  const teams = {
    host: { partner: norland, team: await team(norland, [cy.id, di.id]) },
    helpers: { partner: sudmark, team: await team(sudmark, [eve.id]) },
  };

  /** @type {Map<string, import("@mirror/vocabulary").Signer>} */
  const signers = new Map();
  for (const [id, official, office] of /** @type {const} */ ([
    [norland, bo, OFFICE],
    [sudmark, finn, "Directorate of Sudmark"],
    [ostland, mal, OFFICE],
  ])) {
    // Last of all, for an administrator of its own is the only one that looks after a partner.
    const { door } = await person(id, "Administrator", ["administrator"]);
    const appointed = [{ person: official.id, office }];
    const signer = signerWith(createSigningKey());
    for (const body of firstStatements({ id, kind: "state" }, appointed, signer, instantIn(0)))
      await door.must(routes.partners.state, { params: { id }, body });
    signers.set(id, signer);
  }

  const agreement = await bo.door.must(routes.agreements.propose, {
    body: {
      text: {
        title: "Mutual assistance",
        mode: "live",
        version: 1,
        parties: [norland, sudmark],
        legalBasis: "A treaty of this round.",
        clauses: [
          {
            id: "4.2",
            text: "The parties help each other.",
            allows: { playbooks: "any", effectCeiling: "E4", aid: true, markingCeiling: "TLP:AMBER+STRICT" },
          },
        ],
        effectiveFrom: instantIn(-dayMs),
        reviewOn: null,
        sunsetAt: instantIn(30 * dayMs),
        notice: "P30D",
      },
    },
  });
  const { id, edition: version, textHash } = agreement;
  for (const [partner, { door }] of /** @type {const} */ ([
    [norland, bo],
    [sudmark, finn],
  ])) {
    const signer = signers.get(partner);
    if (signer === undefined) throw new Error("A partner has enrolled no key.");
    const { nextStatement: number } = await door.must(routes.partners.show, { params: { id: partner } });
    const said = { partner, number, statedAt: instantIn(0) };
    const signed = signStatement({ ...said, type: "ratify", agreement: id, version, textHash }, signer);
    await door.must(routes.agreements.ratify, { params: { id }, body: { textHash, signed } });
  }

  const document = JSON.stringify(playbookAgainst(on.receiver.url));
  // For administrators, run leads and planners.
  const { id: playbook } = await ada.door.must(routes.playbooks.import, { body: { document } });
  return { norland, ada, bo, cy, di, eve, finn, mal, teams, playbook };
}

/** @param {number} fromNowMs */
function instantIn(fromNowMs) {
  return /** @type {import("@mirror/vocabulary").Instant} */ (new Date(Date.now() + fromNowMs).toISOString());
}
