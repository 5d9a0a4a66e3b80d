import { AbstainFromConsent, GrantConsent, RefuseConsent, WithdrawConsent, Words } from "@mirror/partnership";
import { ConsentId, RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, decidingOn, reading, reserved } from "../route.js";
import { ConsentSummary, ConsentView, WithdrawnConsent } from "../views/consent.js";

const params = z.strictObject({ id: ConsentId });
const late = "An answer to a round that is over is kept as void, and answered with 409 (C-14).";

export const consents = {
  list: reading({
    id: "consent.list",
    path: "/consents",
    summary: "List consent rounds",
    description: "Those that the caller's partner is asked in or takes part in, newest first.",
    query: PageQuery.extend({
      mine: Flag.optional().meta({
        description: "Only those that wait for an answer which the caller may give.",
      }),
      run: RunId.optional(),
      open: Flag.optional().meta({ description: "Only those that are open, or only those that are not." }),
    }),
    answer: { status: 200, schema: pageOf(ConsentSummary) },
  }),
  show: reserved(
    reading({
      id: "consent.show",
      path: "/consents/{id}",
      summary: "Show a consent round",
      description:
        "Exactly what is asked, of whom, under which clauses, until when, and what happens if nobody answers.",
      params,
      answer: { status: 200, schema: ConsentView },
    }),
  ),
  grant: reserved(
    decidingOn({
      id: "consent.grant",
      path: "/consents/{id}/grant",
      summary: "Grant consent",
      description: `Yes, to exactly the scope whose hash is named (C-03). For the office that is asked. ${late}`,
      params,
      body: GrantConsent.omit({ type: true }),
      answer: { status: 200, schema: ConsentView },
    }),
  ),
  refuse: reserved(
    decidingOn({
      id: "consent.refuse",
      path: "/consents/{id}/refuse",
      summary: "Refuse consent",
      description: `No; the reason takes at least 20 characters (C-02). ${late}`,
      params,
      body: RefuseConsent.omit({ type: true }),
      answer: { status: 200, schema: ConsentView },
    }),
  ),
  abstain: reserved(
    decidingOn({
      id: "consent.abstain",
      path: "/consents/{id}/abstain",
      summary: "Abstain",
      description: `Neither yes nor no; counts as not granted (C-05). ${late}`,
      params,
      body: AbstainFromConsent.omit({ type: true }),
      answer: { status: 200, schema: ConsentView },
    }),
  ),
  withdraw: reserved(
    decidingOn({
      id: "consent.withdraw",
      path: "/consents/{id}/withdraw",
      summary: "Withdraw consent",
      description:
        "Takes a grant back, at once (C-09). The answer lists what was already sent, and what may still leave within the few seconds that an intent lives.",
      params,
      body: WithdrawConsent.omit({ type: true }),
      answer: { status: 200, schema: WithdrawnConsent },
    }),
  ),
  askAgain: deciding({
    id: "consent.ask-again",
    path: "/consents/{id}/ask-again",
    summary: "Ask again",
    description:
      "Opens another round of the same question, as everything stands now. Only when this one is over, nobody has asked again, " +
      "and a step that it guards still waits. For the run lead, duty officer or official of the partner that leads the run (M18). " +
      "What it guards is not taken up by itself: see `step.resume`. Whoever has refused the same in the last half hour is not " +
      "asked, unless newFacts says what is new, or lives may hang on it (C-17).",
    params,
    body: z.strictObject({ newFacts: Words.optional() }),
    answer: { status: 201, schema: ConsentView },
  }),
};
