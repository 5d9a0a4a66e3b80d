import type { RunFact } from "@mirror/engine";
import type { Entry } from "@mirror/journal";
import { readFact } from "@mirror/operations";
import {
  type AgreementFact,
  agreementEndsAt,
  type ConsentFact,
  type EscalationFact,
} from "@mirror/partnership";
import { type Instant, readId } from "@mirror/vocabulary";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger } from "./ledger.js";

/**
 * INV-05: nothing that waits for the clock happens before its time, by the journal's own clock at the commit; a page is
 * one that some rung owes; it is recorded as sent once, and when it is, it did reach its pocket. Looks at a commit before
 * the ledger has read it: what was due is known from before.
 */
export function inTime(world: World, ledger: Ledger): Witness {
  const sent = new Set<string>();
  return {
    written({ commit, at }) {
      for (const entry of commit.entries) {
        const dueAt = commit.mode === "live" ? dueOf(entry) : undefined;
        if (dueAt !== undefined && at < dueAt)
          world.breaks(
            "INV-05",
            `${entry.body.type} in ${entry.stream} at ${at}, and it was due at ${dueAt}.`,
          );
        if (entry.body.type === "escalation-page-sent") pageSent(entry);
      }
    },
    paged({ id }) {
      if (!ledger.pages.has(id)) world.breaks("INV-05", `The page ${id} was sent, and no rung owes it.`);
      if (readId(id)?.mode !== "live") world.breaks("INV-08", `A page of a drill reached a pocket: ${id}.`);
    },
  };

  function pageSent(entry: Entry): void {
    const fact = readFact<Extract<EscalationFact, { type: "escalation-page-sent" }>>(entry);
    const name = `${entry.stream}/${fact.data.page}`;
    if (sent.has(name)) world.breaks("INV-05", `The page ${name} is recorded as sent twice.`);
    sent.add(name);
    if (readId(entry.stream)?.mode !== "live") return;
    if (![...world.outside.paged.keys()].some((id) => ledger.pages.get(id) === name))
      world.breaks(
        "INV-05",
        `The page ${name} is recorded as sent (${fact.data.outcome}), and reached nobody.`,
      );
  }

  /** When an entry may be written at the earliest; undefined where time has no say in it. */
  function dueOf(entry: Entry): Instant | undefined {
    switch (readId(entry.stream)?.kind) {
      case "run": {
        const fact = readFact<RunFact>(entry);
        const step =
          "invocation" in fact.data && fact.data.invocation !== null
            ? ledger.runs.get(entry.stream)?.steps.get(fact.data.invocation)
            : undefined;
        if (fact.type === "step-ready") return step?.startsAt ?? undefined;
        if (fact.type === "acknowledgement-missed") return step?.acknowledgeBy ?? undefined;
        if (fact.type === "step-failed" && fact.data.code === "ACTION_TIMEOUT")
          return step?.failsAt ?? undefined;
        return undefined;
      }
      case "consent": {
        const fact = readFact<ConsentFact>(entry);
        const round = ledger.rounds.get(entry.stream);
        if (fact.type === "consent-unanswered") return round?.question.answerBy;
        if (fact.type !== "consent-expired") return undefined;
        const expiring = round?.decisions.find((one) => one.partner === fact.data.partner);
        return expiring?.status === "granted" ? expiring.expiresAt : undefined;
      }
      case "escalation": {
        const fact = readFact<EscalationFact>(entry);
        const state = ledger.escalations.get(entry.stream);
        const isMissed = fact.type === "escalation-page-missed" || fact.type === "escalation-unreached";
        if (isMissed && state?.status === "notified") return state.page.answerBy;
        if (fact.type === "escalation-accept-missed" && state?.status === "acknowledged")
          return state.acceptBy;
        return undefined;
      }
      case "agreement": {
        const fact = readFact<AgreementFact>(entry);
        const state = ledger.agreements.get(entry.stream);
        return fact.type === "agreement-ended" && state !== undefined ? agreementEndsAt(state) : undefined;
      }
      default:
        return undefined;
    }
  }
}
