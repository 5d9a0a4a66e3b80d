import {
  AidCommand,
  type AidNeed,
  type AidRequest,
  type Amendment,
  aidPartners,
  type Commitment,
  clausesAllowing,
  commitmentsOf,
  decideAid,
  type ResourceType,
  seesResource,
  typedNeeds,
} from "@mirror/partnership";
import {
  type AidRequestId,
  type ExerciseId,
  type Instant,
  known,
  type PartnerId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import { agreementsAmong, partnersAmong, withPartners } from "../among-partners.js";
import { aidKind, promisesOf } from "../kinds/aid-kind.js";
import { unlessPlayers } from "../players.js";
import { severityOf } from "../severity-of.js";
import type { Turn } from "../turn.js";
import { type Signed, whoeverIs } from "./who-acts.js";

export { AidCommand };

/** What a person says who draws a request up outside any run; the rest follows from who and when. */
export type AidDraft = Omit<AidNeed, "mode" | "run" | "invocation" | "by" | "clause">;

/** Draws up a request outside any run, for the actor's partner; nothing is asked that no agreement covers. */
export async function draftAid(
  turn: Turn,
  draft: AidDraft,
  exercise: ExerciseId | null,
  drafted: (id: AidRequestId) => void,
): Promise<Refusal | undefined> {
  await turn.joinClock(exercise === null ? "live" : "exercise", exercise);
  const signed = await whoeverIs(turn, "draft-aid");
  if (!signed.ok) return signed;
  const by = signed.partner.id;
  const typed = typedNeeds(draft.needs, await typesSeen(turn, signed, draft.recipients));
  if (!typed.ok) return typed;
  const need = { ...draft, needs: typed.needs, mode: turn.mode, run: null, invocation: null, by };
  const agreed = await agreedFor(turn, need, draft.recipients);
  if (!agreed.ok) return agreed;
  const partners = await partnersAmong(turn, draft.recipients);
  const id = turn.newId("aid-request") as AidRequestId;
  drafted(id);
  return turn.decide(aidKind, id, (state, context) =>
    decideAid(
      state,
      { type: "draft", id, need: { ...need, clause: known(agreed.clauses[0], "The clause that allows it") } },
      { ...withPartners(context, partners), commitments: [] },
    ),
  );
}

/** The types of what these partners and the asking one have in use, as far as whoever asks may see it. */
async function typesSeen(
  turn: Turn,
  { person, partner }: Signed,
  recipients: readonly PartnerId[],
): Promise<ResourceType[]> {
  const viewer = { partner: partner.id, roles: person.roles, person: person.id };
  const types: ResourceType[] = [];
  for (const one of await partnersAmong(turn, recipients)) {
    const agreements = await agreementsAmong(turn, [partner.id, one.id]);
    const seen = one.resources.filter(
      (it) => it.retired === null && seesResource(viewer, one.id, it, agreements, turn.now()),
    );
    types.push(...seen.map(({ typed }) => typed));
  }
  return types;
}

/** Something that an official says about a request for aid; who may say what is MA-01's. */
export async function tellAid(
  turn: Turn,
  id: AidRequestId,
  command: AidCommand,
): Promise<Refusal | undefined> {
  const request = await turn.load(aidKind, id);
  if (request === undefined)
    return refuse("absent", "no-such-request", "There is no such request, or it is not yours to see.");
  await turn.joinClockOf(id);
  const partners = await partnersAmong(turn, aidPartners(request, command));
  const helpers = helpersBoundBy(request, command);
  const commitments = promises(command) ? await promisesAmong(turn, helpers, id) : [];
  const audience = await audienceOf(turn, request, command);
  const refusal = await turn.decide(aidKind, id, (state, context) =>
    decideAid(state, command, { ...withPartners(context, partners), commitments, audience }),
  );
  if (refusal !== undefined || helpers.length === 0) return refusal;
  // Weighed last: whoever may not say it, or not now, learns that first.
  const { need } = request;
  const { effectCeiling = need.effectCeiling, marking = need.marking } = amendmentIn(request, command) ?? {};
  const agreed = await agreedFor(turn, { ...need, effectCeiling, marking }, helpers);
  if (!agreed.ok) return agreed;
  const until = newEndIn(request, command);
  if (until === undefined || until <= agreed.endsAt) return undefined;
  const detail = `The agreement that allows it ends at ${agreed.endsAt}, and nobody stays beyond.`;
  return refuse("conflict", "beyond-agreement", detail, "C-08");
}

/** Who takes part in the run that a request is sent from (MA-13). */
async function audienceOf(
  turn: Turn,
  { need: { run } }: AidRequest,
  { type }: AidCommand,
): Promise<readonly PartnerId[] | undefined> {
  if (run === null || (type !== "submit" && type !== "reopen")) return undefined;
  return (await turn.loadKnown(turn.desk.runKind, run)).participants;
}

/** Whether a command promises a resource for longer than it is promised yet (MA-06). */
function promises({ type }: AidCommand): boolean {
  return type === "commit" || type === "grant-extension" || type === "sign-amendment";
}

/** What a command would change of what the agreement allows. */
function amendmentIn(request: AidRequest, command: AidCommand): Amendment | undefined {
  if (command.type === "propose-amendment") return command.amendment;
  if (command.type !== "sign-amendment") return undefined;
  return request.assignments
    .filter((one) => one.id === command.assignment)
    .find((one) => one.status === "amendment-pending")?.proposed.amendment;
}

/** Until when help would go on from now on; undefined where a command says nothing of it. */
function newEndIn(request: AidRequest, command: AidCommand): Instant | undefined {
  if (command.type === "ask-extension" || command.type === "grant-extension") return command.until;
  return amendmentIn(request, command)?.until;
}

/** Whom a command asks, binds or lets in, beside the partner that asks: what begins here needs an agreement in force. */
function helpersBoundBy(request: AidRequest, command: AidCommand): readonly PartnerId[] {
  switch (command.type) {
    case "submit":
      return request.need.recipients;
    case "reopen":
      return command.recipients ?? request.need.recipients;
    case "accept":
    case "commit":
    case "ask-extension":
    case "grant-extension":
    case "propose-amendment":
    case "sign-amendment":
    case "mobilise":
    case "check-in": {
      const helper = request.assignments.find((one) => one.id === command.assignment)?.partner;
      return helper === undefined ? [] : [helper];
    }
    case "draft":
    case "discard":
    case "acknowledge":
    case "consider":
    case "offer":
    case "offer-package":
    case "decline":
    case "reject":
    case "withdraw":
    case "cancel":
    case "cancel-assignment":
    case "status":
    case "refuse-extension":
    case "refuse-amendment":
    case "release":
    case "recall":
    case "depart":
    case "return":
    case "waive-costs":
    case "claim-costs":
    case "approve-costs":
    case "dispute-costs":
    case "answer-dispute":
    case "resolve-costs":
    case "close-assignment":
    case "close":
    case "end-host-consent":
    case "ring":
      return [];
  }
}

/** The clauses in force now under which these partners help each other; in an exercise only those who play in it do. */
async function agreedFor(
  turn: Turn,
  need: Pick<AidNeed, "by" | "run" | "effectCeiling" | "marking" | "needs">,
  helpers: readonly PartnerId[],
) {
  const parties = [need.by, ...helpers];
  const strangers = unlessPlayers(turn, parties);
  if (strangers !== undefined) return strangers;
  const run = need.run === null ? undefined : await turn.load(turn.desk.runKind, need.run);
  const playbook = run && (await turn.desk.flows.fetch(turn.desk.journal, run.playbook.hash)).playbook;
  const agreed = clausesAllowing(
    {
      ...{ mode: turn.mode, parties, effect: need.effectCeiling, marking: need.marking },
      ...{ aid: true, aidKinds: need.needs, activities: null },
      playbook: playbook?.id ?? null,
      sectors: playbook?.sectors ?? null,
      severity: run === undefined ? null : await severityOf(turn, run),
    },
    await agreementsAmong(turn, parties),
    turn.now(),
  );
  if (agreed.ok) turn.onlyBefore(agreed.endsAt);
  return agreed;
}

/** What partners have promised in their other requests: gone by, so that no two commits promise one resource twice (MA-06). */
async function promisesAmong(
  turn: Turn,
  helpers: readonly PartnerId[],
  except: AidRequestId,
): Promise<Commitment[]> {
  const commitments: Commitment[] = [];
  for (const partner of helpers)
    for (const stream of await turn.listed(promisesOf(turn.mode, partner))) {
      if (stream === except || !(await turn.isHere(stream))) continue;
      const other = await turn.loadKnown(aidKind, stream);
      commitments.push(...commitmentsOf(other).filter((one) => one.partner === partner));
    }
  return commitments;
}
