import { AidPackageId, type Decided, decided, type PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import type { PartnerFact } from "../partner/facts.js";
import type { Partner } from "../partner/state.js";
import type { PreparePackage, WithdrawPackage } from "./commands.js";

const PACKAGES_MAX = 200;

/** An official of a partner puts together, from its registry, what it will offer in one act. Nothing is promised by that. */
export function decidePackage(
  partner: Partner,
  command: PreparePackage | WithdrawPackage,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const official = officialOf(partner, context);
  if (!official.ok) return official;
  const by = official.person;
  const ready = partner.packages.filter((one) => !one.isWithdrawn);
  if (command.type === "withdraw-package") {
    if (!ready.some((one) => one.id === command.package))
      return refuse("absent", "package-unknown", `${partner.name} has prepared no such package.`);
    return decided<PartnerFact>({ type: "aid-package-withdrawn", data: { id: command.package, by } });
  }
  const { type: _, ...prepared } = command;
  if (ready.some((one) => one.name === prepared.name))
    return refuse(
      "conflict",
      "package-exists",
      `${partner.name} has a package called ${prepared.name}.`,
      "M29",
    );
  if (ready.length >= PACKAGES_MAX)
    return refuse(
      "conflict",
      "too-many-packages",
      `A partner has ${PACKAGES_MAX} packages ready at most.`,
      "INV-22",
    );
  for (const { resource, quantity } of prepared.resources) {
    const found = partner.resources.find((one) => one.id === resource && one.retired === null);
    if (found === undefined)
      return refuse(
        "invalid",
        "resource-unknown",
        `The registry of ${partner.name} has no ${resource} in use.`,
      );
    if (found.team === null)
      return refuse("invalid", "no-team", `Say in the registry which team goes with ${found.name}.`);
    if (quantity > found.quantity)
      return refuse(
        "invalid",
        "more-than-there-is",
        `There are ${found.quantity} of ${found.name}.`,
        "MA-06",
      );
  }
  const id = AidPackageId.parse(context.newId("aid-package"));
  return decided<PartnerFact>({ type: "aid-package-prepared", data: { id, ...prepared, by } });
}

function officialOf(
  partner: Partner,
  context: PartnershipContext,
): { readonly ok: true; readonly person: PersonId } | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.partner.id !== partner.id || !acting.person.roles.includes("authorised-official"))
    return refuse(
      "forbidden",
      "not-an-official",
      `Only an official of ${partner.name} may do this.`,
      "MA-01",
    );
  return { ok: true, person: acting.person.id };
}
