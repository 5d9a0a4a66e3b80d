import type { AgreementId } from "@mirror/vocabulary";
import type { AgreementText } from "../agreement/commands.js";
import { decideAgreement } from "../agreement/decide.js";
import { type Agreement, agreementWakeUps, evolveAgreement } from "../agreement/state.js";
import { AGREEMENT, PLAYBOOK } from "./consent-story.js";
import { after, contextAt, DAY_MS, Desk, idOf, SERVICE, START } from "./desk.js";
import { type Cast, HOST, NORTH, PARTNERS, SOUTH } from "./three-partners.js";

export const NOTICE_MS = 30 * DAY_MS;
export const SUNSET = after(365 * DAY_MS);

export function textOf(changes: Partial<AgreementText> = {}): AgreementText {
  return {
    title: "Agreement on mutual help in cyber incidents",
    mode: "live",
    version: 1,
    parties: [HOST.id, NORTH.id, SOUTH.id],
    legalBasis: "Memorandum of 2026.",
    clauses: [
      {
        id: "4.2",
        text: "The parties may work on each other's systems.",
        allows: {
          playbooks: [PLAYBOOK.id],
          effectCeiling: "E3",
          aid: true,
          markingCeiling: "TLP:AMBER+STRICT",
        },
      },
    ],
    effectiveFrom: START,
    reviewOn: null,
    sunsetAt: SUNSET,
    noticeMs: NOTICE_MS,
    ...changes,
  };
}

export function proposed(changes: Partial<AgreementText> = {}, id: AgreementId = idOf("agreement")) {
  const desk = new Desk(
    { decide: decideAgreement, evolve: evolveAgreement, wakeUps: agreementWakeUps },
    (now, actor) => contextAt(now, actor, PARTNERS),
  );
  desk.must(SERVICE, { type: "propose", id, text: textOf(changes) });
  return desk;
}

/** An agreement that all its parties have ratified. */
export function inForce(changes: Partial<AgreementText> = {}, id: AgreementId = AGREEMENT): Agreement {
  const desk = proposed(changes, id);
  const isParty = (cast: Cast) => desk.is.text.parties.includes(cast.id);
  for (const cast of [HOST, NORTH, SOUTH].filter(isParty)) {
    desk.must(cast.official, { type: "ratify", textHash: desk.is.textHash });
  }
  return desk.is;
}
