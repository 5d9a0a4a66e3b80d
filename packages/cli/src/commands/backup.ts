import { attach, required } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import type { Noun } from "../nouns.js";
import { ownDocument } from "../output/shown.js";
import { Stop } from "../stop.js";

export const backup: Noun = (cli, command) =>
  attach<{ readonly out: string }>(
    cli,
    command,
    {
      summary: "Copies the record's archive, up to now",
      description:
        "On the machine that the record lies on, while the services run or not. It has every entry and every answer that is still remembered, and is verified once it is written. The installation's keys are not in it: keep a copy of the data folder's keys elsewhere. Nor are the credentials that steps sign in by: they are handed in anew.",
      example: "backup --out /mnt/backup/2026-11-22",
      options: [
        required("--out <folder>", "where it is written: an empty folder, or one that is not there yet"),
      ],
    },
    async (use) => {
      const { backUp } = await import("@mirror/chassis");
      const { folderFiles } = await import("@mirror/journal/archive-folder");
      const { keyHere, withRecordHere } = await import("./record/record-here.js");
      const { out } = use.options;
      const to = folderFiles(out);
      await keyHere(use.terminal);
      if ((await to.names()).length > 0) throw new Stop(ExitCode.conflict, `${out} is not empty.`);
      const done = await withRecordHere(use.terminal, "backup", (record) => backUp(record.redis, record, to));
      if (done === null) throw new Stop(ExitCode.notFound, "There is nothing to back up yet.");
      const { head, segments, madeAt } = done.manifest;
      const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
      if (done.leftOut > 0)
        use.say(
          `mirror: the journal is not what was archived, and ${done.leftOut} commits of it were left out: see mirror doctor`,
        );
      const { z } = await import("zod");
      const shape = z.strictObject({
        folder: z.string(),
        position: z.int(),
        segments: z.int(),
        bytes: z.int(),
        madeAt: z.iso.datetime(),
      });
      await use.show(
        { folder: out, position: head.position, segments: segments.length, bytes, madeAt },
        ownDocument(
          () => shape,
          (made) =>
            `${made.folder} has everything up to commit ${made.position}: ${made.segments} segments, ${made.bytes} bytes, verified.`,
        ),
      );
      return done.leftOut > 0 ? ExitCode.conflict : ExitCode.ok;
    },
  );
