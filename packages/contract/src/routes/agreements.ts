import { DeclineAgreement, DenounceAgreement, RatifyAgreement, SuspendAgreement } from "@mirror/partnership";
import { AgreementId, EffectClass, ExerciseId, Instant, PartnerId, TLP_LABELS } from "@mirror/vocabulary";
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
      "Whether the agreements between two partners allow something now: which clauses say so, which one decided, what else was considered, " +
      "what is needed besides (C-04), and what would make it a yes. What is left out is not asked about. " +
      "Only agreements that the caller's partner is a party to are looked at.",
    query: z.strictObject({
      who: PartnerId.meta({ description: "Who acts." }),
      what: z.enum([...EffectClass.options, "aid", "share"]).meta({
        description: "The class of the effect; or mutual aid, or telling something.",
      }),
      to: PartnerId.meta({ description: "Whose assets it is on, who is asked for aid, or who is told." }),
      playbook: PlaybookId.optional(),
      effect: EffectClass.optional().meta({
        description: "Of aid or a share, the strongest effect that comes with it; left out, none.",
      }),
      aid: Flag.default("false").meta({ description: "Whether it is mutual aid." }),
      category: z.string().max(300).optional().meta({ description: "Which category of aid (NIMS)." }),
      kind: z.string().max(300).optional().meta({ description: "Which kind of aid within its category." }),
      activity: z
        .string()
        .max(300)
        .optional()
        .meta({ description: "What is done, as CACAO names activities." }),
      sector: z.string().max(300).optional().meta({
        description: "For which sector; left out, those that the playbook names.",
      }),
      severity: z.coerce.number<number>().int().min(0).max(5).optional().meta({
        description: "How grave the incident is, 0 to 5.",
      }),
      at: Instant.optional().meta({
        description: "At this instant, as the agreements stand; left out, now.",
      }),
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
    description:
      "An authorised official binds its partner to exactly the text whose hash is named. Once the partner has enrolled a key, `signed` is its " +
      "statement that it does, signed with that key (INV-12).",
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
  decline: decidingOn({
    id: "agreement.decline",
    path: "/agreements/{id}/decline",
    summary: "Decline a proposed agreement",
    description:
      "An authorised official of a party says no: it never enters into force. The party that proposed it takes it back so.",
    params,
    body: DeclineAgreement.omit({ type: true }),
    answer: { status: 200, schema: AgreementView },
  }),
  suspend: decidingOn({
    id: "agreement.suspend",
    path: "/agreements/{id}/suspend",
    summary: "Suspend an agreement",
    description: "Nothing new stands on it, for all its parties, until this party lifts its suspension.",
    params,
    body: SuspendAgreement.omit({ type: true }),
    answer: { status: 200, schema: AgreementView },
  }),
  lift: decidingOn({
    id: "agreement.lift",
    path: "/agreements/{id}/lift",
    summary: "Lift a suspension",
    description: "Each party lifts its own. The agreement stands again when none is left.",
    params,
    answer: { status: 200, schema: AgreementView },
  }),
  confirmReview: decidingOn({
    id: "agreement.confirm-review",
    path: "/agreements/{id}/confirm-review",
    summary: "Confirm an agreement at its review",
    description:
      "A party has looked at it again and keeps to it. With the last party's word the next review is set; its sunset stays (HA-05).",
    params,
    answer: { status: 200, schema: AgreementView },
  }),
};
