import { randomUUID } from "node:crypto";
import { BaseConfig, connectRedis, type Logger, openRecord, type Service } from "@mirror/chassis";
import { type Hint, openDispatch } from "@mirror/dispatch";
import type { Worker } from "@mirror/operations";
import type { Mode } from "@mirror/vocabulary";
import { z } from "zod";
import type { Capability } from "./capabilities/capability.js";
import { exerciseCapabilities } from "./capabilities/exercise.js";
import { type Means, performEffect, TryAgain } from "./perform-effect.js";
import { openSecretStore } from "./sign-in/open-secret-store.js";

export const ExecutorConfig = BaseConfig.extend({
  MIRROR_EGRESS: z
    .string()
    .default("")
    .describe("the hosts that live effects may reach, as host:port separated by commas (edr.example:443)"),
  MIRROR_SECRET_KEY_FILE: z
    .string()
    .optional()
    .describe("the file of the secret store's private key; left out, one is made in MIRROR_DATA_DIR/keys"),
  MIRROR_SMTP_URL: z
    .string()
    .optional()
    .describe("the mail server that pages leave by: smtps://user:password@mail.example:465"),
  MIRROR_SMTP_URL_FILE: z
    .string()
    .optional()
    .describe("a file that holds that address, readable to the executor alone, instead of MIRROR_SMTP_URL"),
  MIRROR_SMTP_FROM: z
    .email()
    .optional()
    .describe("whom mails come from, as a bare address: mirror@norland.example"),
  MIRROR_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("where people reach this installation, for links in pages: https://mirror.example"),
  MIRROR_MODES: z
    .enum(["live,exercise", "live", "exercise"])
    .default("live,exercise")
    .describe("live, exercise, or live,exercise"),
});
export type ExecutorConfig = z.infer<typeof ExecutorConfig>;

const CONCURRENCY = 16;

/** Performs effects. Live ones and those of exercises are done by capabilities of different make, from different queues (DR-02). */
export async function runExecutor({
  config,
  log,
}: {
  config: ExecutorConfig;
  log: Logger;
}): Promise<Service> {
  const record = await openRecord(config, "executor", log);
  const dispatch = openDispatch({
    connect: (purpose, blocking) => connectRedis(config.REDIS_URL, { purpose, blocking, log }),
    prefix: "mirror-queues",
    onError: (error) => {
      if (!(error.cause instanceof TryAgain)) log.warn("dispatch", { error });
    },
  });
  // Each start is a worker of its own: what an earlier one meant and did not finish is not this one's (INV-14).
  const by: Worker = { worker: `executor-${randomUUID()}`, epoch: Date.now() };
  const stopping = new AbortController();
  const nowOwed = (owed: readonly Hint[]) => {
    dispatch
      .hint(owed)
      .catch((error: unknown) => log.warn("a hint was lost; the sweep makes up for it", { error }));
  };
  const start = async (mode: Mode, capabilities: readonly Capability[], open?: Means["open"]) => {
    for (const capability of capabilities)
      await dispatch.work(
        mode,
        capability.name,
        async (hint, taken) => {
          if (record.faults().length > 0)
            throw new TryAgain("The record is not safe; nothing is dispatched.");
          const means = open === undefined ? { capability } : { capability, open };
          await performEffect(record.desk, means, hint, by, log, stopping.signal, nowOwed, taken);
        },
        { concurrency: CONCURRENCY },
      );
  };
  if (config.MIRROR_MODES.includes("exercise")) await start("exercise", exerciseCapabilities());
  if (config.MIRROR_MODES.includes("live")) {
    // Loaded only where live effects are wanted: a process for exercises never holds the means.
    const { liveCapabilities } = await import("./capabilities/live.js");
    const { openPagingOn } = await import("./paging/open-paging.js");
    const opener = await openSecretStore(record.redis, config, log);
    const paging = await openPagingOn(record.redis, config, opener);
    const egress = config.MIRROR_EGRESS.split(",").filter((entry) => entry !== "");
    await start("live", liveCapabilities({ egress, paging }), opener?.credential);
  }
  return {
    async stop() {
      await dispatch.stop();
      stopping.abort();
      await record.close();
    },
  };
}
