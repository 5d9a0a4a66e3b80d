import type { GlobalOptions } from "../command.js";
import { isThisMachine, requireAddress } from "../context/address.js";
import { say, type Terminal } from "../terminal.js";
import { Api, type Server } from "./api.js";
import { Names } from "./names.js";

/** The API as whoever the flags, the environment or the context in use say: looked up once something is asked of it. */
export function connect(
  terminal: Terminal,
  globals: GlobalOptions,
): { readonly api: Api; readonly names: Names } {
  const { idempotencyKey, ifMatch } = globals;
  const server = () => serverOf(terminal, globals);
  const api = new Api(terminal, {
    server,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(ifMatch === undefined ? {} : { seenVersion: ifMatch }),
  });
  return { api, names: new Names(api) };
}

/** Which server is asked, and as whom; says it where the token would travel for everyone to read. */
export async function serverOf(terminal: Terminal, globals: GlobalOptions): Promise<Server> {
  const { url, token } = await requireAddress(terminal, globals);
  if (url.startsWith("http:") && !isThisMachine(url))
    say(terminal, `mirror: ${url} is not encrypted: whoever is on the way can read your token.`);
  return { url, token };
}
