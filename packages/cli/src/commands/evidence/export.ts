import { rename, rm, writeFile } from "node:fs/promises";
import { verifyBundle } from "@mirror/journal";
import { verifySignature } from "@mirror/journal/signing";
import type { Use } from "../../command.js";
import { ExitCode } from "../../exit-codes.js";
import { Stop } from "../../stop.js";
import { asking } from "../../verbs.js";

export interface ExportOptions {
  readonly out: string;
  readonly as?: string;
}

/** Writes a run's evidence bundle to a file, once it is known to have arrived whole. */
export async function exportEvidence(use: Use<ExportOptions>): Promise<void> {
  const { api, routes, names } = await asking(use);
  const { out, as } = use.options;
  if (as !== undefined) {
    const { partner } = await names.me();
    if ((await names.partner(as)) !== partner.id)
      throw new Stop(
        ExitCode.refused,
        `You are signed in for ${partner.name}: what ${as} may see is theirs to export.`,
        ["Use the token of one of their people (--token or --context)."],
      );
  }
  const text = await api.ask(routes.evidence.export, { params: { run: use.arg(0) } });
  const verdict = verifyBundle(text, { verifySignature });
  if (!verdict.ok)
    throw new Stop(
      ExitCode.error,
      `The bundle that came does not verify. Line ${verdict.line}: ${verdict.fault}`,
      ["It was not written. Export it again; if it stays so, tell whoever runs the installation."],
    );
  if (out === "-") use.terminal.stdout.write(text);
  else await write(out, text);
  use.say(
    `mirror: ${verdict.entries} entries of ${verdict.streams.size} streams, ${verdict.withheld} of them withheld. Check it anywhere: mirror evidence verify ${out === "-" ? "FILE" : out}`,
  );
}

/** All of it or nothing, for its owner's eyes only: evidence has markings. */
async function write(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  try {
    await writeFile(fresh, text, { mode: 0o600, flag: "wx" });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new Stop(ExitCode.error, `${file} cannot be written: ${why}`);
  }
}
