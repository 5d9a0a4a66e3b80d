import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { type Context, readContexts } from "./contexts.js";

/** What flags say about where to ask, and as whom. */
export interface AddressFlags {
  readonly url?: string;
  readonly token?: string;
  readonly context?: string;
}

/** Where to ask and as whom, as far as anything says so, and what says it. */
export interface Address {
  readonly url: string | null;
  readonly token: string | null;
  readonly from: string;
}

/**
 * Flags come first, then `MIRROR_URL` and `MIRROR_TOKEN`, then the context in use; a context named by a flag comes before
 * the environment. A context's token is only ever sent to that context's own address.
 */
export async function findAddress(terminal: Terminal, flags: AddressFlags): Promise<Address> {
  const env = flags.context === undefined ? environment(terminal) : {};
  const url = flags.url ?? env.url;
  const token = flags.token ?? env.token;
  const told = url !== undefined && token !== undefined && flags.context === undefined;
  const context = told ? undefined : await contextInUse(terminal, flags.context);
  const asked = url ?? context?.url;
  const server = asked === undefined ? null : serverAddress(asked);
  const kept = context !== undefined && server === serverAddress(context.url) ? context.token : null;
  const from =
    flags.url !== undefined ? "--url" : url !== undefined ? "MIRROR_URL" : `the context ${context?.name}`;
  return { url: server, token: usableToken(token ?? kept), from };
}

/** The same, where both are needed: stops the command where one is missing or cannot be. */
export async function requireAddress(
  terminal: Terminal,
  flags: AddressFlags,
): Promise<{ readonly url: string; readonly token: string }> {
  const { url, token } = await findAddress(terminal, flags);
  if (url === null)
    throw new Stop(ExitCode.configuration, "No server is named.", [
      "Name it for this command (--url ADDRESS), for this shell (export MIRROR_URL=ADDRESS),",
      "or for good: mirror context set NAME --url ADDRESS --token TOKEN",
    ]);
  if (token === null)
    throw new Stop(ExitCode.notSignedIn, `No token is given for ${url}.`, [
      "Give it for this shell (export MIRROR_TOKEN=TOKEN), or for good: mirror context set NAME --url ADDRESS --token TOKEN",
      "An administrator of your partner makes one: mirror token create --person NAME. The installation's own first one is in the file admin-token of its data folder.",
    ]);
  return { url, token };
}

async function contextInUse(
  terminal: Terminal,
  wanted: string | undefined,
): Promise<(Context & { readonly name: string }) | undefined> {
  const { current, contexts } = await readContexts(terminal);
  const name = wanted ?? current;
  const found = name !== null && Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (name !== null && found !== undefined) return { name, ...found };
  if (wanted === undefined) return undefined;
  throw new Stop(ExitCode.configuration, `There is no context "${wanted}".`, [
    `There are: ${Object.keys(contexts).join(", ") || "none"}. Set one with: mirror context set NAME --url ADDRESS --token TOKEN`,
  ]);
}

function environment({ env }: Terminal): { url?: string; token?: string } {
  return {
    ...(env.MIRROR_URL ? { url: env.MIRROR_URL } : {}),
    ...(env.MIRROR_TOKEN ? { token: env.MIRROR_TOKEN } : {}),
  };
}

function usableToken(token: string | null): string | null {
  if (token === null || /^[\x21-\x7e]+$/.test(token)) return token;
  throw new Stop(ExitCode.configuration, "The token has characters that no token has: copy it anew.");
}

/** An address as it is asked: `http` or `https`, without what could hold a password, and without a slash at the end. */
export function serverAddress(text: string): string {
  const url = parsedAddress(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new Stop(ExitCode.configuration, `"${text}" is not the address of a server.`, [
      "Write it like https://mirror.example or http://127.0.0.1:8080.",
    ]);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new Stop(
      ExitCode.configuration,
      "The address holds more than a server's place: leave out user, query and fragment.",
    );
  return url.href.replace(/\/+$/, "");
}

/** Whether a server stands on this same machine. */
export function isThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname);
}

function parsedAddress(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
