import {
  AbstainFromConsent,
  AttestDecision,
  ConfirmDecision,
  GrantConsent,
  ReaffirmConsent,
  RefuseConsent,
  ReportViolation,
  VerifyCondition,
  WithdrawConsent,
  Words,
} from "@mirror/partnership";
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
        description:
          "Only those that wait for the caller: for an answer, for a condition to be checked, for a yes to be confirmed or reaffirmed.",
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
  reaffirm: reserved(
    decidingOn({
      id: "consent.reaffirm",
      path: "/consents/{id}/reaffirm",
      summary: "Reaffirm consent",
      description: `A suspended yes stands again, for the scope whose hash is named (C-07). What was put on hold is taken up by \`step.resume\`. ${late}`,
      params,
      body: ReaffirmConsent.omit({ type: true }),
      answer: { status: 200, schema: ConsentView },
    }),
  ),
  verify: reserved(
    decidingOn({
      id: "consent.verify",
      path: "/consents/{id}/verify",
      summary: "Say whether a condition is met",
      description:
        "For whoever the condition names as its checker (C-07). When the last one is met, the yes counts; one that is not met makes it a no, with a reason of at least 20 characters.",
      params,
      body: VerifyCondition.omit({ type: true }),
      answer: { status: 200, schema: ConsentView },
    }),
  ),
  reportViolation: reserved(
    decidingOn({
      id: "consent.report-violation",
      path: "/consents/{id}/report-violation",
      summary: "Report that a condition is no longer met",
      description:
        "For the checker of a condition that was met. The yes that stood on it is suspended at once, until its official reaffirms or withdraws it, for an hour at most (C-07).",
      params,
      body: ReportViolation.omit({ type: true }),
      answer: { status: 200, schema: ConsentView },
    }),
  ),
  attest: reserved(
    decidingOn({
      id: "consent.attest",
      path: "/consents/{id}/attest",
      summary: "Write down what an official has said",
      description: `For a duty officer, of an official of the same partner. It counts at once; a yes lapses unless the official confirms it within 30 minutes. ${late}`,
      params,
      body: AttestDecision.omit({ type: true }),
      answer: { status: 200, schema: ConsentView },
    }),
  ),
  confirm: reserved(
    decidingOn({
      id: "consent.confirm",
      path: "/consents/{id}/confirm",
      summary: "Confirm what was written down for you",
      description:
        "For the official in whose name a duty officer has written down a yes to exactly this scope.",
      params,
      body: ConfirmDecision.omit({ type: true }),
      answer: { status: 200, schema: ConsentView },
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
