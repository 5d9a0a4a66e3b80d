import {
  type Decided,
  decided,
  type Instant,
  instantAfter,
  msOf,
  type PersonId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import { OFFICIAL } from "../partner/appointment.js";
import type { PartnerFact } from "../partner/facts.js";
import type { Partner } from "../partner/state.js";
import type { OwnTime, StaffingOrder } from "./commands.js";
import { shiftsAt } from "./on-duty.js";
import { peopleIn } from "./roster-pattern.js";
import { type DutyHandOver, isOffer } from "./state.js";

type Of<T extends (StaffingOrder | OwnTime)["type"]> = Extract<StaffingOrder | OwnTime, { type: T }>;

/** What a partner may have on record at once: far more than anybody keeps up, and no more than is read at each decision. */
const QUALIFICATIONS_MAX = 2000;
const ABSENCES_MAX = 500;
/** No absence is set for longer: somebody who is away for longer has left the roster. */
const ABSENCE_MAX_MS = 366 * 24 * 3_600_000;

/** What an administrator says of who works when. That it is one was asked before. */
export function decideStaffingOrder(
  partner: Partner,
  command: StaffingOrder,
): Decided<PartnerFact> | Refusal {
  switch (command.type) {
    case "demand-qualifications": {
      const { type: _, ...data } = command;
      return (
        undemandable(partner, data.role) ?? decided<PartnerFact>({ type: "qualifications-demanded", data })
      );
    }
    case "record-qualification": {
      const { person, name, until } = command;
      const refusal = unlessOwn(partner, person);
      if (refusal !== undefined) return refusal;
      if (partner.staffing.qualifications.length >= QUALIFICATIONS_MAX)
        return tooMany(partner, QUALIFICATIONS_MAX, "qualifications");
      if (command.attended !== undefined) return byDrill(partner, command, command.attended);
      return decided<PartnerFact>({ type: "qualification-recorded", data: { person, name, until } });
    }
    case "withdraw-qualification": {
      const { person, name, reason } = command;
      if (!partner.staffing.qualifications.some((one) => one.person === person && one.name === name))
        return refuse("absent", "qualification-unknown", "No such qualification is on record for them.");
      return decided<PartnerFact>({ type: "qualification-withdrawn", data: { person, name, reason } });
    }
    case "set-roster-pattern":
      return decidePattern(partner, command);
  }
}

/** What a person says of their own time. */
export function decideOwnTime(
  partner: Partner,
  command: OwnTime,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.partner.id !== partner.id)
    return refuse("forbidden", "not-of-this-partner", `This is for ${partner.name}'s own people.`, "INV-12");
  const { now } = context;
  const person = acting.person.id;
  switch (command.type) {
    case "set-absence":
    case "end-absence":
      if (command.person !== person && !acting.person.roles.includes("administrator"))
        return refuse(
          "forbidden",
          "not-your-absence",
          "You say when you are away yourself; for others, an administrator does.",
          "M04",
        );
      return command.type === "set-absence"
        ? decideAbsence(partner, command, now)
        : decideReturn(partner, command, now);
    case "offer-duty":
      return decideOffer(partner, command, person, now);
    case "accept-duty": {
      const { team, from } = command;
      const offer = offerTo(partner, command, person, now);
      if (!offer.ok) return offer;
      return decided<PartnerFact>({
        type: "duty-accepted",
        data: { team, from, to: person, until: offer.handOver.until },
      });
    }
    case "decline-duty": {
      const { team, from, reason } = command;
      const offer = offerTo(partner, command, person, now);
      if (!offer.ok) return offer;
      return decided<PartnerFact>({ type: "duty-declined", data: { team, from, to: person, reason } });
    }
  }
}

/** Somebody attended an exercise: it gives a qualification for as long as a demand says, and shortens none that is held (M28). */
function byDrill(
  partner: Partner,
  { person, name }: Of<"record-qualification">,
  { exercise, endedAt }: NonNullable<Of<"record-qualification">["attended"]>,
): Decided<PartnerFact> | Refusal {
  const { demands, qualifications } = partner.staffing;
  const days = demands.find((one) => one.qualifications.includes(name))?.drillHoldsDays;
  if (days === undefined)
    return refuse(
      "conflict",
      "drill-does-not-count",
      `No role takes ${name} from attending an exercise.`,
      "M28",
    );
  const until = instantAfter(endedAt, days * 24 * 3_600_000);
  const held = qualifications.find((one) => one.person === person && one.name === name);
  if (held !== undefined && (held.until === null || held.until >= until))
    return refuse(
      "conflict",
      "held-for-longer",
      "It is held for longer than this exercise would give it.",
      "M28",
    );
  return decided<PartnerFact>({ type: "qualification-recorded", data: { person, name, until, exercise } });
}

/** Whose powers an administrator does not make depend on what it records itself: officials' (INV-12), and its own (M04). */
function undemandable(partner: Partner, role: Of<"demand-qualifications">["role"]): Refusal | undefined {
  if (role === OFFICIAL)
    return refuse(
      "forbidden",
      "official-by-statement",
      `Only what ${partner.name} signs with its own key says what its officials need.`,
      "INV-12",
    );
  if (role !== "administrator") return undefined;
  return refuse(
    "invalid",
    "administrator-demands-nothing",
    "Administrators need no qualification: one that ends would leave nobody to record another.",
    "M04",
  );
}

function decidePattern(
  partner: Partner,
  { team, pattern }: Of<"set-roster-pattern">,
): Decided<PartnerFact> | Refusal {
  const found = partner.teams.find((one) => one.id === team);
  if (found === undefined) return refuse("absent", "team-unknown", `${partner.name} has no such team.`);
  const stranger =
    pattern === null ? undefined : peopleIn(pattern).find((one) => !found.members.includes(one));
  if (stranger !== undefined)
    return refuse("invalid", "roster-faulty", `${stranger} is no member of ${found.name}.`);
  return decided<PartnerFact>({ type: "roster-pattern-set", data: { team, pattern } });
}

function decideAbsence(
  partner: Partner,
  { person, from, to, cover }: Of<"set-absence">,
  now: Instant,
): Decided<PartnerFact> | Refusal {
  const refusal = unlessOwn(partner, person) ?? (cover === null ? undefined : unlessOwn(partner, cover));
  if (refusal !== undefined) return refusal;
  if (from >= to || to <= now)
    return refuse("invalid", "absence-over", "An absence ends in the future, and after it begins.");
  if (msOf(to) - msOf(from) > ABSENCE_MAX_MS)
    return refuse("invalid", "absence-too-long", "An absence lasts a year at most.");
  if (cover === person) return refuse("invalid", "covers-oneself", "Somebody else covers an absence.");
  const { absences } = partner.staffing;
  if (absences.some((one) => one.person === person && one.from < to && from < one.to))
    return refuse("conflict", "absence-overlaps", "An absence within this time is on record already.", "M31");
  if (absences.length >= ABSENCES_MAX) return tooMany(partner, ABSENCES_MAX, "absences");
  return decided<PartnerFact>({ type: "absence-set", data: { person, from, to, cover } });
}

function decideReturn(
  partner: Partner,
  { person, from }: Of<"end-absence">,
  now: Instant,
): Decided<PartnerFact> | Refusal {
  const known = partner.staffing.absences.some(
    (one) => one.person === person && one.from === from && now < one.to,
  );
  if (!known) return refuse("absent", "absence-unknown", "No absence that begins then is on record.");
  return decided<PartnerFact>({ type: "absence-ended", data: { person, from } });
}

function decideOffer(
  partner: Partner,
  { team, to, note, openItems }: Of<"offer-duty">,
  from: PersonId,
  now: Instant,
): Decided<PartnerFact> | Refusal {
  const found = partner.teams.find((one) => one.id === team);
  if (found === undefined) return refuse("absent", "team-unknown", `${partner.name} has no such team.`);
  if (!found.members.includes(to) || to === from)
    return refuse("invalid", "not-a-colleague", `Name another member of ${found.name}.`);
  const shift = shiftsAt(partner, found, now).find(({ person }) => person === from);
  if (shift === undefined)
    return refuse(
      "conflict",
      "not-on-duty",
      `You have no shift in ${found.name} now that you could hand over.`,
      "M31",
    );
  return decided<PartnerFact>({
    type: "duty-offered",
    data: { team, from, to, until: shift.to, note, openItems },
  });
}

/** The offer that a person answers. */
function offerTo(
  partner: Partner,
  about: { readonly team: DutyHandOver["team"]; readonly from: PersonId },
  to: PersonId,
  now: Instant,
): { readonly ok: true; readonly handOver: DutyHandOver } | Refusal {
  const handOver = partner.staffing.handOvers.find(
    (one) => isOffer(one, about) && one.to === to && now < one.until,
  );
  if (handOver === undefined)
    return refuse("absent", "no-such-offer", "Nobody has offered you this shift, or it is over.");
  return { ok: true, handOver };
}

function unlessOwn(partner: Partner, person: PersonId): Refusal | undefined {
  if (partner.people.some(({ id }) => id === person)) return undefined;
  return refuse("invalid", "person-unknown", `${person} does not work for ${partner.name}.`);
}

function tooMany(partner: Partner, most: number, what: string): Refusal {
  return refuse("conflict", "too-many", `${partner.name} has ${most} ${what} on record already.`, "INV-22");
}
