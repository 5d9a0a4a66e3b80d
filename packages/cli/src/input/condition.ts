import type { Names } from "../api/names.js";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import { instant } from "./instant.js";

/** How a condition of a yes is written on the command line. */
export const CONDITION_FORM =
  "TEXT; office=OFFICE or person=NAME or run=COMPARISON; until=INSTANT; of=PARTNER (your own, unless told)";

/** `The backups are good; office=Chief of IT; until=2026-11-22T08:00Z`, as the API takes it. */
export async function conditionIn(written: string, names: Names): Promise<object> {
  const [text = "", ...parts] = written.split(";").map((one) => one.trim());
  const said = new Map(
    parts.map((part) => {
      const at = part.indexOf("=");
      return [part.slice(0, Math.max(at, 0)), part.slice(at + 1)] as const;
    }),
  );
  const { office, person, run, until, of } = Object.fromEntries(said);
  const checkers = [office, person, run].filter((one) => one !== undefined);
  if (text === "" || until === undefined || checkers.length !== 1)
    throw new Stop(ExitCode.invalidInput, `This is no condition: ${written}`, [
      `Write it so: ${CONDITION_FORM}`,
    ]);
  return { text, checker: await checkerIn({ office, person, run, of }, names), until: instant(until) };
}

interface Checker {
  readonly office: string | undefined;
  readonly person: string | undefined;
  readonly run: string | undefined;
  readonly of: string | undefined;
}

async function checkerIn({ office, person, run, of }: Checker, names: Names): Promise<object> {
  if (run !== undefined) return { by: "run", holds: run };
  const partner = await names.partner(of);
  if (office !== undefined) return { by: "office", partner, office };
  return { by: "person", partner, person: await names.person(partner, person ?? "") };
}
