import type { AgreementView, PartnerView } from "@mirror/contract";
import { type SignedStatementOnAgreement, StatementOfItself, signStatement } from "@mirror/partnership";
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
