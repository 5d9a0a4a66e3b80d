import { randomFillSync } from "node:crypto";

/** How many random bytes are fetched at once: asking for sixteen costs nearly as much. */
const FETCHED = 8 * 1024;

/** Gives random bytes in hex, none of them twice: salts of entries, seeds of ids. */
export function randomHexSource(): (bytes: number) => string {
  const pool = Buffer.allocUnsafeSlow(FETCHED);
  let given = FETCHED;
  return (bytes) => {
    if (bytes > FETCHED) throw new RangeError(`At most ${FETCHED} random bytes are given at once.`);
    if (given + bytes > FETCHED) {
      randomFillSync(pool);
      given = 0;
    }
    given += bytes;
    return pool.toString("hex", given - bytes, given);
  };
}
