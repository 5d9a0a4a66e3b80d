import { randomBytes } from "node:crypto";
import {
  OfficialDelegation,
  OfficialStanding,
  SignedDelegation,
  SignedStanding,
  signDelegation,
  signStanding,
} from "@mirror/partnership";
import { instantOf, type Mode, mintId } from "@mirror/vocabulary";
import { ExitCode } from "../exit-codes.js";
import { checked } from "../input/body.js";
import { exactlyIn } from "../input/file.js";
import { signerIn } from "../input/key-file.js";
import { printed, type SigningOptions } from "../input/signing.js";
import { Stop } from "../stop.js";
import type { Asking } from "../verbs.js";
import { signedWords } from "../views/signed-words.js";

/** The official's signature over a yes in advance, where a key or a signature is named. `standing`: the one that is seconded. */
export async function signatureOnTerms(
  { names, use, options }: Asking<SigningOptions>,
  {
    standing,
    terms,
    justification,
  }: {
    readonly standing?: string;
    readonly terms: object & { mode: Mode };
    readonly justification?: string | undefined;
  },
): Promise<{ readonly signed?: SignedStanding }> {
  const { key, print, signature } = options;
  if (signature !== undefined)
    return { signed: checked(SignedStanding, await exactlyIn(use.terminal, signature)) };
  if (key === undefined && print === undefined) return {};
  const { person, partner } = await names.me();
  const statedAt = instantOf(Date.now());
  const inAdvance = checked(OfficialStanding, {
    standing: standing ?? mintId("standing-consent", terms.mode, statedAt, randomBytes(16).toString("hex")),
    decision: standing === undefined ? "grant" : "second",
    ...{ partner: partner.id, person: person.id, terms, justification: justification ?? null, statedAt },
  });
  if (print !== undefined)
    return printed(use.terminal, print, { inAdvance }, signedWords({ inAdvance }, await names.called()));
  return { signed: signStanding(inAdvance, await signerIn(use.terminal, key ?? "")) };
}

/** The official's signature over a delegation, where a key or a signature is named. */
export async function signatureOnDelegating(
  { names, use, options }: Asking<SigningOptions>,
  delegates: object,
): Promise<{ readonly signed?: SignedDelegation }> {
  const { key, print, signature } = options;
  if (signature !== undefined)
    return { signed: checked(SignedDelegation, await exactlyIn(use.terminal, signature)) };
  if (key === undefined && print === undefined) return {};
  const { person, partner } = await names.me();
  if (person.office === null)
    throw new Stop(ExitCode.refused, "You hold no office that somebody else could answer for (C-12).");
  const statedAt = instantOf(Date.now());
  const delegation = checked(OfficialDelegation, {
    ...delegates,
    delegation: mintId("delegation", "live", statedAt, randomBytes(16).toString("hex")),
    ...{ partner: partner.id, from: person.id, office: person.office, statedAt },
  });
  if (print !== undefined)
    return printed(use.terminal, print, { delegation }, signedWords({ delegation }, await names.called()));
  return { signed: signDelegation(delegation, await signerIn(use.terminal, key ?? "")) };
}
