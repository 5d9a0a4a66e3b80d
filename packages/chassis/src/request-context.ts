import type { IncomingMessage } from "node:http";
import type { Logger } from "./logger.js";

/** What the chassis knows of a request beside what was sent. */
export interface RequestContext {
  /** Given by us to each request, sent back as `X-Request-Id`, on every line that is logged about it. */
  readonly requestId: string;
  readonly log: Logger;
  /** The body as it came, byte for byte, where it was JSON: signatures of webhooks are over these bytes. */
  rawBody?: Buffer;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

export function keepContext(request: IncomingMessage, context: RequestContext): void {
  contexts.set(request, context);
}

/** The context of a request that came through `httpApp`. */
export function contextOf(request: IncomingMessage): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) throw new Error("This request did not come through httpApp.");
  return context;
}
