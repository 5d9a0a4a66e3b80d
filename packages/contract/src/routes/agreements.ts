import { DenounceAgreement, RatifyAgreement } from "@mirror/partnership";
import { AgreementId, EffectClass, ExerciseId, PartnerId, TLP_LABELS } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, decidingOn, reading } from "../route.js";
import { AgreementAnswer, AgreementSummary, AgreementTextBody, AgreementView } from "../views/agreement.js";
import { PlaybookId } from "./playbooks.js";

const params = z.strictObject({ id: AgreementId });

export const agreements = {
  list: reading({
    id: "agreement.list",
    path: "/agreements",
    summary: "List the agreements",
    description: "The agreements that the caller's partner is a party to.",
    query: PageQuery,
    answer: { status: 200, schema: pageOf(AgreementSummary) },
  }),
  ask: reading({
    id: "agreement.ask",
    path: "/agreements/ask",
    summary: "Ask: may X do Y to Z now, and why?",
    description:
      "Whether the agreements between two partners allow an effect now, and which clauses say so. Consent may be needed besides (C-04). " +
      "Only agreements that the caller's partner is a party to are looked at.",
    query: z.strictObject({
      who: PartnerId.meta({ description: "Who acts." }),
      what: EffectClass.meta({ description: "The class of the effect." }),
      to: PartnerId.meta({ description: "Whose assets it is on." }),
      playbook: PlaybookId.optional(),
      aid: Flag.default("false").meta({ description: "Whether it is mutual aid." }),
      marking: z.enum(TLP_LABELS).optional().meta({ description: "The marking of what is shared for it." }),
      exercise: ExerciseId.optional().meta({ description: "Within this exercise, on its clock." }),
    }),
    answer: { status: 200, schema: AgreementAnswer },
  }),
  show: reading({
    id: "agreement.show",
    path: "/agreements/{id}",
    summary: "Show an agreement",
    description: "Its text, who has ratified it, and whether it is in force.",
    params,
    answer: { status: 200, schema: AgreementView },
  }),
  propose: deciding({
    id: "agreement.propose",
    path: "/agreements",
    summary: "Propose an agreement",
    description:
      "Puts an agreement to its parties. It is in force once an authorised official of each has ratified exactly this text.",
    body: z.strictObject({
      text: AgreementTextBody,
      exercise: ExerciseId.optional().meta({
        description: "Of this exercise; then the text's mode is `exercise`.",
      }),
    }),
    answer: { status: 201, schema: AgreementView },
  }),
  ratify: decidingOn({
    id: "agreement.ratify",
    path: "/agreements/{id}/ratify",
    summary: "Ratify an agreement",
    description: "An authorised official binds its partner to exactly the text whose hash is named.",
    params,
    body: RatifyAgreement.omit({ type: true }),
    answer: { status: 200, schema: AgreementView },
  }),
  denounce: decidingOn({
    id: "agreement.denounce",
    path: "/agreements/{id}/denounce",
    summary: "Denounce an agreement",
    description: "Gives notice: the agreement ends for all when the notice is over.",
    params,
    body: DenounceAgreement.omit({ type: true }),
    answer: { status: 200, schema: AgreementView },
  }),
  revokeNotice: decidingOn({
    id: "agreement.revoke-notice",
    path: "/agreements/{id}/revoke-notice",
    summary: "Take a notice back",
    description: "The party that gave notice takes it back while it runs.",
    params,
    answer: { status: 200, schema: AgreementView },
  }),
};
