import type { ConsentView } from "@mirror/contract";
import { OfficialDecision, SignedDecision, signDecision } from "@mirror/partnership";
import { instantOf } from "@mirror/vocabulary";
import { checked } from "../input/body.js";
import { exactlyIn } from "../input/file.js";
import { signerIn } from "../input/key-file.js";
import { printed, type SigningOptions } from "../input/signing.js";
import { parts } from "../output/text.js";
import type { Asking } from "../verbs.js";
import { consentText } from "../views/consent.js";
import { type NameOf, signedWords } from "../views/signed-words.js";

type Answer = Pick<OfficialDecision, "decision"> & {
  readonly justification?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly conditions?: readonly object[] | undefined;
};

/** What is said, and exactly what it is said to. */
function shownOf(said: OfficialDecision, round: ConsentView, called: NameOf): string {
  return parts(signedWords({ said }, called), consentText(round));
}

/** The official's signature over just this answer to just what is shown, where a key or a signature is named. */
export async function signatureFor(
  { names, use, options }: Asking<SigningOptions>,
  round: ConsentView,
  { decision, justification, expiresAt, conditions }: Answer,
): Promise<{ readonly signed?: SignedDecision }> {
  const { key, print, signature } = options;
  if (signature !== undefined)
    return { signed: checked(SignedDecision, await exactlyIn(use.terminal, signature)) };
  if (key === undefined && print === undefined) return {};
  const { person, partner } = await names.me();
  const said = checked(OfficialDecision, {
    ...{ round: round.id, decision, pageHash: round.pageHash, scopeHash: round.scopeHash },
    ...{ mode: round.exercise ? "exercise" : "live", partner: partner.id, person: person.id },
    ...{ justification: justification ?? null, expiresAt: expiresAt ?? null, conditions: conditions ?? [] },
    statedAt: instantOf(Date.now()),
  });
  if (print !== undefined)
    return printed(use.terminal, print, { said }, shownOf(said, round, await names.called()));
  return { signed: signDecision(said, await signerIn(use.terminal, key ?? "")) };
}
