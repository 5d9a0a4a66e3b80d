import type { AidView } from "@mirror/contract";
import { ExitCode } from "../../exit-codes.js";
import { checked } from "../../input/body.js";
import { Stop } from "../../stop.js";
import type { Asking } from "../../verbs.js";
import { type OnAssignment, theAssignment } from "./the-assignment.js";

interface SettleOptions extends OnAssignment {
  readonly waive?: number;
  readonly claim?: number;
  readonly evidence?: string;
  readonly approve?: true;
}

/** Settles what the help cost. */
export async function settle(asking: Asking<SettleOptions>): Promise<AidView> {
  const { api, routes, params, options, seen } = asking;
  const { aidRequests } = routes;
  const { waive, claim, evidence, approve } = options;
  const said = [waive, claim, approve].filter((one) => one !== undefined);
  if (said.length !== 1) throw new Stop(ExitCode.usage, "Say one of --waive, --claim and --approve.");
  if (approve === true) {
    const body = { assignment: (await theAssignment(asking, "cost-claimed")).id };
    return api.ask(aidRequests.approveCosts, { params, body, ...seen });
  }
  const assignment = (await theAssignment(asking, "returned")).id;
  if (claim !== undefined) {
    const body = checked(aidRequests.claimCosts.body, { assignment, amount: claim, evidence });
    return api.ask(aidRequests.claimCosts, { params, body, ...seen });
  }
  const body = checked(aidRequests.waiveCosts.body, { assignment, worth: waive });
  return api.ask(aidRequests.waiveCosts, { params, body, ...seen });
}
