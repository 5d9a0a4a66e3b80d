import { instantOf } from "@mirror/vocabulary";
import type { Names } from "../api/names.js";
import { many, numeric, option, type Use } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import { checked } from "../input/body.js";
import { isCalendar, shiftsInCalendar } from "../input/calendar-file.js";
import { objectIn, textOf } from "../input/file.js";
import { isCsv, type ShiftInFile, shiftsInCsv } from "../input/roster-file.js";
import { type ShiftGiven, shift, withOrder } from "../input/shift.js";
import type { Noun } from "../nouns.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { type Asking, asking, Verbs } from "../verbs.js";
import { partnerText } from "../views/partner.js";
import { calendarText } from "../views/staffing.js";

interface SetOptions {
  readonly partner?: string;
  readonly shift?: string[];
  readonly file?: string;
}

export const roster: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.add(
    {
      usage: "export <team>",
      summary: "The shifts to come of a team of yours, as a calendar (.ics)",
      description:
        "Dated and weekly shifts, each an event in UTC that names its person and nothing else of them.",
      example: 'roster export "Hospital CSIRT" --days 90 > roster.ics',
      options: [
        numeric("--days <days>", "how many days of weekly shifts, up to 366; 60 unless told"),
        option("--person <person>", "only this person's"),
      ],
    },
    exported,
  );
  verbs.ask(
    {
      usage: "set-weekly <team>",
      summary: "Replace a team's weekly shifts, by the clocks of a time zone",
      description:
        "The file holds: zone (Europe/Oslo), weekly ({ person, days: [1..7, 1 is Monday], begins, ends, order }) and exceptions ({ day, shifts: [{ person, begins, ends, order }] }), with people by id or name. A shift begins and ends by the clock on the wall, so that it is an hour shorter or longer where clocks change. Without a file: no shifts come again.",
      example: 'roster set-weekly "Hospital CSIRT" --file weekly.yaml',
      options: [
        option("--partner <partner>", "the partner, by id or name; your own unless told"),
        option("--file <file>", "a JSON or YAML file with the weekly roster"),
      ],
    },
    partnerText,
    async ({ api, routes: { staffing }, names, use, options }: Asking<SetOptions>) => {
      const id = await names.partner(options.partner);
      const given = options.file === undefined ? null : await objectIn(use.terminal, options.file);
      const body = checked(staffing.setPattern.body, {
        pattern: given === null ? null : await withPeople(names, id, given),
      });
      const params = { id, team: await names.team(id, use.arg(0)) };
      return api.ask(staffing.setPattern, { params, body });
    },
  );
  verbs.ask(
    {
      usage: "set <team>",
      summary: "Replace a team's shifts: who is on duty from when to when",
      description:
        "Of several on duty at once, the one whose shift is named first is asked first. A file is JSON or YAML ({ shifts: [{ person, from, to, order }] }, with people by id), or CSV: a first line person,from,to (and order, where it is not that of the lines), then a line for each shift, with people by id or name; or a calendar (.ics), whose events name their person as the summary or the only attendee, and come again by the day or the week at most. What is wrong in it is said with its line.",
      example: 'roster set "Hospital CSIRT" --shift "Ada Berg=2026-11-22T00:00Z/2026-11-23T00:00Z"',
      options: [
        option("--partner <partner>", "the partner, by id or name; your own unless told"),
        many("--shift <shift>", "PERSON=FROM/TO, once for each shift"),
        option("--file <file>", "a CSV, .ics, JSON or YAML file with all shifts; no --shift then"),
      ],
    },
    partnerText,
    async ({ api, routes: { partners }, names, use, options }: Asking<SetOptions>) => {
      const { shift: given = [], file } = options;
      if (given.length > 0 && file !== undefined)
        throw new Stop(ExitCode.usage, "Say the shifts with --shift, or in a file: not both.");
      const listed = file === undefined ? undefined : await shiftsListed(use.terminal, file);
      const said = listed ?? withOrder(given.map((one) => ({ ...shift(one), line: null })));
      const asObject =
        file === undefined || listed !== undefined ? undefined : await objectIn(use.terminal, file);
      const id = await names.partner(options.partner);
      const params = { id, team: await names.team(id, use.arg(0)) };
      const shifts: (ShiftGiven & { readonly order: number })[] = [];
      for (const { person, from, to, order, line } of said)
        shifts.push({ person: await personAt(names, id, person, file, line), from, to, order });
      const body = checked(partners.setRoster.body, asObject ?? { shifts });
      return api.ask(partners.setRoster, { params, body });
    },
  );
};

async function exported(use: Use<{ readonly days?: number; readonly person?: string }>): Promise<undefined> {
  const { api, routes, names, options } = await asking(use);
  const id = await names.partner();
  const params = { id, team: await names.team(id, use.arg(0)) };
  const { days, person } = options;
  const query = { days, person: person === undefined ? undefined : await names.person(id, person) };
  const found = await api.ask(routes.staffing.calendar, { params, query });
  // The standard ends lines by two characters, of which a terminal is shown only one.
  if (use.format === "table") use.terminal.stdout.write(found.calendar);
  else await use.show(found, calendarText);
}

/** The shifts of a file that lists them; undefined where it holds an object. */
async function shiftsListed(terminal: Terminal, file: string): Promise<ShiftInFile[] | undefined> {
  if (isCalendar(file)) {
    return shiftsInCalendar(file, await textOf(terminal, file), instantOf(Date.now()));
  }
  return isCsv(file) ? shiftsInCsv(terminal, file) : undefined;
}

/** A weekly roster with its people by id. What is not as it should be is left for the body's check. */
async function withPeople(names: Names, partner: string, given: unknown): Promise<unknown> {
  if (Array.isArray(given)) return Promise.all(given.map((one) => withPeople(names, partner, one)));
  if (typeof given !== "object" || given === null) return given;
  const entries = Object.entries(given).map(
    async ([key, value]) =>
      [
        key,
        key === "person" && typeof value === "string"
          ? await names.person(partner, value)
          : await withPeople(names, partner, value),
      ] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Who is meant; where nobody is, or more than one, the line of the file stands in front of the reason. */
async function personAt(
  names: Names,
  partner: string,
  named: string,
  file: string | undefined,
  line: number | null,
): Promise<string> {
  try {
    return await names.person(partner, named);
  } catch (error) {
    if (!(error instanceof Stop) || line === null) throw error;
    throw new Stop(error.exitCode, `${file}, line ${line}: ${error.message}`, error.todo);
  }
}
