import { FINISHED_RUN, type RunState } from "@mirror/engine";
import {
  type PartnerAct,
  type SignedAcceptanceOfLead,
  type SignedOfferOfLead,
  type SignedStatement,
  spokenBy,
} from "@mirror/partnership";
import { type PublicKey, type Refusal, type RunId, readId, refuse } from "@mirror/vocabulary";
import { partnerKind } from "../kinds/partner-kind.js";
import { askRun, tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { tellPartner } from "./registry-commands.js";
import { type Signed, whoeverIs } from "./who-acts.js";

/** Offers a run's lead to another participant: brought by an official of the lead, and signed with its key (M18). */
export async function offerLead(
  turn: Turn,
  id: RunId,
  signed: SignedOfferOfLead,
): Promise<Refusal | undefined> {
  // Giving the lead away is giving back: a partner that is suspended may.
  const spoken = await heard(turn, id, signed, "offer-lead");
  if (!spoken.ok) return spoken;
  const { statement, signature } = signed;
  const { partner, id: by } = spoken.signed;
  const word = { statement, signature, key: spoken.key };
  return (
    (await askRun(turn, id, { type: "offer-lead", from: partner.id, to: statement.to, by, word })) ??
    takeTurn(turn, id, signed)
  );
}

/** Takes a lead that was offered: from this commit on the partner leads, and the runs that were called follow (M18). */
export async function acceptLead(
  turn: Turn,
  id: RunId,
  signed: SignedAcceptanceOfLead,
): Promise<Refusal | undefined> {
  const spoken = await heard(turn, id, signed, "accept-lead");
  if (!spoken.ok) return spoken;
  const { statement, signature } = signed;
  const { partner, id: by } = spoken.signed;
  const { offer, from } = statement;
  if (spoken.run.lead !== from)
    return refuse("conflict", "not-the-lead", "The partner that this names does not lead the run.", "M18");
  const word = { statement, signature, key: spoken.key };
  const refusal = await askRun(turn, id, { type: "accept-lead", to: partner.id, by, offer, word });
  if (refusal !== undefined) return refusal;
  await followed(turn, id, await turn.loadKnown(turn.desk.runKind, id));
  return takeTurn(turn, id, signed);
}

/** Declines an offered lead, or takes the offer back. It takes no signature: nothing passes. */
export async function dropLeadOffer(turn: Turn, id: RunId, reason: string): Promise<Refusal | undefined> {
  const run = await turn.load(turn.desk.runKind, id);
  const signed = await whoeverIs(turn, "drop-lead-offer", "authorised-official");
  if (!signed.ok) return signed;
  if (run === undefined || !run.participants.includes(signed.partner.id)) return absentRun();
  await turn.joinClockOf(id);
  return askRun(turn, id, { type: "drop-lead-offer", partner: signed.partner.id, by: signed.id, reason });
}

interface Heard {
  readonly ok: true;
  readonly run: RunState;
  readonly signed: Signed;
  readonly key: PublicKey;
}

/** Who brings a statement on a run's lead, and whether the partner says it: as its next statement, about this run. */
async function heard(
  turn: Turn,
  id: RunId,
  signed: SignedStatement & { readonly statement: { readonly run: RunId } },
  act: PartnerAct,
): Promise<Heard | Refusal> {
  const run = await turn.load(turn.desk.runKind, id);
  const who = await whoeverIs(turn, act, "authorised-official");
  if (!who.ok) return who;
  if (run === undefined || !run.participants.includes(who.partner.id)) return absentRun();
  await turn.joinClockOf(id);
  if (signed.statement.run !== id)
    return refuse(
      "invalid",
      "other-id",
      `This is about ${id}, and the statement names another run.`,
      "INV-20",
    );
  const spoken = spokenBy(await turn.loadKnown(partnerKind, who.partner.id), signed);
  return spoken.ok ? { ok: true, run, signed: who, key: spoken.key } : spoken;
}

/** A partner's stream is of the real world: in an exercise a statement is checked, and has no turn there. */
async function takeTurn(turn: Turn, id: RunId, signed: SignedStatement): Promise<Refusal | undefined> {
  if (readId(id)?.mode === "exercise") return undefined;
  return tellPartner(turn, signed.statement.partner, { type: "state", signed });
}

/** The runs that a run has called, and those have, that still go on: they are led by whoever leads the one at the top. */
async function followed(turn: Turn, top: RunId, { steps, lead }: RunState): Promise<void> {
  for (const { answeredBy } of steps.values()) {
    if (answeredBy === null || readId(answeredBy)?.kind !== "run") continue;
    const called = await turn.loadKnown(turn.desk.runKind, answeredBy);
    if (FINISHED_RUN.has(called.status)) continue;
    await tellRun(turn, called.id, { type: "follow-lead", to: lead, top });
    await followed(turn, top, await turn.loadKnown(turn.desk.runKind, called.id));
  }
}

function absentRun(): Refusal {
  return refuse("absent", "no-such-run", "There is no such run, or it is not yours to see.");
}
