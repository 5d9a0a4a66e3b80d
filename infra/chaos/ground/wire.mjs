// A wire of our own between a service and Redis, which can be cut, fall silent, or lose what comes back.

import { connect, createServer } from "node:net";

/**
 * - `whole`: everything passes
 * - `cut`: connections are reset, and none can be made
 * - `silent`: connections stand, and nothing passes in either direction
 * - `no-replies`: what is asked arrives, and what is answered is lost
 * @typedef {"whole" | "cut" | "silent" | "no-replies"} WireState
 */

/**
 * @typedef {object} Wire
 * @property {string} url
 * @property {(state: WireState) => void} become
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} socket the path of Redis' socket
 * @returns {Promise<Wire>}
 */
export async function wireTo(socket) {
  /** @type {WireState} */
  let state = "whole";
  /** @type {Set<import("node:net").Socket>} */
  const ends = new Set();

  const server = createServer((near) => {
    if (state === "cut") {
      near.resetAndDestroy();
      return;
    }
    const far = connect(socket);
    /** @param {import("node:net").Socket} from @param {import("node:net").Socket} to @param {readonly WireState[]} losing */
    const join = (from, to, losing) => {
      ends.add(from);
      // What was sent into a wire that says nothing is lost with the connection, as on a network that drops packets.
      from.on("data", (chunk) => {
        if (losing.includes(state)) lossy.add(from).add(to);
        else if (!lossy.has(from)) to.write(chunk);
      });
      from.on("error", () => {});
      from.on("close", () => {
        ends.delete(from);
        to.destroy();
      });
    };
    near.setNoDelay(true);
    join(near, far, ["silent"]);
    join(far, near, ["silent", "no-replies"]);
  });
  /** Connections in which something was lost: they carry nothing whole any more. @type {Set<import("node:net").Socket>} */
  const lossy = new Set();

  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The wire has no port.");
  const hangUp = () => {
    for (const end of ends) breakOff(end);
  };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    become(next) {
      const before = state;
      state = next;
      if (next === "cut" || (next === "whole" && before !== "whole")) {
        // A stream of bytes with a hole in it is none: it ends before anything goes on.
        for (const end of next === "cut" ? ends : lossy) breakOff(end);
        lossy.clear();
      }
    },
    async stop() {
      hangUp();
      await new Promise((resolve) => server.close(() => resolve(undefined)));
    },
  };
}

/** The service's end is reset, as a dying network does it; the server's end is a unix socket, which knows no reset. @param {import("node:net").Socket} end */
function breakOff(end) {
  if (end.remoteFamily === undefined) end.destroy();
  else end.resetAndDestroy();
}
