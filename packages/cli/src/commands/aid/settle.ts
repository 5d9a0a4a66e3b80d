import type { AidView } from "@mirror/contract";
import { ExitCode } from "../../exit-codes.js";
import { checked } from "../../input/body.js";
import { objectIn } from "../../input/file.js";
import { Stop } from "../../stop.js";
import type { Asking } from "../../verbs.js";
import { type OnAssignment, theAssignment } from "./the-assignment.js";

interface SettleOptions extends OnAssignment {
  readonly waive?: number;
  readonly claim?: number;
  readonly evidence?: string;
  readonly file?: string;
  readonly approve?: true;
  readonly dispute?: readonly string[];
  readonly answer?: string;
  readonly agree?: readonly string[];
}

/** Settles what the help cost: one of its ways, as the caller's side has it. */
export async function settle(asking: Asking<SettleOptions>): Promise<AidView> {
  const { api, routes, params, options, use } = asking;
  const { aidRequests } = routes;
  const { waive, claim, evidence, file, approve, dispute, answer, agree } = options;
  const ways = [waive, claim, file, approve, dispute, answer, agree].filter((one) => one !== undefined);
  if (ways.length !== 1)
    throw new Stop(
      ExitCode.usage,
      "Say one of --waive, --claim, --file, --approve, --dispute, --answer and --agree.",
    );
  if (approve === true) {
    const body = { assignment: (await theAssignment(asking, "cost-claimed", "cost-disputed")).id };
    return api.ask(aidRequests.approveCosts, { params, body });
  }
  if (dispute !== undefined) {
    const assignment = (await theAssignment(asking, "cost-claimed", "cost-disputed")).id;
    const lines = dispute.map((one) => onLine(one, (reason) => ({ reason })));
    const body = checked(aidRequests.disputeCosts.body, { assignment, lines });
    return api.ask(aidRequests.disputeCosts, { params, body });
  }
  if (answer !== undefined) {
    const assignment = (await theAssignment(asking, "cost-disputed")).id;
    const said = onLine(answer, (words) => ({ answer: words }));
    const body = checked(aidRequests.answerDispute.body, { assignment, ...said });
    return api.ask(aidRequests.answerDispute, { params, body });
  }
  if (agree !== undefined) {
    const assignment = (await theAssignment(asking, "cost-disputed")).id;
    const lines = agree.map((one) => onLine(one, (amount) => ({ agreed: Number(amount) })));
    const body = checked(aidRequests.resolveCosts.body, { assignment, lines });
    return api.ask(aidRequests.resolveCosts, { params, body });
  }
  const assignment = (await theAssignment(asking, "returned")).id;
  if (waive !== undefined) {
    const body = checked(aidRequests.waiveCosts.body, { assignment, worth: waive });
    return api.ask(aidRequests.waiveCosts, { params, body });
  }
  const lines =
    file === undefined
      ? [{ line: 1, category: "other", what: "All of it", quantity: 1, of: "claim", rate: claim, evidence }]
      : (await objectIn(use.terminal, file)).lines;
  const body = checked(aidRequests.claimCosts.body, { assignment, lines });
  return api.ask(aidRequests.claimCosts, { params, body });
}

/** What is said of one line of a claim, as it is typed: `2=No receipt.` */
function onLine<Said extends object>(
  typed: string,
  said: (words: string) => Said,
): { readonly line: number } & Said {
  const [, line, words] = /^(\d+)=(.+)$/s.exec(typed) ?? [];
  if (line === undefined || words === undefined)
    throw new Stop(ExitCode.usage, `"${typed}" names no line of the claim: write 2=... for line 2.`);
  return { line: Number(line), ...said(words) };
}
