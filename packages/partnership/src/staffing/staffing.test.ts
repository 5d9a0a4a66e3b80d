import type { Actor, DelegationId, Instant, PersonId, TeamId } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import { partnerAt } from "../partner/appointment.js";
import type { ChannelName } from "../partner/channel.js";
import type { PartnerCommand } from "../partner/commands.js";
import { decidePartner } from "../partner/decide.js";
import { hasRole, holdersOf, onDuty } from "../partner/duty.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  DAY_MS,
  Desk,
  HOUR_MS,
  idOf,
  ruleOf,
  START,
} from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "../testing/three-partners.js";
import { dutyOf } from "./on-duty.js";
import { endingQualifications, officeReach, tooFewFor } from "./reach.js";

const RESPONDER = HOST.person(HOST.responder);
const OFFICER = HOST.person(HOST.officer);
const OFFICIAL = HOST.person(HOST.official);
const DEPUTY = HOST.person(HOST.deputy);
const NAME = "Forensics II";
const STRANGER = idOf<PersonId>("person");
const shift = { from: START, to: after(8 * HOUR_MS) };

function deskOf(partner: Partner = HOST.partner) {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] },
    (now, actor, state) => contextAt(now, actor, state === undefined ? PARTNERS : [state, ...PARTNERS]),
  );
  desk.state = partner;
  return desk;
}
type StaffedDesk = ReturnType<typeof deskOf>;

const orders = (desk: StaffedDesk, ...commands: PartnerCommand[]) => {
  for (const command of commands) desk.must(HOST.administrator, command);
  return desk.is;
};
const demand = (qualifications: string[] = [NAME]): PartnerCommand => ({
  type: "demand-qualifications",
  role: "responder",
  qualifications,
});
const record = (person: PersonId, until: Instant | null): PartnerCommand => ({
  type: "record-qualification",
  person,
  name: NAME,
  until,
});
const away = (
  person: PersonId,
  from: Instant,
  to: Instant,
  cover: PersonId | null = null,
): PartnerCommand => ({
  type: "set-absence",
  person,
  from,
  to,
  cover,
});
const rostered = (...people: PersonId[]): PartnerCommand => ({
  type: "set-roster",
  team: HOST.team,
  shifts: people.map((person, index) => ({ person, ...shift, order: index + 1 })),
});

/** Every fact of a story is one that the record can be read back from. */
const asWritten = ({ facts }: StaffedDesk) => {
  for (const { type, data } of facts) PartnerFact.parse(JSON.parse(JSON.stringify({ type, data })));
};

describe("M28 a qualification", () => {
  test("that a role demands gives the role as long as it lasts, and not an instant longer", () => {
    const desk = deskOf();
    const has = (at: Instant) => hasRole(partnerAt(desk.is, at), RESPONDER, "responder");
    orders(desk, demand());
    expect(has(START)).toBe(false);
    orders(desk, record(RESPONDER, after(DAY_MS)));
    expect([has(START), has(after(DAY_MS - 1)), has(after(DAY_MS))]).toEqual([true, true, false]);
    orders(desk, record(RESPONDER, null));
    expect(has(after(900 * DAY_MS))).toBe(true);
    const withdraw: PartnerCommand = {
      type: "withdraw-qualification",
      person: RESPONDER,
      name: NAME,
      reason: "The exam was not passed.",
    };
    orders(desk, withdraw);
    expect(has(START)).toBe(false);
    expect(codeOf(desk.send(HOST.administrator, withdraw))).toBe("qualification-unknown");
    orders(desk, demand([]));
    expect(has(START)).toBe(true);
    asWritten(desk);
  });

  test("that is missing takes nobody else's role, and is asked of nobody who has none", () => {
    const desk = deskOf();
    const partner = orders(desk, demand(), record(OFFICER, null));
    expect(hasRole(partnerAt(partner, START), OFFICER, "duty-officer")).toBe(true);
    expect(onDuty(partner, HOST.team, START).people).toEqual([OFFICER]);
    // Somebody without a working role is called as before there were demands.
    const plain = { ...partner, people: partner.people.map((one) => ({ ...one, roles: [] })) };
    expect(onDuty(plain, HOST.team, START).people).toEqual([RESPONDER, OFFICER]);
  });

  test("INV-12 M04 no administrator says what officials need, or what administrators do", () => {
    const desk = deskOf();
    for (const [role, code, rule] of [
      ["authorised-official", "official-by-statement", "INV-12"],
      ["administrator", "administrator-demands-nothing", "M04"],
    ] as const) {
      const no = desk.send(HOST.administrator, { ...demand(), role } as PartnerCommand);
      expect([codeOf(no), ruleOf(no)]).toEqual([code, rule]);
    }
    expect(codeOf(desk.send(HOST.official, demand()))).toBe("not-administrator");
    expect(codeOf(desk.send(HOST.administrator, record(STRANGER, null)))).toBe("person-unknown");
  });

  test("is recorded a bounded number of times", () => {
    const qualifications = Array.from({ length: 2000 }, (_, index) => ({
      person: RESPONDER,
      name: `Q${index}`,
      until: null,
    }));
    const desk = deskOf({ ...HOST.partner, staffing: { ...HOST.partner.staffing, qualifications } });
    expect(codeOf(desk.send(HOST.administrator, record(RESPONDER, null)))).toBe("too-many");
  });

  test("is warned of thirty days before it ends, where a role of its holder demands it", () => {
    const desk = deskOf();
    orders(desk, demand(), record(RESPONDER, after(20 * DAY_MS)), record(OFFICER, after(DAY_MS)));
    expect(endingQualifications(desk.is, START)).toEqual([
      "Responder of Aldor Health: Forensics II ends on 2026-12-12.",
    ]);
    expect(endingQualifications(desk.is, after(20 * DAY_MS))[0]).toContain("ended on");
    orders(desk, record(RESPONDER, after(31 * DAY_MS)));
    expect(endingQualifications(desk.is, START)).toEqual([]);
    orders(desk, record(RESPONDER, null));
    expect(endingQualifications(desk.is, START)).toEqual([]);
  });
});

describe("on duty is", () => {
  test("whoever's shift it is; in the place of somebody away whoever covers; else whoever is there", () => {
    const desk = deskOf();
    const duty = (at = START) => dutyOf(desk.is, HOST.team, at);
    orders(desk, rostered(RESPONDER));
    expect(duty()).toEqual([{ person: RESPONDER, because: "shift", ...shift }]);
    const to = after(4 * HOUR_MS);
    desk.must(HOST.responder, away(RESPONDER, START, to, OFFICER));
    expect(duty()).toEqual([{ person: OFFICER, because: "cover", of: RESPONDER, until: to }]);
    expect(duty(to)).toEqual([{ person: RESPONDER, because: "shift", ...shift }]);
    // Whoever covers is away as well; and in the end, everybody.
    desk.must(HOST.officer, away(OFFICER, START, to));
    expect(duty()).toEqual([
      { person: RESPONDER, because: "nobody-else" },
      { person: OFFICER, because: "nobody-else" },
    ]);
    desk.must(HOST.officer, { type: "end-absence", person: OFFICER, from: START });
    expect(duty()).toEqual([{ person: OFFICER, because: "cover", of: RESPONDER, until: to }]);
    orders(desk, rostered(OFFICER));
    expect(duty()).toMatchObject([{ person: OFFICER, because: "shift" }]);
    asWritten(desk);
  });

  test("nobody twice, nobody who is away without cover, and no team that is not there", () => {
    const desk = deskOf();
    desk.must(HOST.responder, away(RESPONDER, START, after(HOUR_MS)));
    orders(desk, rostered(RESPONDER, OFFICER));
    expect(dutyOf(desk.is, HOST.team, START)).toMatchObject([{ person: OFFICER, because: "shift" }]);
    const twice = deskOf();
    twice.must(HOST.responder, away(RESPONDER, START, after(HOUR_MS), OFFICER));
    orders(twice, rostered(RESPONDER, OFFICER));
    expect(dutyOf(twice.is, HOST.team, START)).toHaveLength(1);
    expect(dutyOf(twice.is, idOf<TeamId>("team"), START)).toEqual([]);
  });

  test("nobody whose qualification has ended, whatever the roster says", () => {
    const desk = deskOf();
    orders(desk, demand(), rostered(RESPONDER));
    expect(dutyOf(desk.is, HOST.team, START)).toEqual([{ person: OFFICER, because: "member" }]);
  });

  test("by a weekly roster as by a dated one", () => {
    const desk = deskOf();
    const weekly = { person: OFFICER, days: [7], begins: "00:00", ends: "08:00", order: 1 };
    const pattern = { zone: "UTC" as never, weekly: [weekly], exceptions: [] };
    const set: PartnerCommand = { type: "set-roster-pattern", team: HOST.team, pattern };
    orders(desk, set);
    expect(dutyOf(desk.is, HOST.team, START)).toMatchObject([{ person: OFFICER, because: "shift" }]);
    orders(desk, { ...set, pattern: null });
    expect(onDuty(desk.is, HOST.team, START).from).toBe("team");
    const wall = { person: OFFICIAL, begins: "08:00", ends: "20:00", order: 1 };
    const faulty = { ...set, pattern: { ...pattern, exceptions: [{ day: "2026-12-24", shifts: [wall] }] } };
    expect(codeOf(desk.send(HOST.administrator, faulty))).toBe("roster-faulty");
    expect(codeOf(desk.send(HOST.administrator, { ...set, team: idOf<TeamId>("team") }))).toBe(
      "team-unknown",
    );
    asWritten(desk);
  });
});

describe("an absence", () => {
  test("is set by whoever goes away, or an administrator, and by nobody else", () => {
    const desk = deskOf();
    const set = away(RESPONDER, START, after(DAY_MS));
    for (const [actor, code] of [
      [HOST.officer, "not-your-absence"],
      [NORTH.administrator, "not-of-this-partner"],
      [CLOCK, "not-a-person"],
    ] as [Actor, string][])
      expect(codeOf(desk.send(actor, set))).toBe(code);
    desk.must(HOST.administrator, set);
    expect(codeOf(desk.send(HOST.responder, away(RESPONDER, after(HOUR_MS), after(2 * DAY_MS))))).toBe(
      "absence-overlaps",
    );
    desk.must(HOST.responder, away(RESPONDER, after(DAY_MS), after(2 * DAY_MS)));
  });

  test.each<[code: string, from: Instant, to: Instant, cover: PersonId | null, who?: PersonId]>([
    ["absence-over", START, START, null],
    ["absence-over", after(-DAY_MS), START, null],
    ["absence-too-long", START, after(400 * DAY_MS), null],
    ["covers-oneself", START, after(DAY_MS), RESPONDER],
    ["person-unknown", START, after(DAY_MS), STRANGER],
    ["person-unknown", START, after(DAY_MS), null, STRANGER],
  ])("that cannot be is refused: %s", (code, from, to, cover, who = RESPONDER) => {
    expect(codeOf(deskOf().send(HOST.administrator, away(who, from, to, cover)))).toBe(code);
  });

  test("is taken back before it begins, ends when it is ended, and is gone when it is over", () => {
    const desk = deskOf();
    desk.must(HOST.responder, away(RESPONDER, after(DAY_MS), after(2 * DAY_MS)));
    const end: PartnerCommand = { type: "end-absence", person: RESPONDER, from: after(DAY_MS) };
    expect(codeOf(desk.send(HOST.responder, { ...end, from: START }))).toBe("absence-unknown");
    expect(desk.must(HOST.responder, end).staffing.absences).toEqual([]);
    desk.must(HOST.responder, away(RESPONDER, START, after(DAY_MS)));
    desk.must(HOST.officer, away(OFFICER, START, after(DAY_MS)));
    desk.now = after(HOUR_MS);
    const { absences } = desk.must(HOST.responder, { ...end, from: START }).staffing;
    expect(absences.map(({ to }) => to)).toEqual([after(HOUR_MS), after(DAY_MS)]);
    desk.now = after(2 * DAY_MS);
    const later = desk.must(HOST.responder, away(RESPONDER, after(3 * DAY_MS), after(4 * DAY_MS)));
    expect(later.staffing.absences).toHaveLength(1);
  });

  test("is on record a bounded number of times", () => {
    const absences = Array.from({ length: 500 }, (_, index) => ({
      person: OFFICER,
      from: after(index * DAY_MS),
      to: after((index + 1) * DAY_MS),
      cover: null,
    }));
    const desk = deskOf({ ...HOST.partner, staffing: { ...HOST.partner.staffing, absences } });
    expect(codeOf(desk.send(HOST.responder, away(RESPONDER, START, after(DAY_MS))))).toBe("too-many");
  });

  test("lets whoever is there be asked for an office first, and whoever is away where nobody is", () => {
    const desk = deskOf();
    desk.must(HOST.official, away(OFFICIAL, START, after(DAY_MS)));
    expect(holdersOf(desk.is, { office: OFFICE }, START)).toEqual([DEPUTY]);
    desk.must(HOST.deputy, away(DEPUTY, START, after(DAY_MS)));
    expect(holdersOf(desk.is, { office: OFFICE }, START)).toEqual([OFFICIAL, DEPUTY]);
  });
});

describe("a shift", () => {
  const offer: PartnerCommand = {
    type: "offer-duty",
    team: HOST.team,
    to: OFFICER,
    note: "The ward on floor 3 is offline.",
    openItems: ["step--1 Isolate the ward"],
  };
  const answer = { team: HOST.team, from: RESPONDER } as const;

  test("is handed over when the other accepts, and not before, until it ends", () => {
    const desk = deskOf();
    orders(desk, rostered(RESPONDER));
    const duty = () => dutyOf(desk.is, HOST.team, desk.now).map(({ person, because }) => [person, because]);
    desk.must(HOST.responder, offer);
    expect(duty()).toEqual([[RESPONDER, "shift"]]);
    expect(codeOf(desk.send(HOST.official, { type: "accept-duty", ...answer }))).toBe("no-such-offer");
    desk.must(HOST.officer, { type: "accept-duty", ...answer });
    expect(duty()).toEqual([[OFFICER, "hand-over"]]);
    expect(codeOf(desk.send(HOST.officer, { type: "accept-duty", ...answer }))).toBe("no-such-offer");
    desk.now = shift.to;
    expect(duty().map(([, because]) => because)).toEqual(["member", "member"]);
    // What is over leaves with the next offer.
    orders(desk, {
      type: "set-roster",
      team: HOST.team,
      shifts: [{ person: RESPONDER, from: shift.to, to: after(DAY_MS), order: 1 }],
    });
    expect(desk.must(HOST.responder, offer).staffing.handOvers).toHaveLength(1);
    asWritten(desk);
  });

  test("stays with whoever offered it where the other declines, and is offered anew in the place of before", () => {
    const desk = deskOf();
    orders(desk, rostered(RESPONDER));
    desk.must(HOST.responder, offer);
    desk.must(HOST.responder, { ...offer, note: "Two wards now." });
    expect(desk.is.staffing.handOvers).toMatchObject([{ note: "Two wards now.", until: shift.to }]);
    const decline: PartnerCommand = { type: "decline-duty", ...answer, reason: "I am on a train." };
    expect(desk.must(HOST.officer, decline).staffing.handOvers).toEqual([]);
    expect(codeOf(desk.send(HOST.officer, decline))).toBe("no-such-offer");
    asWritten(desk);
  });

  test("is offered by whoever has one now, to another member of the team", () => {
    const desk = deskOf();
    expect(codeOf(desk.send(HOST.responder, offer))).toBe("not-on-duty");
    orders(desk, rostered(RESPONDER));
    for (const to of [RESPONDER, OFFICIAL])
      expect(codeOf(desk.send(HOST.responder, { ...offer, to }))).toBe("not-a-colleague");
    const team = idOf<TeamId>("team");
    expect(codeOf(desk.send(HOST.responder, { ...offer, team }))).toBe("team-unknown");
    // Another's offer to the same person is another one.
    orders(desk, rostered(RESPONDER, OFFICER));
    desk.must(HOST.responder, offer);
    desk.must(HOST.officer, { ...offer, to: RESPONDER });
    desk.must(HOST.officer, { type: "accept-duty", ...answer });
    expect(desk.is.staffing.handOvers.map(({ acceptedAt }) => acceptedAt)).toEqual([START, null]);
  });
});

describe("M04 within reach of an office", () => {
  const mailed = (...ids: PersonId[]): Partner => ({
    ...HOST.partner,
    people: HOST.partner.people.map((one) =>
      ids.includes(one.id) ? { ...one, email: "someone@aldor.example" } : one,
    ),
  });

  test("is whoever holds it, is there, and can be called: by mail, by a channel, or on duty", () => {
    expect(officeReach(HOST.partner, OFFICE, START)).toMatchObject({
      reachable: [],
      without: [
        "Official of Aldor Health is not on duty, and no mail or channel reaches them",
        "Deputy of Aldor Health is not on duty, and no mail or channel reaches them",
      ],
    });
    expect(officeReach(mailed(OFFICIAL, DEPUTY), OFFICE, START).reachable).toEqual([OFFICIAL, DEPUTY]);
    const channel = {
      name: "desk" as ChannelName,
      kind: "webhook" as const,
      place: "chat.example",
      secret: idOf<never>("credential"),
      addedAt: START,
    };
    expect(officeReach({ ...HOST.partner, channels: [channel] }, OFFICE, START).without).toEqual([]);
    const teams = HOST.partner.teams.map((one) => ({
      ...one,
      members: [...one.members, DEPUTY],
      shifts: [{ person: DEPUTY, ...shift, order: 1 }],
    }));
    expect(officeReach({ ...HOST.partner, teams }, OFFICE, START).reachable).toEqual([DEPUTY]);
  });

  test("is nobody who is away, lacks what officials need, or is no official any more", () => {
    const both = mailed(OFFICIAL, DEPUTY);
    const desk = deskOf(both);
    desk.must(HOST.deputy, away(DEPUTY, START, after(DAY_MS)));
    expect(tooFewFor(desk.is, OFFICE, START)).toEqual({
      partner: HOST.id,
      words: `Aldor Health has 1 of 2 people within reach to answer as ${OFFICE}.`,
      without: [`Deputy of Aldor Health is away until ${after(DAY_MS)}`],
    });
    expect(tooFewFor(both, OFFICE, START)).toBe(undefined);
    const demands = [{ role: "authorised-official" as const, qualifications: [NAME] }];
    const demanding = { ...both, staffing: { ...both.staffing, demands } };
    expect(officeReach(demanding, OFFICE, START).without[0]).toBe(`Official of Aldor Health lacks ${NAME}`);
    const people = both.people.map((one) => (one.id === DEPUTY ? { ...one, roles: [] } : one));
    expect(officeReach({ ...both, people }, OFFICE, START).without).toEqual([
      "Deputy of Aldor Health is no official any more",
    ]);
  });

  test("C-12 is whoever an official has put in its place, qualified as an official or not", () => {
    const delegation = {
      id: idOf<DelegationId>("delegation"),
      from: OFFICIAL,
      to: OFFICER,
      office: OFFICE,
      scope: { effectCeiling: "E2" as const, levels: ["operational" as const], playbooks: "any" as const },
      until: after(DAY_MS),
      words: "For the night.",
      madeAt: START,
      revokedAt: null,
    };
    const partner = { ...mailed(OFFICER), delegations: [delegation] };
    expect(officeReach(partner, OFFICE, START).reachable).toEqual([OFFICER]);
    expect(officeReach(partner, "Minister", START)).toEqual({ reachable: [], without: [], unproved: [] });
    expect(officeReach(partner, OFFICE, after(DAY_MS)).reachable).toEqual([]);
  });
});
