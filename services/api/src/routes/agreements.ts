import { type AgreementAnswer, type AgreementView, type ClauseView, routes } from "@mirror/contract";
import { agreementsOf, newestVersion, partnerKind, tellAgreement } from "@mirror/operations";
import { type Agreement, askAgreements } from "@mirror/partnership";
import { AgreementId, durationMs, refuse } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import type { Asked } from "../door/input.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenAgreement, seenPlaybook, withinExercise } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { agreementSummary, agreementView, clauseViews, consideredView } from "../views/agreement-view.js";
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
  decides(routes.agreements.decline, {
    ...onAgreement,
    decide: (turn, { params, body }) => tellAgreement(turn, params.id, { type: "decline", ...body }, null),
  }),
  decides(routes.agreements.suspend, {
    ...onAgreement,
    decide: (turn, { params, body }) => tellAgreement(turn, params.id, { type: "suspend", ...body }, null),
  }),
  decides(routes.agreements.lift, {
    ...onAgreement,
    decide: (turn, { params }) => tellAgreement(turn, params.id, { type: "lift" }, null),
  }),
  decides(routes.agreements.confirmReview, {
    ...onAgreement,
    decide: (turn, { params }) => tellAgreement(turn, params.id, { type: "confirm-review" }, null),
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
  const { who, to, what, playbook = null, marking = null, severity = null, exercise = null } = query;
  if ((await withinExercise(sight, exercise ?? undefined)) === undefined) return undefined;
  const agreements: Agreement[] = [];
  for (const id of await sight.listed(agreementsOf(caller.partner.id))) {
    const seen = await seenAgreement(sight, id);
    if (seen !== undefined) agreements.push(seen.agreement);
  }
  const names = await sight.directory();
  const { category, kind } = query;
  const answer = askAgreements(
    {
      ...{ who, to, playbook, marking, severity, mode: exercise === null ? "live" : "exercise" },
      effect: what === "aid" || what === "share" ? (query.effect ?? "E0") : what,
      aid: what === "aid" || query.aid === "true",
      aidKinds: category === undefined ? null : [kind === undefined ? { category } : { category, kind }],
      activities: query.activity === undefined ? null : [query.activity],
      sectors: query.sector === undefined ? await sectorsOf(sight, playbook) : [query.sector],
    },
    {
      agreements,
      partners: (await Promise.all([who, to].map((id) => sight.load(partnerKind, id)))).filter(
        (one) => one !== undefined,
      ),
      at: query.at ?? (await sight.now(exercise)),
      nameOf: (id) => names.partner(id).name,
    },
  );
  const clauses = await clauseViews(sight, answer.clauses);
  const { alsoNeeded, wouldHelp } = answer;
  return {
    allowed: answer.allowed,
    why: answer.refusal?.detail ?? whyAllowed(clauses),
    rule: answer.refusal?.rule ?? null,
    clauses,
    decidedBy: await clauseViews(sight, answer.decidedBy),
    considered: answer.considered.map(consideredView),
    alsoNeeded: [...alsoNeeded],
    wouldHelp: [...wouldHelp],
    endsAt: answer.endsAt,
  };
}

function whyAllowed(clauses: readonly ClauseView[]): string {
  if (clauses.length === 0) return "What a partner does to its own assets takes no agreement.";
  return `Allowed by ${and(clauses.map((one) => `clause ${one.clause} of ${one.title}`))}.`;
}

/** What the newest version of a playbook says it is for; null where none is meant, or none is here. */
async function sectorsOf(sight: Sight, playbook: string | null): Promise<readonly string[] | null> {
  const seen = playbook === null ? undefined : await seenPlaybook(sight, playbook);
  const newest = seen && newestVersion(seen.shelf);
  if (newest === undefined) return null;
  return (await sight.desk.flows.fetch(sight.desk.journal, newest.hash)).playbook.sectors;
}
