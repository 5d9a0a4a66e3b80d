import { randomBytes } from "node:crypto";

// Crockford's alphabet: nothing in it looks like something else in it.
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 24;
const GROUP = 4;

/** 120 random bits, as a person can read them out: `7K3F-…`, six groups of four. */
export function newCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  return letters.match(new RegExp(`.{${GROUP}}`, "g"))?.join("-") ?? letters;
}

/** A code as it was made, however it was typed: small letters, spaces for hyphens, O for 0 and I or L for 1. */
export function codeAsMade(typed: string): string {
  const letters = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return letters.match(new RegExp(`.{1,${GROUP}}`, "g"))?.join("-") ?? "";
}
