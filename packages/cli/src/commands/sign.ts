import { writeFile } from "node:fs/promises";
import {
  OfficialDecision,
  OfficialDelegation,
  OfficialStanding,
  Statement,
  signDecision,
  signDelegation,
  signStanding,
  signStatement,
} from "@mirror/partnership";
import { keyFingerprint, type Signer } from "@mirror/vocabulary";
import { z } from "zod";
import { attach, option, required, type Use } from "../command.js";
import { confirm } from "../confirm.js";
import { ExitCode } from "../exit-codes.js";
import { checked } from "../input/body.js";
import { exactlyIn } from "../input/file.js";
import { newKeyIn, signerIn } from "../input/key-file.js";
import type { Noun } from "../nouns.js";
import { ownDocument } from "../output/shown.js";
import { fields } from "../output/text.js";
import { Stop } from "../stop.js";
import { signedWords, type ToSign } from "../views/signed-words.js";

interface SignOptions {
  readonly key: string;
  readonly with?: string;
  readonly out?: string;
  readonly new?: true;
  readonly yes?: true;
}

/** What a command has printed to be signed: what an official decides, or what a partner says. */
const shown = { shown: z.array(z.string()) };
const Printed = z.union([
  z.strictObject({ said: OfficialDecision, ...shown }),
  z.strictObject({ inAdvance: OfficialStanding, ...shown }),
  z.strictObject({ delegation: OfficialDelegation, ...shown }),
  z.strictObject({ statement: Statement, ...shown }),
]);

const Signed = z.looseObject({ publicKey: z.string(), fingerprint: z.string() });

export const sign: Noun = (cli, command) =>
  attach(
    cli,
    command.argument("[file]", "what a command has printed with --print"),
    {
      summary: "Sign what a command has printed, with no server and no network; without a file, show a key",
      description:
        "Shows what is signed and asks you to type yes: first as the machine that printed it shows it, then in words that are worked out here from what is signed. Believe the second. What comes of it is handed in with --signature. Of a question only the hashes are signed: compare them with what your partner's other screen shows.\n\nWithout a file, the public half of the key is shown: what your partner names where it appoints you (mirror person appoint --public-key).",
      example: "sign decision.json --key bo.pem --out signed.json",
      options: [
        required("--key <file>", "the key that signs (Ed25519, PKCS #8 PEM)"),
        option("--new", "make the key, in a new file that only you can read"),
        option("--with <file>", "of a statement that replaces a key: the key that takes its place"),
        option("--out <file>", "where the signature is written (stdout unless told)"),
        option("--yes", "sign without being asked"),
      ],
    },
    signs,
  );

function signedBy(signer: Signer, toSign: ToSign, next: Signer | undefined): object {
  if ("said" in toSign) return signDecision(toSign.said, signer);
  if ("inAdvance" in toSign) return signStanding(toSign.inAdvance, signer);
  if ("delegation" in toSign) return signDelegation(toSign.delegation, signer);
  return signStatement(toSign.statement, signer, next);
}

async function signs(use: Use<SignOptions>): Promise<undefined> {
  const { key, out, yes } = use.options;
  const file = use.optionalArg(0);
  const signer = use.options.new === true ? await newKeyIn(key) : await signerIn(use.terminal, key);
  if (file === undefined) {
    const { publicKey } = signer;
    await use.show(
      { publicKey, fingerprint: keyFingerprint(publicKey) },
      ownDocument(
        () => Signed,
        (shown: { publicKey: string; fingerprint: string }) =>
          fields([
            ["public key", shown.publicKey],
            ["fingerprint", shown.fingerprint],
          ]),
      ),
    );
    return undefined;
  }
  const next = use.options.with === undefined ? undefined : await signerIn(use.terminal, use.options.with);
  const { shown, ...toSign } = checked(Printed, await exactlyIn(use.terminal, file));
  const words = signedWords(toSign);
  const what = `${shown.join("\n")}\n\nExactly this is signed:\n\n${words}\n\n${JSON.stringify(toSign, null, 2)}`;
  if (yes !== true) await confirm(use.terminal, { what, question: "Sign exactly this?" });
  const signed = signedBy(signer, toSign, next);
  const text = `${JSON.stringify(signed, null, 2)}\n`;
  if (out === undefined) use.terminal.stdout.write(text);
  else
    await writeFile(out, text, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Stop(ExitCode.error, `${out} cannot be written: ${why}`);
    });
  return undefined;
}
