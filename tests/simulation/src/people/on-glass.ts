import { breakGlassKind, OPEN_BREAK_GLASSES, tellBreakGlass } from "@mirror/operations";
import type { BreakGlass, ConsentRound } from "@mirror/partnership";
import { type BreakGlassId, Duration } from "@mirror/vocabulary";
import { type Cast, type Company, companyOf, type Member } from "./cast.js";
import { type Deed, deed, type Mood, REASON } from "./deed.js";
import type { Spectator } from "./spectator.js";

/** How long glass is broken for: some of it ends while what stands on it is under way. */
const LASTS = Duration.parse("PT15S");

/** An official does not wait for the others of their office: lives are in danger (C-10). */
export function breakingGlass(who: Member, { question }: ConsentRound): Deed {
  const { run } = question;
  return deed(4, who, `break the glass in ${run.slice(-4)}`, async (turn) => {
    await turn.load(turn.desk.runKind, run);
    const id = turn.newId("break-glass") as BreakGlassId;
    const scope = { run, step: null, effectCeiling: "E4" as const, targets: "any" as const };
    return tellBreakGlass(turn, id, {
      ...{ type: "open", id, danger: "life", justification: REASON, scope, lasts: LASTS },
    });
  });
}

/** What there is to do about glass that is broken: stand by it, go on alone, close it, look back at it. */
export async function onGlass(cast: Cast, spectator: Spectator, mood: Mood): Promise<Deed[]> {
  const deeds: Deed[] = [];
  for (const { member } of await spectator.desk.journal.list(OPEN_BREAK_GLASSES, { limit: 100 })) {
    const glass = await spectator.state(breakGlassKind, member);
    if (glass !== undefined) deeds.push(...onOne(companyOf(cast, glass.partner), glass, mood));
  }
  return deeds;
}

function onOne(company: Company, glass: BreakGlass, mood: Mood): Deed[] {
  const say = (weight: number, who: Member, command: Parameters<typeof tellBreakGlass>[2]) =>
    deed(weight, who, `${command.type} the glass ${glass.id.slice(-4)}`, (turn) =>
      tellBreakGlass(turn, glass.id, command),
    );
  const stoodBy = company.members.filter((one) => glass.by.some(({ person }) => person === one.actor.person));
  const others = company.members.filter(
    (one) =>
      !stoodBy.includes(one) &&
      (one.roles.includes("authorised-official") || one.roles.includes("duty-officer")),
  );
  switch (glass.status) {
    case "waiting-for-second":
      return [
        ...others.map((one) => say(3, one, { type: "join" })),
        ...stoodBy.map((one) =>
          say(3, one, { type: "alone", tried: others.map(({ actor }) => actor.person) }),
        ),
      ];
    case "in-force":
      return mood === "night" ? others.map((one) => say(0.1, one, { type: "close" })) : [];
    case "review-owed":
    case "review-overdue":
      return company.members
        .filter((one) => !stoodBy.includes(one) && one.roles.includes("auditor"))
        .map((one) => say(1, one, { type: "review", verdict: "justified", findings: REASON }));
    case "reviewed":
    case "dropped":
      return [];
  }
}
