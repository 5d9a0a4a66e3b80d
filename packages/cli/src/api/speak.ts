import type { AgreementView, PartnerView } from "@mirror/contract";
import {
  AcceptLead,
  OfferLead,
  SignedAcceptanceOfLead,
  SignedOfferOfLead,
  SignedStatementOfItself,
  SignedStatementOnAgreement,
  type Statement,
  StatementOfItself,
  signStatement,
} from "@mirror/partnership";
import { instantOf, type Signer } from "@mirror/vocabulary";
import { ExitCode } from "../exit-codes.js";
import { checked } from "../input/body.js";
import { exactlyIn } from "../input/file.js";
import { signerIn } from "../input/key-file.js";
import { printed, type SigningOptions } from "../input/signing.js";
import { parts } from "../output/text.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { agreementText } from "../views/agreement.js";
import { signedWords } from "../views/signed-words.js";
import type { Api } from "./api.js";
import type { Names } from "./names.js";

/** How the command line says that it is signed: here with a key, or on another machine. */
export type Signing = SigningOptions & {
  readonly terminal: Terminal;
  readonly names: Names;
  /** Whoever signs, where the key is at hand already. */
  readonly signer?: Signer | undefined;
  /** Whoever holds the key that takes the place of the one that signs. */
  readonly next?: Signer | undefined;
};

/** Signs something as a partner's next statement about itself, and brings it. */
export async function speak(
  api: Api,
  partner: string,
  says: Readonly<Record<string, unknown>>,
  signing: Signing,
): Promise<PartnerView> {
  const params = { id: partner };
  const { signature, terminal } = signing;
  if (signature !== undefined) {
    const body = checked(SignedStatementOfItself, await exactlyIn(terminal, signature));
    return api.ask(api.routes.partners.state, { params, body });
  }
  const { nextStatement: number } = await api.ask(api.routes.partners.show, { params });
  const statedAt = instantOf(Date.now());
  const statement = checked(StatementOfItself, { ...says, partner, number, statedAt });
  const body = await signed(statement, signing);
  return api.ask(api.routes.partners.state, { params, body });
}

/** The statement with its signature; where it is to be printed, in words besides, the command ends here. */
async function signed<S extends Statement>(statement: S, signing: Signing, beside = "") {
  const { terminal, names, key, print, signer, next } = signing;
  if (print !== undefined) {
    const words = signedWords({ statement }, await names.called());
    return printed(terminal, print, { statement }, parts(words, beside));
  }
  if (signer !== undefined) return signStatement(statement, signer, next);
  if (key !== undefined) return signStatement(statement, await signerIn(terminal, key), next);
  throw new Stop(ExitCode.usage, "Name your partner's key (--key), or have it signed elsewhere (--print).");
}

/** Signs what the caller's partner says of an agreement, as its next statement. */
export async function stateOn(
  api: Api,
  type: "ratify" | "denounce",
  shown: AgreementView,
  signing: Signing,
): Promise<SignedStatementOnAgreement> {
  const { terminal, signature } = signing;
  if (signature !== undefined)
    return checked(SignedStatementOnAgreement, await exactlyIn(terminal, signature));
  const { id: agreement, edition: version, textHash } = shown;
  const statement = { ...(await next(api)), type, agreement, version, textHash };
  return signed(statement, signing, agreementText(shown));
}

/** Signs that the caller's partner offers a run's lead, as its next statement. */
export async function offerOfLead(
  api: Api,
  says: { readonly run: string; readonly to: string; readonly reason: string },
  signing: Signing,
): Promise<SignedOfferOfLead> {
  const { terminal, signature } = signing;
  if (signature !== undefined) return checked(SignedOfferOfLead, await exactlyIn(terminal, signature));
  return signed(checked(OfferLead, { ...says, ...(await next(api)), type: "offer-lead" }), signing);
}

/** Signs that the caller's partner takes the lead that one statement of the other offered, as its next statement. */
export async function acceptanceOfLead(
  api: Api,
  run: string,
  signing: Signing,
): Promise<SignedAcceptanceOfLead> {
  const { terminal, signature } = signing;
  if (signature !== undefined) return checked(SignedAcceptanceOfLead, await exactlyIn(terminal, signature));
  const { lead, leadOffer } = await api.ask(api.routes.runs.show, { params: { id: run } });
  if (leadOffer === null) throw new Stop(ExitCode.notFound, "The lead of this run is offered to nobody.");
  const says = { run, from: lead.id, offer: leadOffer.statement };
  return signed(checked(AcceptLead, { ...says, ...(await next(api)), type: "accept-lead" }), signing);
}

/** Whose next statement it is, which one, and when it is made. */
async function next(api: Api) {
  const me = await api.ask(api.routes.me.show);
  const params = { id: me.partner.id };
  const { id: partner, nextStatement: number } = await api.ask(api.routes.partners.show, { params });
  return { partner, number, statedAt: instantOf(Date.now()) };
}
