import type { AgreementView, PartnerView } from "@mirror/contract";
import {
  AcceptLead,
  OfferLead,
  type SignedAcceptanceOfLead,
  type SignedOfferOfLead,
  SignedStatementOfItself,
  SignedStatementOnAgreement,
  type Statement,
  StatementOfItself,
  signStatement,
} from "@mirror/partnership";
import { instantOf, type Signer } from "@mirror/vocabulary";
import { ExitCode } from "../exit-codes.js";
import { checked } from "../input/body.js";
import { objectIn } from "../input/file.js";
import { signerIn } from "../input/key-file.js";
import { printed, type SigningOptions } from "../input/signing.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import type { Api } from "./api.js";

/** Signs something as a partner's next statement about itself, and brings it. */
export async function speak(
  api: Api,
  partner: string,
  says: Readonly<Record<string, unknown>>,
  signer: Signer,
  next?: Signer,
): Promise<PartnerView> {
  const params = { id: partner };
  const { nextStatement } = await api.ask(api.routes.partners.show, { params });
  const statement = checked(StatementOfItself, {
    ...says,
    partner,
    number: nextStatement,
    statedAt: instantOf(Date.now()),
  });
  return api.ask(api.routes.partners.state, { params, body: signStatement(statement, signer, next) });
}

/** How the command line says that it is signed. */
type Signing = SigningOptions & { readonly terminal: Terminal };

/** As `speak`, signed as the command line says: with a key, or on another machine. */
export async function speakAs(
  api: Api,
  partner: string,
  says: Readonly<Record<string, unknown>>,
  { terminal, signature, ...signing }: Signing,
): Promise<PartnerView> {
  if (signature !== undefined) {
    const body = checked(SignedStatementOfItself, await objectIn(terminal, signature));
    return api.ask(api.routes.partners.state, { params: { id: partner }, body });
  }
  const params = { id: partner };
  const { nextStatement: number } = await api.ask(api.routes.partners.show, { params });
  const statedAt = instantOf(Date.now());
  const statement = checked(StatementOfItself, { ...says, partner, number, statedAt });
  const signer = await signerOrPrint({ terminal, ...signing }, statement);
  return api.ask(api.routes.partners.state, { params, body: signStatement(statement, signer) });
}

/** The key that is named; where the statement is to be printed, the command ends here. */
async function signerOrPrint({ terminal, key, print }: Signing, statement: Statement): Promise<Signer> {
  if (print !== undefined) return printed(terminal, print, { statement }, "A partner's statement:");
  if (key !== undefined) return signerIn(terminal, key);
  throw new Stop(ExitCode.usage, "Name your partner's key (--key), or have it signed elsewhere (--print).");
}

/** Signs what the caller's partner says of an agreement, as its next statement. */
export async function stateOn(
  api: Api,
  type: "ratify" | "denounce",
  { id: agreement, edition: version, textHash }: Pick<AgreementView, "id" | "edition" | "textHash">,
  { terminal, signature, ...signing }: Signing,
): Promise<SignedStatementOnAgreement> {
  if (signature !== undefined)
    return checked(SignedStatementOnAgreement, await objectIn(terminal, signature));
  const statement = { ...(await next(api)), type, agreement, version, textHash };
  return signStatement(statement, await signerOrPrint({ terminal, ...signing }, statement));
}

/** Signs that the caller's partner offers a run's lead, as its next statement. */
export async function offerOfLead(
  api: Api,
  says: { readonly run: string; readonly to: string; readonly reason: string },
  signer: Signer,
): Promise<SignedOfferOfLead> {
  return signStatement(checked(OfferLead, { ...says, ...(await next(api)), type: "offer-lead" }), signer);
}

/** Signs that the caller's partner takes the lead that one statement of the other offered, as its next statement. */
export async function acceptanceOfLead(
  api: Api,
  says: { readonly run: string; readonly from: string; readonly offer: number },
  signer: Signer,
): Promise<SignedAcceptanceOfLead> {
  return signStatement(checked(AcceptLead, { ...says, ...(await next(api)), type: "accept-lead" }), signer);
}

/** Whose next statement it is, which one, and when it is made. */
async function next(api: Api) {
  const me = await api.ask(api.routes.me.show);
  const params = { id: me.partner.id };
  const { id: partner, nextStatement: number } = await api.ask(api.routes.partners.show, { params });
  return { partner, number, statedAt: instantOf(Date.now()) };
}
