import { type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import type { Draft, Said } from "./draft.js";
import type { LeadCommand } from "./run-command.js";

/**
 * Who leads a run: one partner at every instant, the incident's owner first. It passes by two signed statements and in no
 * other way (M18): the lead's, that names whom it offers the lead to, and that partner's, that takes exactly this offer.
 * A lead that falls silent stays the lead: nobody takes it, and each partner can still hold its own part.
 */
export function decideAboutLead(draft: Draft, command: LeadCommand): Said {
  const { state } = draft;
  switch (command.type) {
    case "offer-lead": {
      const { from, to, by, word } = command;
      const refusal = unlessTop(draft) ?? unlessLead(state.lead, from);
      if (refusal !== undefined) return refusal;
      if (to === from || !state.participants.includes(to))
        return refuse(
          "invalid",
          "not-another-participant",
          "The lead is offered to another partner that takes part in this run.",
          "M18",
        );
      draft.write({ type: "lead-offered", data: { from, to, by, word } });
      return undefined;
    }
    case "accept-lead": {
      const { to, by, word, offer } = command;
      const { leadOffer } = state;
      if (leadOffer === null || leadOffer.to !== to || leadOffer.word.statement.number !== offer)
        return refuse(
          "conflict",
          "no-such-offer",
          "This lead is not offered to your partner, or not by the statement that yours names.",
          "M18",
        );
      draft.write({ type: "lead-transferred", data: { from: state.lead, to, by, word } });
      return undefined;
    }
    case "drop-lead-offer": {
      const { partner, by, reason } = command;
      const { leadOffer } = state;
      if (leadOffer === null || (partner !== leadOffer.to && partner !== state.lead))
        return refuse("conflict", "no-such-offer", "There is no offer of this lead that is yours to end.");
      draft.write({ type: "lead-offer-dropped", data: { partner, by, reason } });
      return undefined;
    }
    case "follow-lead":
      if (state.lead !== command.to)
        draft.write({ type: "lead-followed", data: { from: state.lead, to: command.to, top: command.top } });
      return undefined;
  }
}

function unlessLead(lead: PartnerId, from: PartnerId): Refusal | undefined {
  if (lead === from) return undefined;
  return refuse(
    "forbidden",
    "not-the-lead",
    "Only the partner that leads this run passes its lead on.",
    "M18",
  );
}

function unlessTop({ state }: Draft): Refusal | undefined {
  if (state.calledBy === null) return undefined;
  return refuse(
    "conflict",
    "called-run",
    `The lead of a called run follows that of the run at its top: ${state.calledBy.top}.`,
    "M18",
  );
}
