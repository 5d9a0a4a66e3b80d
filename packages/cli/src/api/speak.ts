import type { PartnerView } from "@mirror/contract";
import { StatementOfItself, signStatement } from "@mirror/partnership";
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
