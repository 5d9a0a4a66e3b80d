import { ProblemRaised } from "@mirror/chassis";
import type { Route } from "@mirror/contract";
import type { Request, Response } from "express";
import type { Admissible } from "../admission/admission.js";
import { withinScopes } from "../auth/scopes.js";
import { type Caller, signIn } from "../auth/sign-in.js";
import type { Api } from "./api.js";

/**
 * Who asks for a route, once it is their turn; nobody gets further without a sign-in, nor with a token that is for
 * something else.
 */
export async function signedIn(
  api: Api,
  route: Admissible & Pick<Route, "method">,
  request: Request,
  response: Response,
): Promise<Caller> {
  const caller = await api.admission.letIn(route, request, response, () =>
    signIn(api.desk, request.headers.authorization),
  );
  if (caller === undefined) {
    response.set("WWW-Authenticate", 'Bearer realm="security-mirror"');
    throw new ProblemRaised({
      status: 401,
      code: "not-signed-in",
      detail: "Send a token that is valid now as `Authorization: Bearer mirror_…`.",
    });
  }
  if (caller.token !== null)
    api.tokenUses
      .used(caller.token.id)
      .catch((error: unknown) => api.log.debug("a token's use was not written down", { error }));
  if (withinScopes(caller.scopes, route)) return caller;
  throw new ProblemRaised({
    status: 403,
    code: "out-of-scope",
    detail: `This token is for ${caller.scopes?.join(", ") || "nothing"}; ${route.id} is not among that.`,
  });
}
