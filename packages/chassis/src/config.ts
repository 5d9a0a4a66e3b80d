import { Duration, durationMs } from "@mirror/vocabulary";
import { z } from "zod";

const REDIS_ADDRESS =
  "redis://host:port/0, rediss://host:port/0 (with TLS) or the path of a unix socket (/run/redis.sock)";

/** Where Redis is: an address or the path of a unix socket. */
export const RedisAddress = z
  .string()
  .refine(
    (text) => /^rediss?:\/\/[^/\s]+/i.test(text) || /^(unix:\/\/)?\/[^/\s][^\s]*$/.test(text),
    "is neither a Redis address nor the path of a socket",
  )
  .transform((text) => text.replace(/^unix:\/\//i, ""))
  .describe(REDIS_ADDRESS);

/** A TCP port to listen on; 0 takes a free one. */
export const Port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, "is not a port")
  .transform(Number);

/** How much is logged, from least to most. */
export const LogLevel = z.enum(["error", "warn", "info", "debug"], { error: "is not a level" });
export type LogLevel = z.infer<typeof LogLevel>;

/** What every process is told by its environment. A service extends it: `BaseConfig.extend({ … })`; say in `describe` what would be right. */
export const BaseConfig = z.object({
  REDIS_URL: RedisAddress,
  MIRROR_DATA_DIR: z
    .string()
    .default("./.mirror")
    .describe("a folder that this process may write to, for example /var/lib/security-mirror"),
  MIRROR_ARCHIVE_DIR: z
    .string()
    .optional()
    .describe("a folder for the archive, best on another disk, for example /var/lib/security-mirror-archive"),
  MIRROR_KEEP_FINISHED: z
    .string()
    .refine((text) => text === "off" || Duration.safeParse(text).success, "is not a duration")
    .transform((text) => (text === "off" ? null : durationMs(Duration.parse(text))))
    .prefault("P30D")
    .describe(
      "how long a finished run stays in Redis before it is in the archive only, for example P30D, or off for always",
    ),
  MIRROR_HOST: z
    .string()
    .default("127.0.0.1")
    .describe(
      "the address to listen on: 127.0.0.1 behind a proxy of the same machine, 0.0.0.0 in a container",
    ),
  MIRROR_PORT: Port.prefault("8080").describe("a port from 1 to 65535, or 0 for a free one"),
  MIRROR_METRICS_PORT: Port.prefault("0").describe("a port from 1 to 65535, or 0 for a free one"),
  MIRROR_LOG_LEVEL: LogLevel.default("info").describe("error, warn, info or debug"),
});
export type BaseConfig = z.infer<typeof BaseConfig>;

export interface ConfigFault {
  readonly variable: string;
  /** What is wrong, without the value: it may hold a password. */
  readonly wrong: string;
  /** What would be right. */
  readonly right: string;
}

/** Names every variable that is at fault, so that one start shows all that has to be mended. */
export class ConfigInvalid extends Error {
  readonly exitCode = 3;

  constructor(readonly faults: readonly ConfigFault[]) {
    super(
      ["The configuration has to be mended before this can start:"]
        .concat(faults.map((fault) => `  ${fault.variable} ${fault.wrong}. Right would be: ${fault.right}.`))
        .join("\n"),
    );
    this.name = "ConfigInvalid";
  }
}

/**
 * Reads what the schema asks for out of the environment. A variable that is set to nothing counts as not set, as
 * systemd and compose files write it; variables that the schema does not name are left alone. Throws ConfigInvalid.
 */
export function readConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new ConfigInvalid(
    read.error.issues.map((issue) => {
      const variable = String(issue.path[0] ?? "The environment");
      const field: unknown = schema.shape[variable];
      const right = field instanceof z.ZodType ? field.description : undefined;
      return {
        variable,
        wrong: variable in given ? withoutFullStop(issue.message) : "is not set",
        right: right ?? "see the manual of this service",
      };
    }),
  );
}

function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
