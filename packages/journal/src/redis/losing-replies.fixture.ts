import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A door in front of Redis that can be told to lose the next answers: the server does its work, nobody hears of it. */
export interface LossyDoor {
  /** Where to connect to. */
  readonly url: string;
  /** Cuts the connection as soon as the server has answered this many more times; the answer does not get through. */
  loseReplyAfter(replies: number): void;
  close(): Promise<void>;
}

export async function lossyDoor(target: string, url: string): Promise<LossyDoor> {
  let repliesLeft = Number.POSITIVE_INFINITY;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on("data", (answer) => {
      repliesLeft -= 1;
      if (repliesLeft > 0) {
        client.write(answer);
        return;
      }
      repliesLeft = Number.POSITIVE_INFINITY;
      client.destroy();
    });
  });
  server.listen(url);
  await once(server, "listening");
  return {
    url,
    loseReplyAfter(replies) {
      repliesLeft = replies;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
