import type { Credential, CredentialSecret } from "@mirror/partnership";
import type { Redactor } from "./redactor.js";

/** A secret while it is used: for one effect, in this process, and nowhere else. */
export interface OpenSecret {
  readonly credential: Credential;
  readonly value: CredentialSecret;
  /** Takes the secret out of whatever comes back, before anybody else sees it. */
  readonly redactor: Redactor;
}

/** The parts of a secret that must be seen nowhere. */
export function hiddenParts(secret: CredentialSecret): string[] {
  switch (secret.kind) {
    case "password":
      return [secret.password, `${secret.username}:${secret.password}`];
    case "bearer-token":
      return [secret.token];
    case "client-credentials":
      return [secret.clientSecret, `${secret.clientId}:${secret.clientSecret}`];
    case "header":
      return [secret.value];
    case "private-key":
      return [
        secret.privateKey,
        ...linesOf(secret.privateKey),
        ...(secret.passphrase === undefined ? [] : [secret.passphrase]),
      ];
  }
}

// A key comes back line by line, if it does.
function linesOf(key: string): string[] {
  return key.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith("-----"));
}
