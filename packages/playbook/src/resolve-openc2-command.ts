import { known, type Refusal, refuse } from "@mirror/vocabulary";
import { OPENC2_MEDIA_TYPE } from "./openc2-command.js";
import { type OpenC2Content, readOpenC2 } from "./openc2-message.js";
import type { Agent, OpenC2Command } from "./playbook.js";
import { resolveHttpCommand } from "./resolve-http-command.js";
import type { ValueOf } from "./value.js";

/** An OpenC2 command with its values, checked by the language's rules; only its id and its time are still to come. */
export interface ResolvedOpenC2 {
  readonly ok: true;
  readonly url: string;
  /** What the author set besides the headers that the transfer itself is made of. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly content: OpenC2Content;
}

/** OpenC2 HTTPS 1.1, 3.3 and 3.4: these say how a message is sent, so they are not the author's. */
const OF_THE_TRANSFER: ReadonlySet<string> = new Set([
  "accept",
  "cache-control",
  "content-type",
  "date",
  "x-request-id",
]);

/**
 * Fills in an `openc2-http` command as an `http-api` one with a JSON body is filled in, and checks what comes out by
 * OpenC2 Language 1.0: a value that would make it another command than the language knows is refused (`openc2-command`).
 */
export function resolveOpenC2Command(
  command: OpenC2Command,
  target: Agent | null,
  lookUp: ValueOf,
): ResolvedOpenC2 | Refusal {
  const headers = Object.fromEntries(
    Object.entries(command.headers).filter(([name]) => !OF_THE_TRANSFER.has(name.toLowerCase())),
  );
  const { path, activity, message } = command;
  const sent = resolveHttpCommand(
    {
      type: "http-api",
      method: "POST",
      path,
      headers: { ...headers, "Content-Type": [OPENC2_MEDIA_TYPE] },
      body: message,
      activity,
    },
    target,
    lookUp,
  );
  if (!sent.ok) return sent;
  const read = readOpenC2(known(sent.body, "The body that the request was given"));
  if (!read.ok) return refuse("invalid", "openc2-command", `This is no OpenC2 command. ${read.why}`);
  const { "Content-Type": _, ...own } = sent.headers;
  return { ok: true, url: sent.url, headers: own, content: read.content };
}

/**
 * The message as it is sent (OpenC2 HTTPS 1.1, 3.3.2 and 3.3.3). `id` names the command and the request, so that whoever
 * gets it twice can tell; whatever ids its author wrote give way to it. `createdMs`: since 1970.
 */
export function openC2MessageText(
  { request, from, to }: OpenC2Content,
  { id, createdMs }: { readonly id: string; readonly createdMs: number },
): string {
  return JSON.stringify({
    headers: {
      request_id: id,
      created: createdMs,
      ...(from === null ? {} : { from }),
      ...(to.length === 0 ? {} : { to }),
    },
    body: { openc2: { request: { ...request, command_id: id } } },
  });
}
