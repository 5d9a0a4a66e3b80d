import { type PartnerView, routes, type StaffingView } from "@mirror/contract";
import type { PersonId } from "@mirror/vocabulary";
import { textIn } from "./fields.js";
import { type Html, html } from "./html.js";
import { instantIn, TIME_HINT } from "./instant-field.js";
import { looksThroughMuch, ordinary } from "./lanes.js";
import { type Deed, doneUnless, type Page } from "./page.js";
import { lineOfText, longText, pick, words } from "./parts.js";
import type { Visit } from "./visit.js";
import { clock } from "./when.js";

const PATH = "/lite/duty";

/** So many teams of one's own are looked into: a page has to be small. */
const TEAMS_MAX = 5;

/** Who works when, as far as it concerns whoever looks: shifts that are offered, absences, qualifications that end, gaps. */
export const dutyPages: readonly Page[] = [
  {
    path: "/duty",
    admissible: looksThroughMuch("duty"),
    async show(visit) {
      const params = { id: visit.caller.partner.id };
      const partner = await visit.must(routes.partners.show, { params });
      const me = visit.caller.person.id;
      const own = partner.teams.filter(({ members }) => members?.includes(me)).slice(0, TEAMS_MAX);
      const teams = await Promise.all(
        own.map(async (team) => ({
          team,
          duty: await visit.must(routes.staffing.duty, { params: { ...params, team: team.id }, query: {} }),
        })),
      );
      const { staffing } = partner;
      if (staffing === null) return { title: "Who works when", body: html`<p>It is not yours to see.</p>` };
      return {
        title: "Who works when",
        body: html`${offers(visit, partner, staffing)}${concerns(visit, partner, staffing)}
<h2>On duty now</h2>${teams.length === 0 && html`<p>You are in no team.</p>`}${teams.map(
          ({ team, duty }) =>
            html`<div class="card"><strong>${team.name}</strong><ul>${duty.onDuty.map((one) => html`<li><bdi>${one.name}</bdi>: ${BECAUSE[one.because]}${one.until !== null && html`, until ${clock(one.until)}`}</li>`)}</ul>${
              duty.onDuty.some(({ person, because }) => person === me && because === "shift") &&
              handOver(visit, partner, team.id, team.members ?? [])
            }</div>`,
        )}
${absences(visit, partner, staffing)}`,
      };
    },
  },
];

export const dutyDeeds: readonly Deed[] = [
  deed("accept", (visit) => visit.decide(routes.staffing.acceptDuty, shift(visit, {})), "duty-accepted"),
  deed(
    "decline",
    (visit) =>
      visit.decide(routes.staffing.declineDuty, shift(visit, { reason: textIn(visit.fields, "reason") })),
    "duty-declined",
  ),
  deed(
    "offer",
    (visit) =>
      visit.decide(routes.staffing.offerDuty, {
        params: teamOf(visit),
        body: {
          to: textIn(visit.fields, "to") as PersonId,
          note: textIn(visit.fields, "note"),
          openItems: [],
        },
      }),
    "duty-offered",
  ),
  deed(
    "away",
    (visit) => {
      const cover = textIn(visit.fields, "cover");
      return visit.decide(routes.staffing.setAbsence, {
        params: { id: visit.caller.partner.id },
        body: {
          person: visit.caller.person.id,
          from: instantIn(visit, "from"),
          to: instantIn(visit, "to"),
          cover: cover === "" ? null : (cover as PersonId),
        },
      });
    },
    "away",
  ),
  deed(
    "back",
    (visit) =>
      visit.decide(routes.staffing.endAbsence, {
        params: { id: visit.caller.partner.id },
        body: { person: visit.caller.person.id, from: instantIn(visit, "begins") },
      }),
    "back",
  ),
];

/** What stands in the inbox of what this page holds: a shift that is offered, and what its reader has to see to. */
export function dutyWaits({ staffing, people }: PartnerView, { person }: Visit["caller"]): Html[] {
  if (staffing === null) return [];
  const offered = offersTo(staffing, person.id).map(
    (one) =>
      html`<li class="card"><a href="${PATH}">A shift is offered to you</a><p>By <bdi>${nameOf(people, one.from)}</bdi>, until ${clock(one.until)}.</p></li>`,
  );
  const seen = concernsOf(staffing, people, person).map(
    (text) => html`<li class="card"><a href="${PATH}">Who works when</a><p>${text}</p></li>`,
  );
  return [...offered, ...seen];
}

const BECAUSE: Readonly<Record<"shift" | "cover" | "hand-over" | "member" | "nobody-else", string>> = {
  shift: "has the shift",
  cover: "covers somebody who is away",
  "hand-over": "took the shift over",
  member: "is called, since nobody has a shift",
  "nobody-else": "is away, and called because nobody else is there",
};

function deed(
  name: "accept" | "decline" | "offer" | "away" | "back",
  act: (visit: Visit) => Promise<Parameters<typeof doneUnless>[0]>,
  said: "duty-accepted" | "duty-declined" | "duty-offered" | "away" | "back",
): Deed {
  return {
    path: `/duty/${name}`,
    admissible: ordinary(`duty.${name}`),
    from: () => PATH,
    act: async (visit) => doneUnless(await act(visit), () => ({ goTo: PATH, said })),
  };
}

function teamOf(visit: Visit) {
  const team = textIn(visit.fields, "team") as PartnerView["teams"][number]["id"];
  return { id: visit.caller.partner.id, team };
}

function shift<More extends object>(visit: Visit, more: More) {
  return { params: teamOf(visit), body: { from: textIn(visit.fields, "from") as PersonId, ...more } };
}

function nameOf(people: PartnerView["people"], id: string): string {
  return people?.find((one) => one.id === id)?.name ?? "somebody";
}

function offersTo({ handOvers }: StaffingView, person: string) {
  return handOvers.filter(({ to, acceptedAt }) => to === person && acceptedAt === null);
}

function offers(visit: Visit, { people, teams }: PartnerView, staffing: StaffingView): Html | false {
  const mine = offersTo(staffing, visit.caller.person.id);
  return (
    mine.length > 0 &&
    html`<h2>Offered to you</h2>${mine.map((one) => {
      const about = html`<input type="hidden" name="team" value="${one.team}"><input type="hidden" name="from" value="${one.from}">`;
      const team = teams.find(({ id }) => id === one.team)?.name ?? "a team";
      return html`<div class="card"><p><bdi>${nameOf(people, one.from)}</bdi> offers you the shift in ${team}, until ${clock(one.until)}.</p>${words(one.note)}
${one.openItems.length > 0 && html`<p>What is open:</p><ul>${one.openItems.map((item) => html`<li>${item}</li>`)}</ul>`}
${visit.form(`${PATH}/accept`, html`${about}<div class="acts"><button class="first">I take it</button></div>`)}
<details${visit.fields.has("reason") && html` open`}><summary>I cannot …</summary>${visit.form(
        `${PATH}/decline`,
        html`${about}${longText({ name: "reason", label: "Why", value: visit.typed("reason"), required: true })}<div class="acts"><button>I do not take it</button></div>`,
      )}</details></div>`;
    })}`
  );
}

/** What whoever looks has to see to, in words: their own qualifications that end, and for whoever sets rosters, everybody's and what is left open. */
function concernsOf(
  { qualifications, gaps }: StaffingView,
  people: PartnerView["people"],
  { id, roles }: Visit["caller"]["person"],
): string[] {
  const setsRosters = roles.includes("administrator") || roles.includes("duty-officer");
  const ending = qualifications
    .filter(({ person, state }) => state !== "held" && (setsRosters || person === id))
    .map(
      ({ person, name, until, state }) =>
        `${nameOf(people, person)}: ${name} ${state === "ended" ? "ended" : "ends"} on ${until?.slice(0, 10) ?? "a day"}.`,
    );
  return setsRosters ? [...gaps.map((one) => one.words), ...ending] : ending;
}

function concerns(visit: Visit, { people }: PartnerView, staffing: StaffingView): Html | false {
  const all = concernsOf(staffing, people, visit.caller.person);
  return all.length > 0 && html`<h2>To see to</h2><ul>${all.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function colleagues(
  visit: Visit,
  { people }: PartnerView,
  among: readonly string[] | undefined,
): [string, string][] {
  return (people ?? [])
    .filter(({ id }) => id !== visit.caller.person.id && among?.includes(id) !== false)
    .map(({ id, name }): [string, string] => [id, name]);
}

function handOver(
  visit: Visit,
  partner: PartnerView,
  team: string,
  members: readonly string[],
): Html | false {
  const choices = colleagues(visit, partner, members);
  return (
    choices.length > 0 &&
    html`<details${visit.fields.has("note") && html` open`}><summary>Hand my shift over …</summary>${visit.form(
      `${PATH}/offer`,
      html`<input type="hidden" name="team" value="${team}">${pick({ name: "to", label: "To whom", choices, value: visit.typed("to"), required: true })}
${longText({ name: "note", label: "What they have to know", value: visit.typed("note"), required: true })}
<p class="soft">It stays yours until they accept.</p><div class="acts"><button>Offer it</button></div>`,
    )}</details>`
  );
}

function absences(visit: Visit, partner: PartnerView, staffing: StaffingView): Html {
  const mine = staffing.absences.filter(({ person }) => person === visit.caller.person.id);
  const isTyped = visit.fields.has("to") && !visit.fields.has("team");
  return html`<h2>When I am away</h2>${mine.length === 0 ? html`<p>You are not away.</p>` : mine.map((one) => html`<div class="card"><p>From ${clock(one.from)} until ${clock(one.to)}${one.cover !== null && html`; <bdi>${nameOf(partner.people, one.cover)}</bdi> is asked instead`}</p>${visit.form(`${PATH}/back`, html`<input type="hidden" name="begins" value="${one.from}"><div class="acts"><button>I am there after all</button></div>`)}</div>`)}
<details${isTyped && html` open`}><summary>Say when I am away …</summary>${visit.form(
    `${PATH}/away`,
    html`${lineOfText({ name: "from", label: "From, in UTC", hint: TIME_HINT, value: visit.typed("from"), required: true })}
${lineOfText({ name: "to", label: "Until, in UTC", hint: TIME_HINT, value: isTyped ? visit.typed("to") : "", required: true })}
${pick({ name: "cover", label: "Who is asked instead", choices: [["", "Nobody by name"], ...colleagues(visit, partner, undefined)], value: visit.typed("cover") })}
<div class="acts"><button>Put it down</button></div>`,
  )}</details>`;
}
