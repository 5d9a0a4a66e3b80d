import type { CredentialId, Instant } from "@mirror/vocabulary";
import { z } from "zod";

/** What a credential is called by its partner's playbooks: `kms_key_identifier`, or the id of an `authentication_info`. */
export const CredentialName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}$/,
    "Write up to 200 letters, digits and . _ : / @ -, beginning with a letter or a digit.",
  );
export type CredentialName = z.infer<typeof CredentialName>;

const ORIGIN =
  /^(?:https?:\/\/(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::[1-9]\d{0,4})?|ssh:\/\/(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]):[1-9]\d{0,4})$/;

/**
 * One place that a credential may be sent to, and no other. A place that is reached over ssh is pinned to its host key:
 * without one, nobody could tell it from whoever stands in between.
 */
export const CredentialTarget = z
  .strictObject({
    origin: z
      .string()
      .toLowerCase()
      .transform((text) =>
        text
          .replace(/\/$/, "")
          .replace(/^(https:.*):443$/, "$1")
          .replace(/^(http:.*):80$/, "$1"),
      )
      .pipe(z.string().regex(ORIGIN, "Write it like https://edr.example, or ssh://fw.example:22.")),
    hostKey: z
      .string()
      .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "Write it as ssh-keygen -lf prints it: SHA256:… (43 characters).")
      .optional(),
  })
  .refine(({ origin, hostKey }) => origin.startsWith("ssh:") === (hostKey !== undefined), {
    message: "A place reached over ssh needs its host key, and no other place has one.",
  });
export type CredentialTarget = z.infer<typeof CredentialTarget>;

// Shorter ones could not be found again in what comes back, without blanking out half of it.
const secret = z.string().min(4, "Write at least four characters.").max(16_384);
const visible = z
  .string()
  .regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, "Write visible ASCII characters.")
  .max(200);
const headerSafe = secret.regex(/^[\x20-\x7e]+$/, "Write visible ASCII characters.");

/** A secret as its partner hands it in. It is sealed where it arrives, and opened where it is used, and nowhere between. */
export const CredentialSecret = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("password"), username: visible, password: secret }),
  z.strictObject({ kind: z.literal("bearer-token"), token: headerSafe }),
  z.strictObject({
    kind: z.literal("client-credentials"),
    /** Where a token is asked for (RFC 6749, 4.4). Its origin is among the targets. */
    tokenUrl: z.url({ protocol: /^https?$/ }).max(2_000),
    clientId: visible,
    clientSecret: secret,
    scope: visible.optional(),
  }),
  z.strictObject({
    kind: z.literal("header"),
    name: z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "Write the name of a header: X-Api-Key."),
    value: headerSafe,
  }),
  z.strictObject({
    kind: z.literal("private-key"),
    username: visible,
    privateKey: secret,
    passphrase: secret.optional(),
  }),
]);
export type CredentialSecret = z.infer<typeof CredentialSecret>;
export const CredentialKind = z.enum([
  "password",
  "bearer-token",
  "client-credentials",
  "header",
  "private-key",
]);
export type CredentialKind = z.infer<typeof CredentialKind>;

/** A credential as the record knows it: everything but the secret. Each handing in is another one. */
export interface Credential {
  readonly id: CredentialId;
  readonly name: CredentialName;
  readonly kind: CredentialKind;
  readonly targets: readonly CredentialTarget[];
  readonly putAt: Instant;
}
