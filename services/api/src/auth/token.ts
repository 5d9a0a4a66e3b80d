import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { TokenId } from "@mirror/vocabulary";

const SECRET_BYTES = 32;
const SHAPE = /^mirror_(token--[0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/;

/** A way to sign in as it is sent: which token it is, and the secret that only its holder knows. */
export interface Bearer {
  readonly token: TokenId;
  readonly secret: string;
}

/** 256 random bits, in base64url. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** What is kept of a secret: SHA-256 in lower-case hex. With 256 random bits, no slow hash is needed. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** `mirror_<token id>_<secret>`: the name in front lets scanners find one that leaked. */
export function bearerText({ token, secret }: Bearer): string {
  return `mirror_${token}_${secret}`;
}

/** Reads the `Authorization` header; undefined for what is no token of ours. */
export function readBearer(header: string | undefined): Bearer | undefined {
  const [, sent] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(header ?? "") ?? [];
  const [, id, secret] = SHAPE.exec(sent ?? "") ?? [];
  const token = TokenId.safeParse(id);
  return token.success && secret !== undefined ? { token: token.data, secret } : undefined;
}

/** Compares two hashes in a time that tells nothing about where they differ. */
export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, "hex"), Buffer.from(other, "hex")];
  return a.length === b.length && timingSafeEqual(a, b);
}
