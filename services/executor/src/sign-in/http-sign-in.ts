import type { CredentialReference } from "@mirror/engine";
import type { CredentialSecret } from "@mirror/partnership";
import { z } from "zod";
import type { PerformOptions } from "../capabilities/capability.js";
import { type Egress, exchange } from "../capabilities/http-exchange.js";
import { mayGoTo, wantsAnotherUser } from "./allowed.js";

export type HttpSignIn =
  | { readonly ok: true; readonly headers: Readonly<Record<string, readonly string[]>> }
  | { readonly ok: false; readonly why: string };

/** A request that may ask to be signed in. */
interface Asking {
  readonly url: string;
  readonly timeoutMs: number;
  readonly credential?: CredentialReference;
}

/**
 * The headers by which a request says who asks: RFC 7617 for a name and password, RFC 6750 for a token, a header of its
 * own for a key. Only for a place on the credential's own list; and where a token has to be asked for first (RFC 6749,
 * 4.4), the same holds for whom it is asked from.
 */
export async function httpSignIn(
  egress: Egress,
  { url, timeoutMs, credential }: Asking,
  options: PerformOptions,
): Promise<HttpSignIn> {
  if (credential === undefined) return { ok: true, headers: {} };
  const { secret } = options;
  if (secret === undefined) return no("The credential that it asks for could not be opened.");
  const allowed = mayGoTo(secret, url);
  if (allowed !== undefined) return no(allowed);
  const { value } = secret;
  const otherUser = wantsAnotherUser(credential, value);
  if (otherUser !== undefined) return no(otherUser);
  switch (value.kind) {
    case "password":
      if (credential.as === "oauth2") return wrongKind(credential, value);
      return { ok: true, headers: basic(value.username, value.password) };
    case "bearer-token":
      if (credential.as !== "oauth2") return wrongKind(credential, value);
      return { ok: true, headers: bearer(credential.header, value.token) };
    case "header":
      if (credential.as !== "oauth2") return wrongKind(credential, value);
      return { ok: true, headers: { [value.name]: [value.value] } };
    case "client-credentials": {
      if (credential.as !== "oauth2") return wrongKind(credential, value);
      const elsewhere = mayGoTo(secret, value.tokenUrl);
      if (elsewhere !== undefined) return no(elsewhere);
      const token = await tokenFor(egress, value, timeoutMs, options);
      return token.ok ? { ok: true, headers: bearer(credential.header, token.token) } : token;
    }
    case "private-key":
      return wrongKind(credential, value);
  }
}

const TokenAnswer = z.looseObject({
  access_token: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .min(1),
  token_type: z.string().regex(/^bearer$/i),
});

/** A token of one's own (RFC 6749, 4.4.2). It is asked for anew for each effect, and kept nowhere. */
async function tokenFor(
  egress: Egress,
  { tokenUrl, clientId, clientSecret, scope }: Extract<CredentialSecret, { kind: "client-credentials" }>,
  timeoutMs: number,
  options: PerformOptions,
): Promise<{ readonly ok: true; readonly token: string } | { readonly ok: false; readonly why: string }> {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (scope !== undefined) form.set("scope", scope);
  const sent = await exchange(
    egress,
    {
      method: "POST",
      url: tokenUrl,
      headers: {
        // RFC 6749, 2.3.1: both are form-encoded before they are put together.
        ...basic(formEncoded(clientId), formEncoded(clientSecret)),
        "content-type": ["application/x-www-form-urlencoded"],
        accept: ["application/json"],
      },
      body: form.toString(),
      timeoutMs,
    },
    options,
  );
  if (sent.of !== "answered") return no(`No token was given: ${sent.why}`);
  const answer = parsed(sent.body.text ?? "");
  const read = TokenAnswer.safeParse(answer);
  if (sent.status !== 200 || !read.success)
    return no(
      `No token was given: HTTP ${sent.status}${read.success ? "" : ", and no bearer token in the answer"}.`,
    );
  const token = read.data.access_token;
  options.secret?.redactor.hide(token);
  return { ok: true, token };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

function basic(user: string, password: string): Record<string, string[]> {
  return { authorization: [`Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`] };
}

function bearer(header: string | null, token: string): Record<string, string[]> {
  return header === null ? { authorization: [`Bearer ${token}`] } : { [header.toLowerCase()]: [token] };
}

function wrongKind({ name, as }: CredentialReference, { kind }: CredentialSecret): HttpSignIn {
  return no(`The credential ${name} is a ${kind}, and the playbook signs in by ${as}.`);
}

function no(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}
