import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { usualLimits } from "@mirror/api";
import { expect, test } from "vitest";
import { z } from "zod";

const project = fileURLToPath(new URL("../..", import.meta.url));

const Report = z.object({
  served: z.object({ perSecond: z.number() }),
  offered: z.object({ perSecond: z.number(), answers: z.record(z.string(), z.number()) }),
  decisions: z.object({ asked: z.number(), acknowledged: z.number() }),
  lanes: z.record(z.string(), z.object({ inWork: z.number(), waiting: z.number() })),
  acknowledged: z.number(),
});

/** A few seconds of too much; a release runs minutes of it (`npm run chaos -- --overload --minutes 5`). */
test("INV-22 INV-01 ten times what can be served: officials are heard, the rest is asked to come again, and nothing is lost", async () => {
  // The processes are the built ones: `npm test` builds them before it comes here.
  expect(existsSync(`${project}services/executor/dist/main.js`), "run `npm run build` first").toBe(true);
  const { REDIS_URL: _, ...env } = process.env;
  const overload = spawn(
    process.execPath,
    [`${project}infra/chaos/main.mjs`, "--overload", "--minutes", "0.15", "--json"],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [out, said, [code]] = await Promise.all([
    text(overload.stdout),
    text(overload.stderr),
    once(overload, "exit"),
  ]);

  // Nothing lost, doubled or begun after it was refused, and no 5xx but 503: the run itself judges that.
  expect(code, said).toBe(0);
  const { served, offered, decisions, lanes, acknowledged } = Report.parse(JSON.parse(out));
  expect(offered.perSecond).toBeGreaterThan(served.perSecond);
  expect(offered.answers["503 node-full"]).toBeGreaterThan(0);
  expect(acknowledged).toBeGreaterThan(0);
  expect(decisions.acknowledged).toBeGreaterThan(0);
  for (const [lane, bounds] of Object.entries(usualLimits().lanes)) {
    expect(lanes[lane]?.inWork, lane).toBeLessThanOrEqual(bounds.inWorkMax);
    expect(lanes[lane]?.waiting, lane).toBeLessThanOrEqual(bounds.waitingMax);
  }
}, 240_000);
