import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { openApiDocument } from "@mirror/contract";
import { afterAll, beforeAll, expect, test } from "vitest";

const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
const redocly = join(dirname(manifest), "bin", "cli.js");
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-openapi-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What `redocly lint` finds by its recommended rules; it is let tell nobody that it ran. */
async function problemsOf(document: unknown): Promise<{ severity: string; ruleId: string }[]> {
  const file = join(folder, "openapi.json");
  await writeFile(file, JSON.stringify(document));
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const ran = await promisify(execFile)(process.execPath, [redocly, "lint", file, "--format=json"], {
    cwd: folder,
    env,
  }).catch((failed: { stdout: string }) => failed);
  return JSON.parse(ran.stdout.slice(ran.stdout.indexOf("{"))).problems;
}

test("the OpenAPI document passes redocly lint without an error, and one with an error does not", async () => {
  const document = openApiDocument();
  expect(await problemsOf(document)).toEqual([]);
  const [first] = await problemsOf({ ...document, paths: { "/runs": { get: {} } } });
  expect(first).toMatchObject({ severity: "error" });
});
