import { writeFile } from "node:fs/promises";
import { option } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import type { Asking } from "../verbs.js";

/** How somebody signs what a command says: here with a key, or on a machine of its own that has no network. */
export interface SigningOptions {
  readonly key?: string;
  readonly print?: string;
  readonly signature?: string;
}

/** The ways to sign; `whose`: whose key it takes, and when. */
export const signingOptions = (whose: string) => [
  option("--key <file>", whose),
  option("--print <file>", "write what has to be signed to a file (- for stdout), and send nothing"),
  option("--signature <file>", "what mirror sign has made of that file, elsewhere: it is sent as it is"),
];

/** How a command is signed, as its command line says it; `isSigned`: whether it is at all. */
export function signingOf({ names, use, options: { key, print, signature } }: Asking<SigningOptions>) {
  const said = { ...(key && { key }), ...(print && { print }), ...(signature && { signature }) };
  const isSigned = Object.keys(said).length > 0;
  return { isSigned, signing: { terminal: use.terminal, names, ...said } };
}

/** Writes what has to be signed, and ends the command: nothing is sent. */
export async function printed(
  terminal: Terminal,
  file: string,
  toSign: object,
  shown: string,
): Promise<never> {
  const text = `${JSON.stringify({ ...toSign, shown: shown.split("\n") }, null, 2)}\n`;
  if (file === "-") terminal.stdout.write(text);
  else
    await writeFile(file, text, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Stop(ExitCode.error, `${file} cannot be written: ${why}`);
    });
  throw new Stop(ExitCode.ok, "Nothing was sent. Sign it, on any machine that has the key:", [
    `mirror sign ${file === "-" ? "FILE" : file} --key KEY --out SIGNED`,
    "Then say the same again with --signature SIGNED in the place of --print.",
  ]);
}
