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

/** What is offered for one line of a request, as its flags and its file say. */
export async function offered({ names, use, options }: Asking<OfferOptions>): Promise<unknown> {
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
  return { offer: await fileAndFlags(use.terminal, options.file, flags) };
}
