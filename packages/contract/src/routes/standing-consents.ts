import { RevokeStanding, SecondStanding, SignedStanding } from "@mirror/partnership";
import { ExerciseId, StandingConsentId } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { deciding, decidingOn, reading, reserved } from "../route.js";
import { StandingConsentSummary, StandingConsentView, StandingTermsBody } from "../views/standing-consent.js";

const params = z.strictObject({ id: StandingConsentId });

export const standingConsents = {
  list: reading({
    id: "standing.list",
    path: "/standing-consents",
    summary: "List standing consents",
    description: "Those that the caller's partner gave, and those under which its teams may act.",
    query: PageQuery,
    answer: { status: 200, schema: pageOf(StandingConsentSummary) },
  }),
  show: reading({
    id: "standing.show",
    path: "/standing-consents/{id}",
    summary: "Show a standing consent",
    description: "Its terms, who gave it, and every question that it answered.",
    params,
    answer: { status: 200, schema: StandingConsentView },
  }),
  grant: deciding({
    id: "standing.grant",
    path: "/standing-consents",
    summary: "Give a standing consent",
    description:
      "Says yes in advance, for the office that the terms name, within the terms: one version of one playbook, up to an effect class " +
      "(E4 only on named targets, and then a second person has to agree), for 12 months at most and no longer than the agreement (C-06).",
    body: z.strictObject({
      terms: StandingTermsBody,
      justification: RevokeStanding.shape.justification,
      signed: SignedStanding.optional().meta({
        description:
          "The official's own signature: needed once their partner has named a key of theirs (INV-12).",
      }),
      exercise: ExerciseId.optional().meta({
        description: "Of this exercise; then the terms' mode is `exercise`.",
      }),
    }),
    answer: { status: 201, schema: StandingConsentView },
  }),
  second: decidingOn({
    id: "standing.second",
    path: "/standing-consents/{id}/second",
    summary: "Agree to a standing consent as the second person",
    description: "To exactly the terms whose hash is named; another official of the same office (C-11).",
    params,
    body: SecondStanding.omit({ type: true }),
    answer: { status: 200, schema: StandingConsentView },
  }),
  revoke: reserved(
    decidingOn({
      id: "standing.revoke",
      path: "/standing-consents/{id}/revoke",
      summary: "Revoke a standing consent",
      description:
        "Takes it back at once, with every yes that it gave and that is not done with (C-06, C-09). Any authorised official of the partner may; no reason is needed.",
      params,
      body: RevokeStanding.omit({ type: true }),
      answer: { status: 200, schema: StandingConsentView },
    }),
  ),
};
