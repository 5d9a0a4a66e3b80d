import { ProblemRaised } from "@mirror/chassis";
import type { Request, Response } from "express";
import { type Caller, signIn } from "../auth/sign-in.js";
import type { Api } from "./api.js";

/** Who asks; nobody gets further without a sign-in. */
export async function signedIn(api: Api, request: Request, response: Response): Promise<Caller> {
  const caller = await signIn(api.desk, request.headers.authorization);
  if (caller !== undefined) return caller;
  response.set("WWW-Authenticate", 'Bearer realm="security-mirror"');
  throw new ProblemRaised({
    status: 401,
    code: "not-signed-in",
    detail: "Send a token that is valid now as `Authorization: Bearer mirror_…`.",
  });
}
