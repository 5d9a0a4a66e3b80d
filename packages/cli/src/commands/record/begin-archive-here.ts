import { userInfo } from "node:os";
import { beginArchive, RestoreRefused } from "@mirror/chassis";
import { z } from "zod";
import type { Use } from "../../command.js";
import { ExitCode } from "../../exit-codes.js";
import { ownDocument } from "../../output/shown.js";
import { Stop } from "../../stop.js";
import { keyHere, withRecordHere } from "./record-here.js";

export interface BeginArchiveOptions {
  readonly by: string;
  readonly reason: string;
  readonly withoutFinished?: true;
}

/** Begins a new archive on this machine, in the name of whoever takes the journal's word for it. */
export async function beginArchiveHere(use: Use<BeginArchiveOptions>): Promise<ExitCode> {
  const { by, reason, withoutFinished = false } = use.options;
  if (by.trim() === "" || reason.trim() === "")
    throw new Stop(ExitCode.usage, "Say who takes the journal's word, and why.");
  await keyHere(use.terminal);
  return withRecordHere(use.terminal, "restore", async (record) => {
    const place = { dir: record.archiveDir, key: record.key, trust: record.trust };
    try {
      const who = { by, account: userInfo().username, reason };
      const position = await beginArchive(record.redis, place, who, { withoutFinished });
      await use.show(
        { folder: record.archiveDir, position },
        ownDocument(
          () => z.strictObject({ folder: z.string(), position: z.int() }),
          (begun) => `A new archive was begun in ${begun.folder}, up to commit ${begun.position}.`,
        ),
      );
      return ExitCode.ok;
    } catch (error) {
      if (error instanceof RestoreRefused)
        throw new Stop(ExitCode.conflict, `Nothing was changed. ${error.message}`);
      throw error;
    }
  });
}
