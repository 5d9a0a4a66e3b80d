import type { AidView } from "@mirror/contract";
import { checked } from "../../input/body.js";
import { fileAndFlags } from "../../input/file.js";
import { instant } from "../../input/instant.js";
import type { Asking } from "../../verbs.js";

interface OfferOptions {
  readonly file?: string;
  readonly line?: number;
  readonly quantity?: number;
  readonly team?: string;
  readonly resourceId?: string;
  readonly resourceName?: string;
  readonly earliestStart?: string;
  readonly cost?: number;
  readonly notToExceed?: number;
  readonly currency?: string;
  readonly condition?: string[];
  readonly validUntil?: string;
}

/** Offers a resource for one line of a request. */
export async function offer({
  api,
  routes: { aidRequests },
  names,
  use,
  params,
  options,
  seen,
}: Asking<OfferOptions>): Promise<AidView> {
  const { team, resourceId, resourceName, cost = 0, notToExceed = cost, currency = "EUR" } = options;
  const resource =
    team === undefined
      ? undefined
      : { id: resourceId, name: resourceName ?? team, team: await names.team(await names.partner(), team) };
  const flags = {
    line: options.line,
    quantity: options.quantity,
    resource,
    earliestStart: instant(options.earliestStart),
    cost:
      options.file !== undefined && options.cost === undefined
        ? undefined
        : { amount: cost, currency, notToExceed },
    conditions: options.condition,
    validUntil: instant(options.validUntil),
  };
  const told = await fileAndFlags(use.terminal, options.file, flags);
  return api.ask(aidRequests.offer, {
    params,
    body: checked(aidRequests.offer.body, { offer: told }),
    ...seen,
  });
}
