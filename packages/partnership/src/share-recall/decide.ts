import { type Decided, decided, type PersonId, type Refusal, readId, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import { heard } from "../ring.js";
import { unjustified } from "../words.js";
import { shareRecallChart } from "./chart.js";
import type { AskBackShare, ShareRecallCommand } from "./commands.js";
import type { ShareRecallFact } from "./facts.js";
import { type ShareRecall, shareRecallWakeUps } from "./state.js";

type Answer = Exclude<ShareRecallCommand, { readonly type: "ask" | "ring" }>;

/**
 * What a command does to a request to give back a share (C-09, 7). It is opened by ourselves when a consent is withdrawn,
 * and answered by an official of the partner that is asked, whatever that partner's standing: nobody is kept from giving
 * back. Needs the actor's own partner in the context.
 */
export function decideShareRecall(
  recall: ShareRecall | undefined,
  command: ShareRecallCommand,
  context: PartnershipContext,
): Decided<ShareRecallFact> | Refusal {
  if (command.type === "ask") return ask(recall, command, context);
  if (recall === undefined) return refuse("absent", "no-such-recall", "There is no such request.");
  if (command.type !== "ring") return answer(recall, command, context);
  const ring = heard(command, shareRecallWakeUps(recall), context, "C-09");
  if (!ring.ok) return ring;
  if (ring.owed === undefined) return decided<ShareRecallFact>();
  return decided<ShareRecallFact>({ type: "share-recall-overdue", data: { dueAt: ring.owed.dueAt } });
}

function ask(
  recall: ShareRecall | undefined,
  { id, share }: AskBackShare,
  { actor, now }: PartnershipContext,
): Decided<ShareRecallFact> | Refusal {
  if (recall !== undefined) return refuse("conflict", "recall-exists", "This was asked for already.", "C-09");
  if (actor.kind === "person")
    return refuse("forbidden", "not-for-people", "A share is asked back by withdrawing its consent.", "C-09");
  const modes = [readId(id)?.mode, readId(share.run)?.mode, readId(share.round)?.mode];
  if (modes.some((one) => one !== share.mode))
    return refuse("invalid", "mixed-modes", "A request, its run and its round are of one mode.", "C-16");
  if (share.by === share.of)
    return refuse("invalid", "own-share", "Nobody asks itself to give back what is its own.", "C-09");
  if (share.answerBy <= now)
    return refuse("invalid", "deadline-passed", "The deadline for an answer lies in the future.", "C-09");
  return decided<ShareRecallFact>({ type: "share-asked-back", data: { id, share } });
}

function answer(
  recall: ShareRecall,
  command: Answer,
  context: PartnershipContext,
): Decided<ShareRecallFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  if (partner.id !== recall.share.of)
    return refuse("forbidden", "not-asked", `${partner.name} is not asked to give this back.`, "INV-12");
  if (!person.roles.includes("authorised-official"))
    return refuse(
      "forbidden",
      "not-an-official",
      `Only an authorised official of ${partner.name} says what became of what was shared with it.`,
      "C-09",
    );
  if (shareRecallChart.next(recall.status, command.type) === undefined)
    return refuse(
      "conflict",
      "answered-already",
      `This was answered already: it is ${recall.status}.`,
      "C-09",
    );
  const fact = factOf(command, person.id);
  return "ok" in fact ? fact : decided(fact);
}

function factOf(command: Answer, by: PersonId): ShareRecallFact | Refusal {
  switch (command.type) {
    case "return":
      return { type: "share-returned", data: { note: command.note, by } };
    case "erase": {
      const { attestation } = command;
      return unjustified(attestation, "C-09") ?? { type: "share-erased", data: { attestation, by } };
    }
    case "refuse": {
      const { reason } = command;
      return unjustified(reason, "C-09") ?? { type: "share-recall-refused", data: { reason, by } };
    }
  }
}
