import { attach, option, required } from "../command.js";
import type { Noun } from "../nouns.js";
import type { RestoreOptions } from "./record/restore-here.js";

export const restore: Noun = (cli, command) =>
  attach<RestoreOptions>(
    cli,
    command,
    {
      summary: "Puts the record back from its archive, or from a backup",
      description:
        "On the machine that the record lies on, with the services stopped. Verifies every seal and chain, loads the entries into an empty Redis, folds every stream to what it owes, and writes into the record who did this and why. What was acknowledged after the last commit is lost, withdrawals of consent too. Effects that may have been done since, and must not be done twice, are shown as unknown. Command answers of the last seven days are back; a command whose answer came after the last commit is decided afresh when it is repeated. The credentials that steps sign in by are handed in anew (mirror secret put). Look at a run that was on hold before it is released: what may have been sent in it since is not marked.",
      example: 'restore --from .mirror/archive --by "Ada Berg" --reason "The disk was lost."',
      options: [
        required("--from <folder>", "a backup, or the archive itself"),
        required("--by <name>", "who restores it: the name is written into the record"),
        required("--reason <text>", "why: the same"),
        option("--replace", "throw away what this Redis holds of the record"),
        option("--key <key>", "the key that sealed it, where it is not this installation's (ed25519:…)"),
        option("--yes", "do not ask"),
      ],
    },
    async (use) => {
      const { restoreHere } = await import("./record/restore-here.js");
      return restoreHere(use);
    },
  );
