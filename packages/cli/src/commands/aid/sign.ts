import type { AidAssignmentView, AidView } from "@mirror/contract";
import { confirm } from "../../confirm.js";
import { ExitCode } from "../../exit-codes.js";
import { stillAsRead } from "../../input/as-read.js";
import { parts } from "../../output/text.js";
import { Stop } from "../../stop.js";
import type { Asking } from "../../verbs.js";
import { aidText, assignmentText } from "../../views/aid.js";
import { type OnAssignment, theAssignment } from "./the-assignment.js";

interface SignOptions extends OnAssignment {
  /** The terms that the caller has read. */
  readonly hash?: string;
  readonly yes?: true;
}

/** Accepts an offer exactly as it stands. */
export async function accept(asking: Asking<SignOptions>): Promise<AidView> {
  const { api, routes, params } = asking;
  const help = await theAssignment(asking, "offered");
  const offerHash = await agreed(asking, help, help.offerHash, "Accept exactly this offer");
  return api.ask(routes.aidRequests.accept, { params, body: { assignment: help.id, offerHash } });
}

/** Signs the agreement on an accepted offer. */
export async function commit(asking: Asking<SignOptions>): Promise<AidView> {
  const { api, routes, params } = asking;
  const help = await theAssignment(asking, "accepted");
  const agreementHash = await agreed(asking, help, help.agreementHash, "Sign for exactly this");
  return api.ask(routes.aidRequests.commit, {
    params,
    body: { assignment: help.id, agreementHash },
  });
}

/** Signs what the other side proposed to change. */
export async function signAmendment(asking: Asking<SignOptions>): Promise<AidView> {
  const { api, routes, params } = asking;
  const help = await theAssignment(asking, "amendment-pending");
  const hash = help.proposed?.amendmentHash ?? null;
  const amendmentHash = await agreed(asking, help, hash, "Sign for exactly this change");
  const body = { assignment: help.id, amendmentHash };
  return api.ask(routes.aidRequests.signAmendment, { params, body });
}

/** What is bound to, once whoever binds itself has seen it and said yes. */
async function agreed(
  { api, routes, use, params, options }: Asking<SignOptions>,
  help: AidAssignmentView,
  hash: string | null,
  question: string,
): Promise<string> {
  if (hash === null)
    throw new Stop(
      ExitCode.conflict,
      `There is nothing to agree to yet: ${help.partner.name}'s help is ${help.status}.`,
    );
  stillAsRead(options.hash, hash);
  if (options.yes === true) return hash;
  const request = await api.ask(routes.aidRequests.show, { params });
  const what = parts(aidText({ ...request, assignments: [] }), assignmentText(help));
  await confirm(use.terminal, { what, question: `${question} (${hash})?` });
  return hash;
}
