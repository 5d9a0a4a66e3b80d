import { constants, type KeyObject, verify } from "node:crypto";
import { known } from "@mirror/vocabulary";

/** How a signature is checked by JWA's names (RFC 7518, RFC 8037), which CACAO 2.0 takes over. */
type Scheme =
  | { readonly kind: "rsa"; readonly hash: string; readonly pss: boolean }
  | { readonly kind: "ec"; readonly hash: string; readonly curve: string }
  | { readonly kind: "ed"; readonly types: readonly string[] };

const SCHEMES: Readonly<Record<string, Scheme>> = {
  RS256: { kind: "rsa", hash: "sha256", pss: false },
  RS384: { kind: "rsa", hash: "sha384", pss: false },
  RS512: { kind: "rsa", hash: "sha512", pss: false },
  PS256: { kind: "rsa", hash: "sha256", pss: true },
  PS384: { kind: "rsa", hash: "sha384", pss: true },
  PS512: { kind: "rsa", hash: "sha512", pss: true },
  ES256: { kind: "ec", hash: "sha256", curve: "prime256v1" },
  ES384: { kind: "ec", hash: "sha384", curve: "secp384r1" },
  ES512: { kind: "ec", hash: "sha512", curve: "secp521r1" },
  Ed25519: { kind: "ed", types: ["ed25519"] },
  Ed448: { kind: "ed", types: ["ed448"] },
  EdDSA: { kind: "ed", types: ["ed25519", "ed448"] },
};

/** Shorter ones can be broken by whoever wants to badly enough (RFC 7518, 3.3). */
const RSA_BITS_MIN = 2048;

/** Why no signature of this algorithm is checked here; undefined where it is. */
export function whyNotChecked(algorithm: string): string | undefined {
  if (Object.hasOwn(SCHEMES, algorithm)) return undefined;
  if (/^HS\d/i.test(algorithm))
    return "A shared secret proves nothing of who signed: everybody who can check could have signed.";
  if (/^(?:XMSS|LMS)/.test(algorithm)) return "Hash-based signatures cannot be checked here.";
  return "There is no such algorithm in the standard's list.";
}

function schemeOf(algorithm: string): Scheme {
  return known(SCHEMES[algorithm], `The scheme of ${algorithm}`);
}

/** Why this key cannot have made a signature of this algorithm; undefined where it can. Asks for one that is checked here. */
export function whyNotThisKey(algorithm: string, key: KeyObject): string | undefined {
  const scheme = schemeOf(algorithm);
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  switch (scheme.kind) {
    case "rsa":
      if (type !== "rsa" && !(scheme.pss && type === "rsa-pss")) return `${algorithm} needs an RSA key.`;
      return known(details?.modulusLength, "The length of an RSA key") < RSA_BITS_MIN
        ? `The RSA key is shorter than ${RSA_BITS_MIN} bits.`
        : undefined;
    case "ec":
      return type === "ec" && details?.namedCurve === scheme.curve
        ? undefined
        : `${algorithm} needs a key on the curve ${scheme.curve}.`;
    case "ed":
      return scheme.types.some((one) => one === type)
        ? undefined
        : `${algorithm} needs a key of its own kind.`;
  }
}

/** Whether this key made this signature over these bytes. Asks for a key that fits the algorithm. */
export function fitsKey(
  algorithm: string,
  key: KeyObject,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const scheme = schemeOf(algorithm);
  try {
    switch (scheme.kind) {
      case "rsa": {
        const padding = scheme.pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
        const salt = scheme.pss ? { saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {};
        return verify(scheme.hash, bytes, { key, padding, ...salt }, signature);
      }
      case "ec":
        return verify(scheme.hash, bytes, { key, dsaEncoding: "ieee-p1363" }, signature);
      case "ed":
        return verify(null, bytes, key, signature);
    }
  } catch {
    // What OpenSSL cannot even take for a signature is none.
    return false;
  }
}
