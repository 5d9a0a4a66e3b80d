import { many, option, required, type Use } from "../command.js";
import type { ExitCode } from "../exit-codes.js";
import type { Noun } from "../nouns.js";
import { Verbs } from "../verbs.js";
import { evidenceKeyText } from "../views/evidence.js";
import type { ExportOptions } from "./evidence/export.js";
import type { VerifyOptions } from "./evidence/verify.js";

export const evidence: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.add(
    {
      usage: "export <run>",
      summary: "A run's evidence bundle, as your partner may see it",
      description:
        "JSON Lines, checked once it has arrived. What your partner may not see is in it as a bare digest, so that the whole still verifies.",
      example: "evidence export run--0197a000-0000-7000-8000-000000000001 --out evidence.jsonl",
      options: [
        required("--out <file>", "where it is written (- for stdout)"),
        option(
          "--as <partner>",
          "for this partner, by id or name: it has to be the one that you are signed in for",
        ),
      ],
    },
    exports,
  );
  verbs.add(
    {
      usage: "verify <file>",
      summary: "Whether a bundle is whole, signed and sound: with no server and no network",
      description:
        "Checks every digest, chain and head and the signature, then runs the whole record again: every run, and the grounds on which each effect on a partner's assets stood. Any fault exits 1 and names the line.\n\nWithout --key the bundle is only known to be whole: whoever made it chose the key. Give the one that was handed over beforehand.\n\nThe files that people named as evidence of their steps are listed with their hashes. No bundle holds them: with --exhibit a file that you were handed is looked for among them, by its bytes, and exits 1 if it is none of them.",
      example: "evidence verify evidence.jsonl --key installation.pem",
      options: [
        option("--key <key>", "the installation's public key: a PEM file, or as it is written (ed25519:…)"),
        many("--exhibit <file>", "a file to look for among those that were named as evidence, once for each"),
      ],
    },
    verify,
  );
  verbs.ask(
    {
      usage: "key",
      summary: "The key that this installation signs evidence with, to compare with the one handed over",
      example: "evidence key",
    },
    evidenceKeyText,
    ({ api, routes }) => api.ask(routes.evidence.key),
  );
};

async function exports(use: Use<ExportOptions>): Promise<undefined> {
  const { exportEvidence } = await import("./evidence/export.js");
  await exportEvidence(use);
}

async function verify(use: Use<VerifyOptions>): Promise<ExitCode> {
  const { verifyEvidence } = await import("./evidence/verify.js");
  return verifyEvidence(use);
}
