/** Reads what a script of ours answered. Anything else than what the script says it gives is a defect. */
export function listIn(reply: unknown): unknown[] {
  if (!Array.isArray(reply)) throw unexpected("a list", reply);
  return reply;
}

export function textIn(reply: unknown): string {
  if (typeof reply !== "string") throw unexpected("a text", reply);
  return reply;
}

export function numberIn(reply: unknown): number {
  const number = Number(reply);
  if ((typeof reply !== "number" && typeof reply !== "string") || Number.isNaN(number)) {
    throw unexpected("a number", reply);
  }
  return number;
}

function unexpected(what: string, reply: unknown): TypeError {
  return new TypeError(`The script should have answered with ${what}, not with ${JSON.stringify(reply)}.`);
}
