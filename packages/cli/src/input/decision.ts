import type { Asking } from "../verbs.js";
import { objectIn } from "./file.js";

/** What a decision is about, where a partner is named first: by id or name. */
export async function partnerNamed({ names, params }: Asking): Promise<string> {
  return names.partner(params.id);
}

/** What a decision says, where its file says all of it. */
export async function objectOfFile({ use, options }: Asking<{ readonly file: string }>): Promise<unknown> {
  return objectIn(use.terminal, options.file);
}
