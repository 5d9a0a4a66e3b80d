import { type ConsentView, routes } from "@mirror/contract";
import { answerConsent, askAgain, streamsOfRun, type Turn } from "@mirror/operations";
import { type ConsentId, type Refusal, readId } from "@mirror/vocabulary";
import type { Caller } from "../auth/sign-in.js";
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

/** What somebody says of a round; whether they are signed in at a page or hold a token is ours to know. */
function answered(
  turn: Turn,
  { params, caller }: { readonly params: { readonly id: ConsentId }; readonly caller: Caller },
  answer: Parameters<typeof answerConsent>[2],
): Promise<Decision> {
  return noted((late) => answerConsent(turn, params.id, answer, late, caller.token === null));
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
    decide: (turn, asked) => answered(turn, asked, { type: "grant", body: asked.body }),
  }),
  decides(routes.consents.refuse, {
    ...onRound,
    decide: (turn, asked) => answered(turn, asked, { type: "refuse", body: asked.body }),
  }),
  decides(routes.consents.abstain, {
    ...onRound,
    decide: (turn, asked) => answered(turn, asked, { type: "abstain", body: asked.body }),
  }),
  decides(routes.consents.withdraw, {
    about: onRound.about,
    decide: (turn, asked) => answered(turn, asked, { type: "withdraw", body: asked.body }),
    async show(sight, { params }) {
      const seen = await seenConsent(sight, params.id);
      return seen && withdrawnView(sight, seen, await sight.now(seen.of.exercise));
    },
  }),
  decides(routes.consents.reaffirm, {
    ...onRound,
    decide: (turn, asked) => answered(turn, asked, { type: "reaffirm", body: asked.body }),
  }),
  decides(routes.consents.verify, {
    ...onRound,
    decide: (turn, asked) => answered(turn, asked, { type: "verify-condition", body: asked.body }),
  }),
  decides(routes.consents.reportViolation, {
    ...onRound,
    decide: (turn, asked) => answered(turn, asked, { type: "report-violation", body: asked.body }),
  }),
  decides(routes.consents.attest, {
    ...onRound,
    decide: (turn, asked) => answered(turn, asked, { type: "attest", body: asked.body }),
  }),
  decides(routes.consents.confirm, {
    ...onRound,
    decide: (turn, asked) => answered(turn, asked, { type: "confirm", body: asked.body }),
  }),
  decides(routes.consents.askAgain, {
    about: onRound.about,
    decide: (turn, { params, body }, made) => askAgain(turn, params.id, body.newFacts ?? null, made),
    show: (sight, _asked, id) => show(sight, id),
  }),
];
