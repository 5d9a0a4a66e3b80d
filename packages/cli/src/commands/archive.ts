import { option, required, type Use } from "../command.js";
import type { ExitCode } from "../exit-codes.js";
import type { Noun } from "../nouns.js";
import { Verbs } from "../verbs.js";
import type { BeginArchiveOptions } from "./record/begin-archive-here.js";

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
  verbs.add(
    {
      usage: "begin",
      summary: "Begins a new archive from the journal as it stands, where the old one is lost",
      description:
        "On the machine that the record lies on, with the services stopped. Whether the journal has lost anything cannot be known then: you take its word for it, and that is written into the record. What commands were answered with before is not in the new archive. Finished runs that had left Redis are lost with the old one: where there are any, nothing is begun until you say so.",
      example: 'archive begin --by "Ada Berg" --reason "The archive\'s disk was lost."',
      options: [
        required("--by <name>", "who takes the journal's word: the name is written into the record"),
        required("--reason <text>", "why: the same"),
        option("--without-finished", "give up the finished runs that only the lost archive had"),
      ],
    },
    begin,
  );
};

async function begin(use: Use<BeginArchiveOptions>): Promise<ExitCode> {
  const { beginArchiveHere } = await import("./record/begin-archive-here.js");
  return beginArchiveHere(use);
}

async function verify(use: Use<{ readonly key?: string }>): Promise<ExitCode> {
  const { verifyArchive } = await import("./record/verify-archive.js");
  return verifyArchive(use);
}
