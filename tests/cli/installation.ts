import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiConfig, type RunningApi, runApi } from "@mirror/api";
import { openLogger } from "@mirror/chassis";
import { type Around, mirror, type Outcome } from "@mirror/cli/testing";
import { ExecutorConfig, runExecutor } from "@mirror/executor";
import { redisForThisFile } from "@mirror/real-redis";
import { afterAll, beforeAll } from "vitest";

/** A real API over a real Redis, and command lines to it. */
export interface Installation {
  readonly url: string;
  /** A folder of this test's own. */
  readonly folder: string;
  /** The token that the first start left for its administrator. */
  readonly adminToken: string;
  /** Where its record is. */
  readonly redisUrl: string;
  /** Starts what sends, with a mail server that is away; for the test to stop. */
  executor(): Promise<{ stop(): Promise<void> }>;
  /** A command line as whoever has the token. */
  as(token: string, ...argv: string[]): Promise<Outcome>;
  /** The same, with something typed, piped or interrupted. */
  around(token: string, around: Around, ...argv: string[]): Promise<Outcome>;
  /** The same in JSON: gives its value, and fails the test where the command did not end with 0. */
  json(token: string, ...argv: string[]): Promise<Answer>;
}

/** What a command answered in JSON, to be picked apart by a test. */
interface Answer {
  readonly id: string;
  readonly secret: string;
  readonly [field: string]: unknown;
}

/** One installation for all tests of a file: call at its top, and call the answer inside the tests. */
export function installationForThisFile(): () => Installation {
  const redis = redisForThisFile();
  let api: RunningApi | undefined;
  let installation: Installation | undefined;
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mirror-cli-"));
    const data = join(folder, "data");
    const around = { REDIS_URL: redis().url, MIRROR_DATA_DIR: data };
    const config = ApiConfig.parse({ ...around, MIRROR_PORT: "0" });
    const log = openLogger({ service: "api", level: "error", format: "json", to: process.stderr });
    api = await runApi({ config, log });
    const adminToken = (await readFile(join(data, "admin-token"), "utf8")).trim();
    const mail = { MIRROR_SMTP_URL: "smtp://127.0.0.1:9", MIRROR_SMTP_FROM: "mirror@norland.example" };
    const executor = () => runExecutor({ config: ExecutorConfig.parse({ ...around, ...mail }), log });
    installation = { ...commandLines(api.url), redisUrl: redis().url, folder, adminToken, executor };
  });
  afterAll(async () => {
    await api?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (installation === undefined)
      throw new Error("The installation runs once the tests do: ask for it inside a test.");
    return installation;
  };
}

function commandLines(url: string): Pick<Installation, "url" | "as" | "around" | "json"> {
  const around = (token: string, given: Around, ...argv: string[]) =>
    mirror(argv, { ...given, env: { ...given.env, MIRROR_URL: url, MIRROR_TOKEN: token } });
  return {
    url,
    around,
    as: (token, ...argv) => around(token, {}, ...argv),
    async json(token, ...argv) {
      const { code, stdout, stderr } = await around(token, {}, ...argv, "-o", "json");
      if (code !== 0) throw new Error(`mirror ${argv.join(" ")} ended with ${code}:\n${stderr}`);
      return JSON.parse(stdout);
    },
  };
}
