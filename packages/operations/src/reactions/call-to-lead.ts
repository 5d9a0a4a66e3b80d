import type { RunState } from "@mirror/engine";
import { holdersOf } from "@mirror/partnership";
import { partnerKind } from "../kinds/partner-kind.js";
import { LEAD_IS_OFFERED } from "../paging/lead-page.js";
import { callPeople } from "../paging/people-page.js";
import type { Turn } from "../turn.js";

/** A run's lead was just offered: the officials of whoever is to take it are called, for only they bring its signature (M18). */
export async function callToLead(turn: Turn, run: RunState): Promise<void> {
  const { id, leadOffer } = run;
  const before = turn.before(turn.desk.runKind, id)?.leadOffer ?? null;
  if (leadOffer === null || leadOffer.word.statement.number === before?.word.statement.number) return;
  const partner = await turn.loadKnown(partnerKind, leadOffer.to);
  const people = holdersOf(partner, { role: "authorised-official" }, turn.now());
  await callPeople(turn, leadOffer.to, people, { about: id, title: LEAD_IS_OFFERED, answerBy: null });
}
