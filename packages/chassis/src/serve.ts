import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "./logger.js";
import { Told } from "./told.js";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly log: Logger;
  /** How long requests that are being answered have at a stop; 5 s unless told. */
  readonly graceMs?: number;
  /** How many connections are held at once; more are closed before anything is read. 2,000 unless told (INV-22). */
  readonly connectionsMax?: number;
  /** How long a whole answer may lie here unread before its reader is dropped; 30 s unless told (INV-22). */
  readonly readWithinMs?: number;
}

export interface Serving {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** Takes no more requests, ends event streams, waits for the answers under way, then cuts what is left. */
  stop(): Promise<void>;
}

/** Serves until stopped; rejects when the address cannot be had. */
export async function serve(app: RequestListener, options: ServeOptions): Promise<Serving> {
  const { host, log, graceMs = 5_000, connectionsMax = 2_000, readWithinMs = 30_000 } = options;
  // A sender that takes longer than this is broken or hostile; either way its place is wanted.
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 20_000 });
  server.maxConnections = connectionsMax;
  const tooMany = new Told((count) =>
    log.warn("connections were closed unread: there are too many", { count }),
  );
  server.on("drop", () => tooMany.one());
  const answering = new Set<ServerResponse>();
  server.on("request", (_request, response) => {
    answering.add(response);
    response.once("close", () => answering.delete(response));
    response.once("prefinish", () => dropIfUnread(response, readWithinMs, log));
  });
  const connected = new Set<Socket>();
  server.on("connection", (socket) => {
    connected.add(socket);
    socket.once("close", () => connected.delete(socket));
  });
  // Last: what answers at once must have been seen before.
  server.on("request", app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => log.error("the server failed", { error }));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;

  const stopOnce = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // Event streams never end by themselves, and the server would wait for them; their readers come back with
    // Last-Event-ID. The loop finds those, too, that begin while we stop.
    const endings = setInterval(endWhatNeedNotBeWaitedFor, 50);
    const deadline = setTimeout(() => {
      log.warn("requests were cut off at the stop", { count: answering.size });
      server.closeAllConnections();
    }, graceMs);
    endWhatNeedNotBeWaitedFor();
    await closed;
    clearInterval(endings);
    clearTimeout(deadline);
  };
  const endWhatNeedNotBeWaitedFor = () => {
    for (const response of answering) {
      if (!response.headersSent) response.setHeader("Connection", "close");
      else if (isEventStream(response)) response.end(() => response.socket?.destroySoon());
    }
    server.closeIdleConnections();
    // Nothing has come on these yet: nobody would miss an answer, and Node does not take them for idle.
    for (const socket of connected) if (socket.bytesRead === 0) socket.destroy();
  };
  let stopped: Promise<void> | undefined;
  return {
    host,
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    stop: () => {
      stopped ??= stopOnce();
      return stopped;
    },
  };
}

/** An answer that nobody takes would stay in memory for as long as its reader likes. */
function dropIfUnread(response: ServerResponse, withinMs: number, log: Logger): void {
  if (response.closed) return;
  const timer = setTimeout(() => {
    log.info("a reader was dropped: it did not take its answer", { withinMs });
    response.destroy();
  }, withinMs);
  timer.unref();
  response.once("close", () => clearTimeout(timer));
}

// Headers that went straight into `writeHead` cannot be read back; then the reader's wish tells.
function isEventStream(response: ServerResponse): boolean {
  const type = response.getHeader("content-type") ?? response.req.headers.accept;
  return String(type).startsWith("text/event-stream");
}
