import {
  loadVerificationKey,
  type PlaybookVerification,
  type SignatureVerdict,
  untrustedSignature,
  type VerificationKey,
  verifyPlaybook,
} from "@mirror/playbook/signing";
import { instantOf } from "@mirror/vocabulary";
import { z } from "zod";
import type { Use } from "../../command.js";
import { ExitCode } from "../../exit-codes.js";
import { textOf } from "../../input/file.js";
import { ownDocument } from "../../output/shown.js";
import { fields, parts, when } from "../../output/text.js";
import { Stop } from "../../stop.js";
import type { Terminal } from "../../terminal.js";
import { FaultFound, faultText } from "./validate.js";

/** Checks the signatures of a playbook in a file, with no server and no network; exits 1 where none verifies. */
export async function verifySignatures(use: Use<{ readonly key?: string }>): Promise<ExitCode> {
  const file = use.arg(0);
  const { key } = use.options;
  const named = key === undefined ? undefined : await keyIn(use.terminal, key);
  const verification = verifyPlaybook(await textOf(use.terminal, file), named, instantOf(Date.now()));
  await use.show({ file, ...verification }, verificationText);
  if (verification.ok) return ExitCode.ok;
  use.say(`mirror: ${file} does not verify`);
  return ExitCode.error;
}

/** Why a document is not what the owner of a key has signed, as it stands here and now; undefined where it is. */
export async function unlessSignedBy(
  terminal: Terminal,
  document: string,
  key: string,
): Promise<string | undefined> {
  const now = instantOf(Date.now());
  const named = await keyIn(terminal, key);
  if (verifyPlaybook(document, named, now).signatures.length === 0)
    return `there is no signature in it, and ${key} was named.`;
  const fault = untrustedSignature(document, [named], now);
  return fault && faultText({ ...fault, remedy: `Named was the key ${named.fingerprint}.` });
}

async function keyIn(terminal: Terminal, file: string): Promise<VerificationKey> {
  const pem = await textOf(terminal, file);
  try {
    return loadVerificationKey(pem);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Stop(ExitCode.invalidInput, `${file} holds no public key that we can use: ${why}`);
  }
}

const Verification = z.strictObject({
  file: z.string(),
  ok: z.boolean(),
  keyNamed: z.boolean(),
  playbook: z.strictObject({ id: z.string(), modified: z.string() }).nullable(),
  signatures: z.array(
    z.strictObject({
      pointer: z.string(),
      id: z.string(),
      signee: z.string(),
      algorithm: z.string(),
      verdict: z.enum(["verified", "intact", "wrong", "not-checked"]),
      key: z.string().nullable(),
      over: z.string().nullable(),
      bytes: z.string().nullable(),
      standing: z.enum(["in-force", "not-yet", "lapsed", "revoked"]),
      validFrom: z.string().nullable(),
      validUntil: z.string().nullable(),
      problem: z.string().nullable(),
    }),
  ),
  faults: z.array(FaultFound),
});

const verificationText = ownDocument(
  () => Verification,
  ({ file, keyNamed, signatures, faults }: PlaybookVerification & { file: string }) => {
    if (signatures.length === 0 && faults.length === 0) return `${file}: there is no signature in it.`;
    const intact = signatures.some((one) => one.verdict === "intact");
    return parts(
      ...signatures.map(signatureText),
      faults.map((fault) => `not checked: ${faultText(fault)}`).join("\n"),
      intact && !keyNamed
        ? "Nobody here vouches for a key that a document carries: whoever changes it can sign it anew. Name the key that was handed over with --key."
        : "",
    );
  },
);

const VERDICTS: Readonly<Record<SignatureVerdict["verdict"], string>> = {
  verified: "verifies, by the key that you named",
  intact: "intact, by the key that it carries itself",
  wrong: "does not verify",
  "not-checked": "not checked",
};

function signatureText(one: SignatureVerdict): string {
  return `${one.pointer}: ${VERDICTS[one.verdict]}\n${fields([
    ["  signed by", `${one.signee} (in its own words)`],
    ["  algorithm", one.algorithm],
    ["  key", one.key],
    ["  over", one.over === null ? null : `${one.over}, its ${one.bytes} signed`],
    ["  standing", standingText(one)],
    ["  because", one.problem],
  ])}`;
}

function standingText({ standing, validFrom, validUntil }: SignatureVerdict): string {
  switch (standing) {
    case "in-force":
      return validUntil === null ? "in force" : `in force until ${when(validUntil)}`;
    case "lapsed":
      return `lapsed at ${when(validUntil)}`;
    case "not-yet":
      return `in force only from ${when(validFrom)}`;
    case "revoked":
      return "revoked by who signed";
  }
}
