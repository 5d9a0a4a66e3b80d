import type { GlobalOptions } from "../command.js";
import { isThisMachine, requireAddress } from "../context/address.js";
import { say, type Terminal } from "../terminal.js";
import { Api } from "./api.js";
import { Names } from "./names.js";

/** The API as whoever the flags, the environment or the context in use say. */
export async function connect(
  terminal: Terminal,
  globals: GlobalOptions,
): Promise<{ readonly api: Api; readonly names: Names }> {
  const { url, token } = await requireAddress(terminal, globals);
  if (url.startsWith("http:") && !isThisMachine(url))
    say(terminal, `mirror: ${url} is not encrypted: whoever is on the way can read your token.`);
  const key = globals.idempotencyKey;
  const api = new Api(terminal, { url, token, ...(key === undefined ? {} : { idempotencyKey: key }) });
  return { api, names: new Names(api) };
}
