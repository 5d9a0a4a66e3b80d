import { z } from "zod";
import type { GlobalOptions } from "../../command.js";
import { findAddress, isThisMachine } from "../../context/address.js";
import { ownDocument } from "../../output/shown.js";
import { indented, table } from "../../output/text.js";
import { Stop } from "../../stop.js";
import type { Terminal } from "../../terminal.js";
import { redisHere } from "./redis-here.js";
import { serverThere } from "./server-there.js";

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  /** `unknown`: it could not be looked at, because something before it is wrong or not needed here. */
  readonly state: "well" | "wrong" | "unknown";
  readonly found: string;
  /** The command that mends it, where it is wrong. */
  readonly mend: string | null;
}

const OLDEST_NODE = { major: 20, minor: 19 };

/** Looks at everything that has to be right here, one thing after the other. */
export async function examine(terminal: Terminal, globals: GlobalOptions): Promise<Finding[]> {
  const address = await addressFound(terminal, globals);
  const elsewhere = address.url !== null && !isThisMachine(address.url);
  return [
    nodeHere(),
    await redisHere(terminal, elsewhere),
    address.finding,
    ...(await serverThere(terminal, address)),
  ];
}

const Examination = z.array(
  z.strictObject({
    what: z.string(),
    state: z.enum(["well", "wrong", "unknown"]),
    found: z.string(),
    mend: z.string().nullable(),
  }),
);

export const examinationText = ownDocument(
  () => Examination,
  (findings: readonly Finding[]) => {
    const rows = table(
      ["", "what", "found"],
      findings.map(({ what, state, found }) => [
        { well: "ok", wrong: "WRONG", unknown: "?" }[state],
        what,
        found,
      ]),
    );
    const mends = findings.flatMap(({ what, mend }) =>
      mend === null ? [] : [`${what}:\n${indented(mend)}`],
    );
    return mends.length === 0 ? rows : `${rows}\n\nTo mend it\n${indented(mends.join("\n"))}`;
  },
);

function nodeHere(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor);
  return {
    what: "Node",
    state: fits ? "well" : "wrong",
    found: process.versions.node,
    mend: fits
      ? null
      : `Install Node ${OLDEST_NODE.major}.${OLDEST_NODE.minor} or later: sudo apt-get install nodejs`,
  };
}

async function addressFound(
  terminal: Terminal,
  globals: GlobalOptions,
): Promise<{ readonly url: string | null; readonly token: string | null; readonly finding: Finding }> {
  const what = "address";
  try {
    const { url, token, from } = await findAddress(terminal, globals);
    if (url !== null)
      return { url, token, finding: { what, state: "well", found: `${url}, from ${from}`, mend: null } };
    const mend = "mirror context set NAME --url ADDRESS --token TOKEN";
    return { url, token, finding: { what, state: "wrong", found: "no server is named", mend } };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const mend = error.todo.join(" ") || "mirror context set NAME --url ADDRESS --token TOKEN";
    return { url: null, token: null, finding: { what, state: "wrong", found: error.message, mend } };
  }
}
