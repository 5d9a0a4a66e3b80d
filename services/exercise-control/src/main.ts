import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigInvalid, formatFor, openLogger, readConfig } from "@mirror/chassis";
import { ExerciseControlConfig } from "./config.js";
import { rehearse } from "./rehearse.js";

/** Plays one exercise from beginning to end against an installation that runs, and leaves its evidence in a folder. */
async function main(): Promise<number> {
  const config = readConfig(ExerciseControlConfig, process.env);
  const log = openLogger({
    service: "exercise-control",
    level: config.MIRROR_LOG_LEVEL,
    format: formatFor(process.env, process.stderr),
    to: process.stderr,
  });
  const { played, evidence } = await rehearse({
    url: config.MIRROR_URL,
    adminToken: config.MIRROR_TOKEN,
    scriptFile: config.MIRROR_SCRIPT,
    playbookFiles: config.MIRROR_PLAYBOOKS.split(","),
    setting: (what) => log.info(what),
    audience: {
      did: (at, who, what) => log.info(`${who} ${what}`, { exerciseAt: at }),
      waits: (at, until, forWhat) => log.info("everyone waits", { exerciseAt: at, until, forWhat }),
    },
  });
  await mkdir(config.MIRROR_REPORT, { recursive: true });
  const file = join(config.MIRROR_REPORT, "evidence.jsonl");
  await writeFile(file, evidence);
  log.info("ENDEX", { run: played.run.id, status: played.run.status, evidence: file });
  return played.run.status === "completed" ? 0 : 12;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigInvalid ? error.exitCode : 1;
}
