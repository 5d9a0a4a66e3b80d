import { hash, verify } from "@node-rs/argon2";
import { z } from "zod";

/** Argon2id (RFC 9106) at 19 MiB, two passes, one lane: some 30 ms of a core, on a thread of its own. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * A password as somebody chooses it: long, and otherwise as they like. It is normalised, so that it is the same from every
 * keyboard (NIST SP 800-63B, 3.1.1.2).
 */
export const NewPassword = z
  .string()
  .min(12, "Take at least 12 characters; four words that have nothing to do with each other are good.")
  .max(256, "Take at most 256 characters.")
  .transform((text) => text.normalize("NFKC"));

/** What is kept of a password, with its salt and its cost, in the PHC format. */
export function hashOfPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), COST);
}

/** Whether this is the password of that hash. False, too, for a hash that is none. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  try {
    return await verify(kept, password.normalize("NFKC"));
  } catch {
    return false;
  }
}
