// One question over the socket, in the few lines of the Redis protocol that it takes. The client library is
// not used here: set-up runs before any library is installed.

import { connect } from "node:net";

/**
 * What the server behind a unix socket says of itself, or undefined when none answers there.
 * @param {string} socket
 * @param {number} timeoutMs
 * @returns {Promise<{ pid: number, loading: boolean } | undefined>}
 */
export function redisInfo(socket, timeoutMs = 2_000) {
  return new Promise((resolve) => {
    const connection = connect(socket);
    let reply = "";
    /** @param {{ pid: number, loading: boolean } | undefined} answer */
    const settle = (answer) => {
      connection.destroy();
      resolve(answer);
    };
    // One character a byte, as the protocol counts.
    connection.setEncoding("latin1");
    connection.setTimeout(timeoutMs, () => settle(undefined));
    connection.on("error", () => settle(undefined));
    connection.on("close", () => settle(undefined));
    connection.on("connect", () => connection.write("*1\r\n$4\r\nINFO\r\n"));
    connection.on("data", (chunk) => {
      reply += chunk;
      const length = /^\$(\d+)\r\n/.exec(reply);
      if (length === null) {
        if (reply.startsWith("-")) settle(undefined);
        return;
      }
      if (reply.length < length[0].length + Number(length[1])) return;
      const pid = /^process_id:(\d+)/m.exec(reply)?.[1];
      settle(pid === undefined ? undefined : { pid: Number(pid), loading: !/^loading:0/m.test(reply) });
    });
  });
}
