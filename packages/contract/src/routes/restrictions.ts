import { Delegate, LiftCaveat, RevokeDelegation, SetCaveat } from "@mirror/partnership";
import { PartnerId } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { deciding, reading, reserved } from "../route.js";
import { CaveatsLeft, CaveatView, DelegationView } from "../views/restriction.js";

const params = z.strictObject({ id: PartnerId });

/** Who answers for an office in whose place (C-12). */
export const delegations = {
  list: reading({
    id: "delegation.list",
    path: "/partners/{id}/delegations",
    summary: "List a partner's delegations",
    description: "Those that hold and those that are over, oldest first. For the partner's own people.",
    params,
    query: PageQuery,
    answer: { status: 200, schema: pageOf(DelegationView) },
  }),
  make: deciding({
    id: "delegation.make",
    path: "/partners/{id}/delegations",
    summary: "Delegate",
    description:
      "Lets somebody of the same partner answer consent questions for the caller's own office, within a scope, until an end (C-12). Only " +
      "who holds the office in person delegates, no further than it may itself decide, and nothing is delegated on.",
    params,
    body: Delegate.omit({ type: true }),
    answer: { status: 201, schema: DelegationView },
  }),
  revoke: reserved(
    deciding({
      id: "delegation.revoke",
      path: "/partners/{id}/delegations/revoke",
      summary: "End a delegation",
      description:
        "At once; what was granted under it allows nothing more. Whoever delegated, whoever holds it, or any official of the partner.",
      params,
      body: RevokeDelegation.omit({ type: true }),
      answer: { status: 200, schema: DelegationView },
    }),
  ),
};

/** What a partner restricts (C-13). */
export const caveats = {
  list: reading({
    id: "caveat.list",
    path: "/partners/{id}/caveats",
    summary: "List a partner's caveats",
    description: "Everybody sees that a partner restricts something; what, its own people alone.",
    params,
    query: PageQuery,
    answer: { status: 200, schema: pageOf(CaveatView) },
  }),
  set: reserved(
    deciding({
      id: "caveat.set",
      path: "/partners/{id}/caveats",
      summary: "Set a caveat",
      description:
        "From now on this is forbidden with the partner's assets or by its teams (a prohibition), or allowed only once a higher office of " +
        "its own has said yes (a limitation) (C-13). What is not known of a step counts as restricted. For the partner's own officials.",
      params,
      body: SetCaveat.omit({ type: true }),
      answer: { status: 201, schema: CaveatView },
    }),
  ),
  lift: deciding({
    id: "caveat.lift",
    path: "/partners/{id}/caveats/lift",
    summary: "Lift a caveat",
    description: "For the partner's own officials.",
    params,
    body: LiftCaveat.omit({ type: true }),
    answer: { status: 200, schema: CaveatsLeft },
  }),
};
