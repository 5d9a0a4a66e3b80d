import type { AgreementId } from "@mirror/vocabulary";
import type { AgreementCommand, AgreementText } from "../agreement/commands.js";
import { decideAgreement } from "../agreement/decide.js";
import { type Agreement, agreementWakeUps, evolveAgreement } from "../agreement/state.js";
import type { PartnershipContext } from "../context.js";
import { signStatement } from "../partner/statement.js";
import { AGREEMENT, PLAYBOOK } from "./consent-story.js";
import { after, contextAt, DAY_MS, Desk, idOf, SERVICE, START } from "./desk.js";
import { keyOf } from "./partner-keys.fixture.js";
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

/** As it is decided where every partner has a key, and its officials have it at hand for what they ratify. */
export function decideWithKeys(
  agreement: Agreement | undefined,
  command: AgreementCommand,
  context: PartnershipContext,
) {
  const { actor } = context;
  if (command.type !== "ratify" || agreement === undefined || actor.kind !== "person")
    return decideAgreement(agreement, command, context);
  const { id, text } = agreement;
  const { textHash } = command;
  const signed = signStatement(
    {
      ...{ type: "ratify", partner: actor.partner, number: 1, statedAt: context.now },
      ...{ agreement: id, version: text.version, textHash },
    },
    keyOf(actor.partner),
  );
  const partners = context.partners.map((one) => ({
    ...one,
    key: { publicKey: keyOf(one.id).publicKey, since: START },
  }));
  return decideAgreement(agreement, { ...command, signed }, { ...context, partners });
}

export function proposed(changes: Partial<AgreementText> = {}, id: AgreementId = idOf("agreement")) {
  const desk = new Desk(
    { decide: decideWithKeys, evolve: evolveAgreement, wakeUps: agreementWakeUps },
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
