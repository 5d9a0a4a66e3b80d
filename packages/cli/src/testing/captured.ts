import { PassThrough, Readable, Writable } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { routes } from "@mirror/contract";
import type { ExitCode } from "../exit-codes.js";
import { main, type Terminal } from "../main.js";
import type { Shape } from "../output/shown.js";

export { everyCommand } from "./every-command.js";

/** What one command line came to. */
export interface Outcome {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is around a command. Of the machine's own environment it sees nothing. */
export interface Around {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What is typed; left out, nobody is there to type. */
  readonly typed?: string;
  /** What is piped in. */
  readonly piped?: string;
  /** Aborted to interrupt. */
  readonly interrupted?: AbortSignal;
  /** Told each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** Carries a command line out in this process. */
export async function mirror(argv: readonly string[], around: Around = {}): Promise<Outcome> {
  const { terminal, stdout, stderr } = mirrorTerminal(around);
  const code = await main(argv, terminal);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A terminal whose output is caught. */
export function mirrorTerminal(around: Around = {}): { terminal: Terminal; stdout: Caught; stderr: Caught } {
  const [stdout, stderr] = [new Caught(around.onOutput), new Caught(around.onOutput)];
  const terminal: Terminal = {
    onShown: heldAgainst,
    env: { HOME: "/nonexistent", ...around.env },
    stdin: stdinOf(around),
    stdout,
    stderr,
    interrupted: around.interrupted ?? new AbortController().signal,
  };
  return { terminal, stdout, stderr };
}

/** Whatever a command shows has to be of its shape, to the last field: whichever test makes it show something. */
function heldAgainst(value: unknown, shape: Shape): void {
  const written: unknown = JSON.parse(JSON.stringify(value));
  // A schema leaves out what it does not know: so a value that comes back whole says no more than its shape.
  const read: unknown = JSON.parse(JSON.stringify(shape(routes).parse(written)));
  if (!isDeepStrictEqual(read, written))
    throw new Error(`More is shown than the shape says: ${JSON.stringify(written)}`);
}

function stdinOf({ typed, piped = "" }: Around): Terminal["stdin"] {
  if (typed === undefined) return Readable.from(piped === "" ? [] : [Buffer.from(piped)]);
  const keyboard = Object.assign(new PassThrough(), { isTTY: true });
  keyboard.write(`${typed}\n`);
  return keyboard;
}

class Caught extends Writable {
  text = "";
  readonly #onOutput: ((text: string) => void) | undefined;

  constructor(onOutput: ((text: string) => void) | undefined) {
    super();
    this.#onOutput = onOutput;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    this.#onOutput?.(chunk.toString("utf8"));
    done();
  }
}
