import { open } from "node:fs/promises";
import { createSigningKey, signerWith } from "@mirror/journal/signing";
import type { Signer } from "@mirror/vocabulary";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { reasonFor, textOf } from "./file.js";

/** Whoever signs with the Ed25519 key in a file (PKCS #8 PEM). The key stays on this machine: only signatures are sent. */
export async function signerIn(terminal: Terminal, file: string): Promise<Signer> {
  const pem = await textOf(terminal, file);
  try {
    return signerWith(pem);
  } catch (error) {
    throw new Stop(ExitCode.invalidInput, `${file} holds no Ed25519 key that can sign: ${reasonFor(error)}`);
  }
}

/** Makes a key in a file of its own, which only its owner can read. A file that is there is left as it is. */
export async function newKeyIn(file: string): Promise<Signer> {
  const pem = createSigningKey();
  try {
    const made = await open(file, "wx", 0o600);
    try {
      await made.writeFile(pem);
      await made.sync();
    } finally {
      await made.close();
    }
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    const why = isThere ? "it is there already; without --new it is taken as it is" : reasonFor(error);
    throw new Stop(ExitCode.invalidInput, `${file} cannot be made: ${why}.`);
  }
  return signerWith(pem);
}
