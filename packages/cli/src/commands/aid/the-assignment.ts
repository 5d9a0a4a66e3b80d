import type { AidAssignmentView } from "@mirror/contract";
import { ExitCode } from "../../exit-codes.js";
import { Stop } from "../../stop.js";
import type { Asking, Decision } from "../../verbs.js";

export interface OnAssignment {
  readonly assignment?: string;
}

/** Help that is over, or never came about. */
const OVER: readonly AidAssignmentView["status"][] = [
  "declined",
  "lapsed",
  "offer-withdrawn",
  "offer-expired",
  "offer-rejected",
  "cancelled",
  "closed",
];

/**
 * The help that is meant: the one that is named; else the only one that stands as this command needs it. Stops the
 * command, naming them, where several could be meant.
 */
export async function theAssignment(
  { api, routes, params, options }: Asking<OnAssignment>,
  ...statuses: readonly AidAssignmentView["status"][]
): Promise<AidAssignmentView> {
  const { assignments } = await api.ask(routes.aidRequests.show, { params });
  if (options.assignment !== undefined) {
    const named = assignments.find(({ id }) => id === options.assignment);
    if (named !== undefined) return named;
    throw new Stop(ExitCode.notFound, `${params.id} has no ${options.assignment} that you may see.`);
  }
  const fitting = assignments.filter((one) =>
    statuses.length === 0 ? !OVER.includes(one.status) : statuses.includes(one.status),
  );
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  if (only === undefined)
    throw new Stop(
      ExitCode.conflict,
      `No help in this request is ${statuses.length === 0 ? "still open" : statuses.join(" or ")}.`,
      ["mirror aid show tells how each stands."],
    );
  throw new Stop(ExitCode.usage, "Say whose help is meant: --assignment ID.", [
    ...fitting.map((one) => `${one.id}  ${one.partner.name}, line ${one.line}: ${one.status}`),
  ]);
}

/** A decision about one partner's help, which has to stand as is told: beside it, the options are what is said. */
export function onTheHelp<Options extends object = object>(
  status?: AidAssignmentView["status"],
  said: (options: Options) => object = (options) => options,
): Decision<Options & OnAssignment> {
  return {
    body: async (asking) => ({
      ...said(asking.options),
      assignment: (await theAssignment(asking, ...(status === undefined ? [] : [status]))).id,
    }),
  };
}
