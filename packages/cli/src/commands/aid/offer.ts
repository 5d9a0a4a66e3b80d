import { fileAndFlags } from "../../input/file.js";
import { instant } from "../../input/instant.js";
import type { Asking } from "../../verbs.js";

/** As the own registry knows it; else under the name that the partner has for it, with the team that is named. */
async function resourceOffered(
  api: Asking["api"],
  names: Asking["names"],
  { resource, resourceId, resourceName, team }: OfferOptions,
): Promise<unknown> {
  const own = await names.partner();
  if (resource === undefined) {
    if (team === undefined) return undefined;
    return { id: resourceId, name: resourceName ?? team, team: await names.team(own, team) };
  }
  const params = { id: await names.resource(resource, "own") };
  const found = await api.ask(api.routes.resources.show, { params });
  const sent = team === undefined ? found.team?.id : await names.team(own, team);
  return { id: found.id, name: found.name, team: sent };
}

interface OfferOptions {
  readonly file?: string;
  readonly line?: number;
  readonly quantity?: number;
  readonly team?: string;
  readonly resource?: string;
  readonly substitution?: string;
  readonly resourceId?: string;
  readonly resourceName?: string;
  readonly earliestStart?: string;
  readonly cost?: number;
  readonly notToExceed?: number;
  readonly currency?: string;
  readonly condition?: string[];
  readonly validUntil?: string;
  readonly until?: string;
}

/** What is offered for one line of a request, as its flags and its file say. */
export async function offered({ api, names, use, options }: Asking<OfferOptions>): Promise<unknown> {
  const { cost = 0, notToExceed = cost, currency = "EUR" } = options;
  const resource = await resourceOffered(api, names, options);
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
    substitution: options.substitution,
    validUntil: instant(options.validUntil),
    until: instant(options.until),
  };
  return { offer: await fileAndFlags(use.terminal, options.file, flags) };
}
