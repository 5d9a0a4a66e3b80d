import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const project = fileURLToPath(new URL("../..", import.meta.url));
const seed = 20;

/** A quarter of a minute of faults; a release runs thirty minutes of them (`npm run chaos`). */
test("INV-01 INV-02 INV-16 real processes that are killed and cut off lose nothing, and do nothing twice", async () => {
  // The processes are the built ones: `npm test` builds them before it comes here.
  expect(existsSync(`${project}services/executor/dist/main.js`), "run `npm run build` first").toBe(true);
  const { REDIS_URL: _, ...env } = process.env;
  const chaos = spawn(
    process.execPath,
    [`${project}infra/chaos/main.mjs`, "--minutes", "0.25", "--seed", `${seed}`, "--runs", "8", "--json"],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [out, said, [code]] = await Promise.all([
    text(chaos.stdout),
    text(chaos.stderr),
    once(chaos, "exit"),
  ]);

  expect(code, said).toBe(0);
  const { faults, acknowledged, ...report } = JSON.parse(out);
  expect(report).toMatchObject({ seed, lost: 0, doubled: 0, unauthorised: 0, unexplained: 0 });
  expect(Object.keys(faults).length).toBeGreaterThan(5);
  expect(acknowledged).toBeGreaterThan(20);
}, 240_000);
