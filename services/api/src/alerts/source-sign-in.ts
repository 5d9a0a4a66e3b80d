import type { IncomingMessage } from "node:http";
import { contextOf } from "@mirror/chassis";
import { type Source, type SourceSignIn, signInsAt, sourceKind, Turn } from "@mirror/operations";
import { SourceId } from "@mirror/vocabulary";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { hashOfSecret, sameHash } from "../auth/token.js";
import type { Api } from "../door/api.js";
import { keyOf } from "./key-in-path.js";

/** A source that has shown that it is itself, and the name that it gives its message, where it gives one. */
export interface Sender {
  readonly id: SourceId;
  readonly source: Source;
  readonly messageId: string | undefined;
}

/**
 * Who sends this: undefined where there is no such source, it was removed, or it does not show that it is itself in the one
 * way that it was registered with, by its secret or, for as long as that was given, the one before. All look the same.
 */
export async function whoSends(
  api: Api,
  named: unknown,
  request: IncomingMessage,
): Promise<Sender | undefined> {
  const id = SourceId.safeParse(named);
  if (!id.success) return undefined;
  const turn = new Turn(api.desk, { kind: "service", service: "api" });
  const source = await turn.load(sourceKind, id.data);
  if (source?.status !== "listening") return undefined;
  for (const signIn of signInsAt(source, turn.recordedAt())) {
    const sender = await signedInBy(api, { id: id.data, source }, signIn, request);
    if (sender !== undefined) return sender;
  }
  return undefined;
}

async function signedInBy(
  api: Api,
  { id, source }: Pick<Sender, "id" | "source">,
  signIn: SourceSignIn,
  request: IncomingMessage,
): Promise<Sender | undefined> {
  const sender = { id, source, messageId: undefined };
  const key = keyOf(request);
  switch (signIn.kind) {
    case "bearer": {
      const [, token] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? "") ?? [];
      return key === undefined && isSecret(token, signIn.hash) ? sender : undefined;
    }
    case "key-in-path":
      return isSecret(key, signIn.hash) ? sender : undefined;
    case "standard-webhooks": {
      const { credential } = signIn;
      const secret = await api.sourceSecrets.get({ id: credential, partner: source.partner });
      const messageId = secret === undefined ? undefined : signedId(request, secret);
      return key === undefined && messageId !== undefined ? { ...sender, messageId } : undefined;
    }
  }
}

function isSecret(sent: string | undefined, hash: string): boolean {
  return sent !== undefined && sameHash(hashOfSecret(sent), hash);
}

/** The id of a message that was signed with this secret at most five minutes ago (Standard Webhooks); undefined otherwise. */
function signedId(request: IncomingMessage, secret: string): string | undefined {
  const { rawBody } = contextOf(request);
  const {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signature,
  } = request.headers;
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof signature !== "string")
    return undefined;
  if (rawBody === undefined || !/^[\x21-\x7e]{1,200}$/.test(id)) return undefined;
  try {
    const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
    new Webhook(secret).verify(rawBody, headers, { jsonParse: false });
    return id;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return undefined;
    throw error;
  }
}
