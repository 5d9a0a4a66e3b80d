import { EventEmitter } from "node:events";
import { Writable } from "node:stream";
import { CommitOutcomeUnknown, JournalUnavailable } from "@mirror/journal";
import { expect, test } from "vitest";
import { BaseConfig } from "./config.js";
import { type Host, runService, type Service } from "./service.js";

const ENV = { REDIS_URL: "/run/redis.sock", NODE_ENV: "production" };

function host(env: Record<string, string> = ENV) {
  const events = new EventEmitter();
  const said: string[] = [];
  let exited: (code: number) => void = () => {};
  const exit = new Promise<number>((resolve) => {
    exited = resolve;
  });
  const codes: number[] = [];
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      said.push(String(chunk));
      done();
    },
  });
  const process: Host = {
    env,
    stderr,
    on: (event, listener) => events.on(event, listener),
    exit: (code) => {
      codes.push(code);
      exited(code);
    },
  };
  return { process, said, exit, codes, send: (event: string, cause?: unknown) => events.emit(event, cause) };
}

function run(start: () => Promise<Service>, around = host(), stopWithinMs = 1_000) {
  const running = runService({ name: "api", config: BaseConfig, start, stopWithinMs }, around.process);
  return { ...around, running };
}

test.each([
  ["SIGTERM", 0],
  ["SIGINT", 130],
])("%s stops the service in order and ends with %i", async (signal, code) => {
  let stops = 0;
  const { send, exit, running } = run(async () => ({
    stop: async () => {
      stops += 1;
    },
  }));

  send(signal);

  expect(await exit).toBe(code);
  await running;
  expect(stops).toBe(1);
});

test("a configuration at fault ends with 3 before anything starts, and says what to set", async () => {
  let started = false;
  const { exit, said } = run(
    async () => {
      started = true;
      return { stop: async () => {} };
    },
    host({ MIRROR_PORT: "http" }),
  );

  expect(await exit).toBe(3);
  expect(said.join("")).toMatch(/REDIS_URL is not set\.[\s\S]*MIRROR_PORT is not a port\./);
  expect(started).toBe(false);
});

test.each([
  [new Error("broken"), 1],
  [Object.assign(new Error("no answer"), { exitCode: 69 }), 69],
  [
    Object.assign(new Error("OOM command not allowed when used memory > 'maxmemory'."), {
      name: "ReplyError",
    }),
    69,
  ],
  [new JournalUnavailable("The journal takes no writes now (OOM); nothing was written."), 69],
  [new CommitOutcomeUnknown(), 69],
])("a start that fails with %s ends with %i", async (error, code) => {
  const { exit, said } = run(() => Promise.reject(error));

  expect(await exit).toBe(code);
  expect(said.join("")).toContain(error.message);
});

test.each(["uncaughtException", "unhandledRejection"])(
  "%s stops the service in order and ends with 1",
  async (event) => {
    let stopped = false;
    const { send, exit, said } = run(async () => ({
      stop: async () => {
        stopped = true;
      },
    }));

    send(event, new Error("a defect of ours"));

    expect(await exit).toBe(1);
    expect(stopped).toBe(true);
    expect(said.join("")).toContain("a defect of ours");
  },
);

test("a stop that never ends is cut short", async () => {
  const { send, exit } = run(async () => ({ stop: () => new Promise(() => {}) }), host(), 10);

  send("SIGTERM");

  expect(await exit).toBe(1);
});

test("a stop that fails is an error", async () => {
  const { send, exit, said } = run(async () => ({
    stop: () => Promise.reject(new Error("would not let go")),
  }));

  send("SIGTERM");

  expect(await exit).toBe(1);
  expect(said.join("")).toContain("would not let go");
});

test("a signal while starting still stops what has then started", async () => {
  let begin: (service: Service) => void = () => {};
  let stopped = false;
  const { send, exit } = run(
    () =>
      new Promise((resolve) => {
        begin = resolve;
      }),
  );

  send("SIGTERM");
  begin({
    stop: async () => {
      stopped = true;
    },
  });

  expect(await exit).toBe(0);
  expect(stopped).toBe(true);
});

test("a second signal ends at once", async () => {
  const { send, exit, codes } = run(async () => ({ stop: () => new Promise(() => {}) }));

  send("SIGINT");
  send("SIGINT");

  expect(await exit).toBe(130);
  expect(codes).toEqual([130]);
});
