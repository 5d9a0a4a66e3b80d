// Loaded into a service by chaos, and by nothing else (`node --import`): meets the points at which it may be killed.
// The services know nothing of it, so there is nothing in them that an input could reach.

import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Redis } from "ioredis";
import { filesIn } from "./points.mjs";

const {
  MIRROR_CHAOS_SERVICE: service = "",
  MIRROR_CHAOS_POINTS: folder = "",
  MIRROR_CHAOS_RECEIVER: port,
} = process.env;
const files = filesIn(folder);
/** In which what was written reaches its reader, while we read nothing. */
const reachesWithinMs = 3;

/** @param {string} point */
function isArmed(point) {
  if (!existsSync(files.armed)) return false;
  try {
    return JSON.parse(readFileSync(files.armed, "utf8")).point === point;
  } catch {
    // Another process was faster.
    return false;
  }
}

/** @param {string} point */
function pass(point) {
  if (!isArmed(point)) return;
  try {
    const { whom } = JSON.parse(readFileSync(files.armed, "utf8"));
    // Renaming decides who it is where several pass it at once.
    renameSync(files.armed, files.hit);
    process.kill(whom === "itself" ? process.pid : whom, "SIGKILL");
  } catch {
    // Somebody else passed it first, or whom it was meant for is gone.
  }
}

/** As `pass`, once what has just been written is on its way. @param {string} point */
function passOnceSent(point) {
  if (!isArmed(point)) return;
  setImmediate(() => {
    for (const until = performance.now() + reachesWithinMs; performance.now() < until; );
    pass(point);
  });
}

/** An entry as it is stored. */
const isEntry = /^1[\w-]{108}\[/;

/**
 * What a command to Redis means to this service.
 * @param {{ name: string, args: readonly unknown[] }} command
 */
function meaningOf({ name, args }) {
  if (service === "orchestrator" && name === "zrangebylex" && String(args[0]).includes("owed:"))
    return "owed";
  if (name !== "evalsha" && name !== "eval") return undefined;
  const entries = args.filter((one) => typeof one === "string" && isEntry.test(one)).join(" ");
  if (entries === "") return undefined;
  if (service === "api") return "commit";
  if (service === "orchestrator") return "ring";
  if (entries.includes('"effect-intended"')) return "intent";
  return entries.includes('"effect-settled"') ? "outcome" : undefined;
}

/** @type {Readonly<Record<string, { before?: string, sent?: string, answered?: string }>>} */
const pointsOf = {
  commit: {
    before: "api before its commit",
    sent: "api with its commit sent",
    answered: "api after its commit before its reply",
  },
  ring: {
    before: "orchestrator after reading what is due before its commit",
    sent: "orchestrator with its ring sent",
    answered: "orchestrator after its ring before its hint",
  },
  owed: { answered: "orchestrator after reading what is owed before hinting" },
  intent: {
    before: "executor before its intent",
    sent: "executor with its intent sent",
    answered: "executor after its intent before the first byte",
  },
  outcome: {
    before: "executor with its outcome unsent",
    sent: "executor with its outcome sent",
    answered: "executor after the outcome before the next hint",
  },
};

Redis.prototype.sendCommand = new Proxy(Redis.prototype.sendCommand, {
  apply(sendCommand, redis, args) {
    const [command] = args;
    const { before, sent, answered } = pointsOf[meaningOf(command) ?? ""] ?? {};
    if (before !== undefined) pass(before);
    const answer = Reflect.apply(sendCommand, redis, args);
    if (sent !== undefined) passOnceSent(sent);
    // Asked before anybody who waits for the answer.
    if (answered !== undefined)
      command.promise.then(
        () => pass(answered),
        () => {},
      );
    return answer;
  },
});

/** @param {Socket} socket */
function leadsToReceiver(socket) {
  return port !== undefined && socket.remotePort === Number(port);
}

/** Ends this process where what it is about to send is poisoned; the first to come after `next` was written is. @param {string} text */
function takePoison(text) {
  const key = /idempotency-key: (\S+)/i.exec(text)?.[1];
  if (key === undefined || !existsSync(files.poisoned)) return;
  const poisoned = readFileSync(files.poisoned, "utf8").trim().split("\n");
  if (poisoned.at(-1) === "next") {
    poisoned.splice(-1, 1, key);
    writeFileSync(files.poisoned, `${poisoned.join("\n")}\n`);
  }
  if (!poisoned.includes(key)) return;
  appendFileSync(files.deaths, `${key}\n`);
  process.kill(process.pid, "SIGKILL");
}

if (service === "executor") {
  Socket.prototype.write = new Proxy(Socket.prototype.write, {
    apply(write, socket, args) {
      if (!leadsToReceiver(socket)) return Reflect.apply(write, socket, args);
      takePoison(String(args[0]));
      const written = Reflect.apply(write, socket, args);
      passOnceSent("executor after the first byte");
      return written;
    },
  });
  Socket.prototype.push = new Proxy(Socket.prototype.push, {
    apply(push, socket, args) {
      if (leadsToReceiver(socket)) pass("executor after the answer before the outcome");
      return Reflect.apply(push, socket, args);
    },
  });
}

if (service === "api") {
  ServerResponse.prototype.end = new Proxy(ServerResponse.prototype.end, {
    apply(end, response, args) {
      const ended = Reflect.apply(end, response, args);
      if (response.req.method === "POST") passOnceSent("api after its reply");
      return ended;
    },
  });
}
