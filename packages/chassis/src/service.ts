import type { Writable } from "node:stream";
import { CommitOutcomeUnknown, JournalUnavailable } from "@mirror/journal";
import type { Registry } from "prom-client";
import type { z } from "zod";
import { type BaseConfig, ConfigInvalid, readConfig } from "./config.js";
import { formatFor, type Logger, openLogger } from "./logger.js";
import { openMetrics } from "./metrics.js";
import { redisIsAway } from "./redis.js";

/** Something that is on duty until it is told to stop. */
export interface Service {
  /** Takes nothing new, finishes or gives back what is in hand, lets go of what it holds. May be called twice. */
  stop(): Promise<void>;
}

export interface ServiceContext<Config> {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Registry;
}

export interface ServiceDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  readonly config: Schema;
  readonly start: (context: ServiceContext<z.infer<Schema>>) => Promise<Service>;
  /** How long a stop may take before the process ends without it; 15 s unless told. */
  readonly stopWithinMs?: number;
}

/** What `runService` needs of the process around it. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stderr: Writable & { isTTY?: boolean };
  on(
    event: "SIGTERM" | "SIGINT" | "uncaughtException" | "unhandledRejection",
    listener: (cause: unknown) => void,
  ): unknown;
  exit(code: number): void;
}

/**
 * The whole main of a process: reads the configuration, starts, waits for SIGTERM or SIGINT, stops and exits.
 * Exit codes: 0 stopped as asked, 130 interrupted (SIGINT), 3 configuration, 69 a server was not reached or took nothing
 * (or what the error thrown by `start` says in `exitCode`), 1 anything else. A second signal ends the process at once.
 */
export async function runService<Schema extends z.ZodObject<typeof BaseConfig.shape>>(
  definition: ServiceDefinition<Schema>,
  host: Host = process,
): Promise<void> {
  const { name, stopWithinMs = 15_000 } = definition;
  let config: z.infer<Schema>;
  try {
    config = readConfig(definition.config, host.env);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    host.stderr.write(`${error.message}\n`);
    host.exit(error.exitCode);
    return;
  }
  const log = openLogger({
    service: name,
    level: config.MIRROR_LOG_LEVEL,
    format: formatFor(host.env, host.stderr),
    to: host.stderr,
  });

  const ending = new Promise<number>((resolve) => {
    let asked = false;
    const end = (code: number) => {
      if (asked) host.exit(code);
      asked = true;
      resolve(code);
    };
    host.on("SIGTERM", () => end(0));
    host.on("SIGINT", () => end(130));
    const defect = (error: unknown) => {
      log.error("a defect ends this process", { error });
      end(1);
    };
    host.on("uncaughtException", defect);
    host.on("unhandledRejection", defect);
  });

  const starting = definition.start({ config, log, metrics: openMetrics() });
  try {
    await Promise.race([starting, ending]);
  } catch (error) {
    log.error("the service did not start", { error });
    host.exit(exitCodeOf(error));
    return;
  }
  const code = await ending;
  log.info("stopping");
  const stopped = await stopWithin(starting, stopWithinMs, log);
  host.exit(stopped ? code : 1);
}

async function stopWithin(starting: Promise<Service>, withinMs: number, log: Logger): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      log.error("the stop took too long and is cut short", { withinMs });
      resolve(false);
    }, withinMs);
  });
  const stopping = starting
    .then((service) => service.stop())
    .then(
      () => true,
      (error: unknown) => {
        log.error("the stop failed", { error });
        return false;
      },
    );
  const stopped = await Promise.race([stopping, late]);
  clearTimeout(timer);
  return stopped;
}

/** What an init system takes for "come back later". */
const UNAVAILABLE_EXIT_CODE = 69;

function exitCodeOf(error: unknown): number {
  if (error instanceof Error && "exitCode" in error && typeof error.exitCode === "number")
    return error.exitCode;
  // Away, or there and taking nothing (its memory is full): the world's doing, and over some time.
  const isAway =
    redisIsAway(error) || error instanceof JournalUnavailable || error instanceof CommitOutcomeUnknown;
  return isAway ? UNAVAILABLE_EXIT_CODE : 1;
}
