import type { AgreementView, PartnerView } from "@mirror/contract";
import {
  AcceptLead,
  OfferLead,
  type SignedAcceptanceOfLead,
  type SignedOfferOfLead,
  type SignedStatementOnAgreement,
  StatementOfItself,
  signStatement,
} from "@mirror/partnership";
import { instantOf, type Signer } from "@mirror/vocabulary";
import { checked } from "../input/body.js";
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

/** Signs what the caller's partner says of an agreement, as its next statement. */
export async function stateOn(
  api: Api,
  type: "ratify" | "denounce",
  { id: agreement, edition: version, textHash }: Pick<AgreementView, "id" | "edition" | "textHash">,
  signer: Signer,
): Promise<SignedStatementOnAgreement> {
  const me = await api.ask(api.routes.me.show);
  const { id: partner, nextStatement: number } = await api.ask(api.routes.partners.show, {
    params: { id: me.partner.id },
  });
  const statedAt = instantOf(Date.now());
  return signStatement({ partner, number, statedAt, type, agreement, version, textHash }, signer);
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
