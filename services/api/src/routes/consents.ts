import { type ConsentView, routes } from "@mirror/contract";
import { answerConsent, askAgain, streamsOfRun } from "@mirror/operations";
import { type ConsentId, type Refusal, readId } from "@mirror/vocabulary";
import { type Decision, decides } from "../door/decides.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenConsent } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { consentSummary, consentView, waitsForPerson, withdrawnView } from "../views/consent-view.js";

async function show(sight: Sight, id: string): Promise<ConsentView | undefined> {
  const seen = await seenConsent(sight, id);
  return seen && consentView(sight, seen);
}

const onRound = {
  about: (sight: Sight, { params }: { params: { id: ConsentId } }) => seenConsent(sight, params.id),
  show: (sight: Sight, { params }: { params: { id: ConsentId } }) => show(sight, params.id),
};

/** An answer that came too late is written down as void, and the official is told so (C-14). */
async function noted(
  answer: (tooLate: (refusal: Refusal) => void) => Promise<Refusal | undefined>,
): Promise<Decision> {
  const late: Refusal[] = [];
  const refusal = await answer((said) => late.push(said));
  const [first] = late;
  return refusal ?? (first === undefined ? undefined : { ok: "noted", refusal: first });
}

export const consentDoors: Door[] = [
  reads(routes.consents.list, (sight, { query, caller }) =>
    pageOfIndex(sight, query.run === undefined ? "consents" : streamsOfRun(query.run), query, async (id) => {
      const seen = readId(id)?.kind === "consent" ? await seenConsent(sight, id) : undefined;
      if (seen === undefined) return undefined;
      if (query.open !== undefined && (query.open === "true") !== (seen.round.status === "open"))
        return undefined;
      const names = await sight.directory();
      const now = await sight.now(seen.of.exercise);
      if (query.mine === "true" && !waitsForPerson(seen.round, caller.person.id, names, now))
        return undefined;
      return consentSummary(seen.round, names);
    }),
  ),
  reads(routes.consents.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.consents.grant, {
    ...onRound,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "grant", body }, late)),
  }),
  decides(routes.consents.refuse, {
    ...onRound,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "refuse", body }, late)),
  }),
  decides(routes.consents.abstain, {
    ...onRound,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "abstain", body }, late)),
  }),
  decides(routes.consents.withdraw, {
    about: onRound.about,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "withdraw", body }, late)),
    async show(sight, { params }) {
      const seen = await seenConsent(sight, params.id);
      return seen && withdrawnView(sight, seen, await sight.now(seen.of.exercise));
    },
  }),
  decides(routes.consents.reaffirm, {
    ...onRound,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "reaffirm", body }, late)),
  }),
  decides(routes.consents.verify, {
    ...onRound,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "verify-condition", body }, late)),
  }),
  decides(routes.consents.reportViolation, {
    ...onRound,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "report-violation", body }, late)),
  }),
  decides(routes.consents.attest, {
    ...onRound,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "attest", body }, late)),
  }),
  decides(routes.consents.confirm, {
    ...onRound,
    decide: (turn, { params, body }) =>
      noted((late) => answerConsent(turn, params.id, { type: "confirm", body }, late)),
  }),
  decides(routes.consents.askAgain, {
    about: onRound.about,
    decide: (turn, { params, body }, made) => askAgain(turn, params.id, body.newFacts ?? null, made),
    show: (sight, _asked, id) => show(sight, id),
  }),
];
