import { type AgreementAnswer, type AgreementView, routes } from "@mirror/contract";
import { agreementsOf, tellAgreement } from "@mirror/operations";
import { type Agreement, clausesAllowing } from "@mirror/partnership";
import { AgreementId, durationMs, refuse } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import type { Asked } from "../door/input.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenAgreement, withinExercise } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { agreementSummary, agreementView, clauseViews } from "../views/agreement-view.js";
import { and } from "../views/sentences.js";

async function show(sight: Sight, id: string): Promise<AgreementView | undefined> {
  const seen = await seenAgreement(sight, id);
  return seen && agreementView(seen.agreement, await sight.directory());
}

const onAgreement = {
  about: (sight: Sight, { params }: { params: { id: AgreementId } }) => seenAgreement(sight, params.id),
  show: (sight: Sight, { params }: { params: { id: AgreementId } }) => show(sight, params.id),
};

export const agreementDoors: Door[] = [
  reads(routes.agreements.list, (sight, { query, caller }) =>
    pageOfIndex(sight, agreementsOf(caller.partner.id), query, async (id) => {
      const seen = await seenAgreement(sight, id);
      return seen && agreementSummary(seen.agreement, await sight.directory());
    }),
  ),
  reads(routes.agreements.ask, ask),
  reads(routes.agreements.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.agreements.propose, {
    about: (sight, { body }) => withinExercise(sight, body.exercise),
    async decide(turn, { body, caller }, made) {
      const { text, exercise = null } = body;
      const mode = exercise === null ? "live" : "exercise";
      if (text.mode !== mode)
        return refuse(
          "invalid",
          "mixed-modes",
          exercise === null
            ? 'An agreement for an exercise names the exercise; without one, its mode is "live".'
            : 'An agreement of an exercise has the mode "exercise".',
          "C-16",
        );
      const id = AgreementId.parse(await newStreamId(turn, caller, "agreement", mode));
      made(id);
      const { notice, ...rest } = text;
      return tellAgreement(
        turn,
        id,
        { type: "propose", id, text: { ...rest, noticeMs: durationMs(notice) } },
        exercise,
      );
    },
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.agreements.ratify, {
    ...onAgreement,
    decide: (turn, { params, body }) => tellAgreement(turn, params.id, { type: "ratify", ...body }, null),
  }),
  decides(routes.agreements.denounce, {
    ...onAgreement,
    decide: (turn, { params, body }) => tellAgreement(turn, params.id, { type: "denounce", ...body }, null),
  }),
  decides(routes.agreements.revokeNotice, {
    ...onAgreement,
    decide: (turn, { params }) => tellAgreement(turn, params.id, { type: "revoke-notice" }, null),
  }),
];

async function ask(
  sight: Sight,
  { query, caller }: Asked<typeof routes.agreements.ask>,
): Promise<AgreementAnswer | undefined> {
  const { who, to, what, playbook = null, marking = null, exercise = null } = query;
  if ((await withinExercise(sight, exercise ?? undefined)) === undefined) return undefined;
  const aid = query.aid === "true";
  if (who === to && !aid && what !== "E5")
    return {
      allowed: true,
      why: "What a partner does to its own assets takes no agreement.",
      rule: null,
      clauses: [],
      endsAt: null,
    };
  const agreements: Agreement[] = [];
  for (const id of await sight.listed(agreementsOf(caller.partner.id))) {
    const seen = await seenAgreement(sight, id);
    if (seen !== undefined) agreements.push(seen.agreement);
  }
  const mode = exercise === null ? "live" : "exercise";
  const question = { mode, parties: [...new Set([who, to])], playbook, effect: what, aid, marking } as const;
  const answer = clausesAllowing(question, agreements, await sight.now(exercise));
  if (!answer.ok)
    return { allowed: false, why: answer.detail, rule: answer.rule ?? null, clauses: [], endsAt: null };
  const clauses = await clauseViews(sight, answer.clauses);
  return {
    allowed: true,
    why: `Allowed by ${and(clauses.map((one) => `clause ${one.clause} of ${one.title}`))}. Consent may be needed besides.`,
    rule: null,
    clauses,
    endsAt: answer.endsAt,
  };
}
