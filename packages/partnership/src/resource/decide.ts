import {
  type Decided,
  decided,
  type PersonId,
  type Refusal,
  ResourceId,
  refuse,
  type TeamId,
} from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import type { Partner } from "../partner/state.js";
import type { PartnerRole } from "../role.js";
import type { ResourceCommand } from "./commands.js";
import type { ResourceFact } from "./facts.js";
import type { Resource } from "./state.js";

/** More than a partner looks after by hand, and few enough to read with every decision about it. */
const RESOURCES_MAX = 2_000;

const KEEPERS: readonly PartnerRole[] = ["duty-officer", "authorised-official", "administrator"];

/** What a partner's own people say of what it can lend. Nothing that is said here takes back what is promised (MA-06). */
export function decideResource(
  partner: Partner,
  command: ResourceCommand,
  context: PartnershipContext,
): Decided<ResourceFact> | Refusal {
  const keeper = keeperOf(partner, context);
  if (!keeper.ok) return keeper;
  const by = keeper.person;
  if (command.type === "add-resource") {
    if (partner.resources.length >= RESOURCES_MAX)
      return refuse(
        "conflict",
        "too-many-resources",
        `A registry holds ${RESOURCES_MAX} resources at most.`,
        "INV-22",
      );
    const { type: _, ...described } = command;
    const id = ResourceId.parse(context.newId("resource"));
    return (
      unfit(partner, { id, ...described }) ??
      decided<ResourceFact>({ type: "resource-added", data: { id, ...described, by } })
    );
  }
  const found = partner.resources.find((one) => one.id === command.resource);
  if (found === undefined)
    return refuse("absent", "resource-unknown", `The registry of ${partner.name} has no such resource.`);
  if (found.retired !== null)
    return refuse(
      "conflict",
      "resource-retired",
      `${found.name} is out of use: ${found.retired.reason}`,
      "M30",
    );
  const { id } = found;
  switch (command.type) {
    case "change-resource": {
      const { type: _, resource: __, ...described } = command;
      const data = { id, ...described, by };
      return unfit(partner, data) ?? decided<ResourceFact>({ type: "resource-changed", data });
    }
    case "set-availability":
      return decided<ResourceFact>({
        type: "resource-availability-set",
        data: { id, availability: command.availability, by },
      });
    case "retire-resource":
      return decided<ResourceFact>({ type: "resource-retired", data: { id, reason: command.reason, by } });
  }
}

/** The resource in use that bears a name, whatever its letters' case: one thing has one place in a registry (MA-06). */
export function resourceNamed(partner: Partner, name: string): Resource | undefined {
  return partner.resources.find((one) => one.retired === null && folded(one.name) === folded(name));
}

function unfit(
  partner: Partner,
  { id, name, team }: { readonly id: ResourceId; readonly name: string; readonly team: TeamId | null },
): Refusal | undefined {
  const namesake = resourceNamed(partner, name);
  if (namesake !== undefined && namesake.id !== id)
    return refuse(
      "conflict",
      "resource-exists",
      `${partner.name} has a resource called ${name} already.`,
      "M30",
    );
  if (team !== null && !partner.teams.some((one) => one.id === team))
    return refuse("invalid", "team-unknown", `${partner.name} lends its own teams only.`, "INV-12");
  return undefined;
}

function keeperOf(
  partner: Partner,
  context: PartnershipContext,
): { readonly ok: true; readonly person: PersonId } | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.partner.id !== partner.id || !acting.person.roles.some((role) => KEEPERS.includes(role)))
    return refuse(
      "forbidden",
      "not-a-keeper",
      `What ${partner.name} has to lend is said by its duty officers, officials and administrators.`,
      acting.partner.id === partner.id ? "M04" : "INV-12",
    );
  return { ok: true, person: acting.person.id };
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
