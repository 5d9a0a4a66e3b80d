import { option, type Use } from "../command.js";
import type { ExitCode } from "../exit-codes.js";
import type { Noun } from "../nouns.js";
import { Verbs } from "../verbs.js";

export const archive: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.add(
    {
      usage: "verify [folder]",
      summary: "Whether an archive or a backup is whole, and as it was sealed: with no server and no network",
      description:
        "Checks every digest, chain, seal and signature from the first segment on; of a backup, its manifest too. Any fault exits 1 and names the file and the line. Without a folder, this installation's own archive.",
      example: "archive verify /mnt/backup/2026-11-22",
      options: [
        option("--key <key>", "the key that sealed it, where it is not this installation's (ed25519:…)"),
      ],
    },
    verify,
  );
};

async function verify(use: Use<{ readonly key?: string }>): Promise<ExitCode> {
  const { verifyArchive } = await import("./record/verify-archive.js");
  return verifyArchive(use);
}
