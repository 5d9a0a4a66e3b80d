import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connectRedis, openLogger } from "@mirror/chassis";
import type { StepInvocation } from "@mirror/engine";
import { ExecutorConfig, runExecutor } from "@mirror/executor";
import { redisJournal } from "@mirror/journal/redis";
import { claimStep, completeStep } from "@mirror/operations";
import { runOrchestrator } from "@mirror/orchestrator";
import { redisForThisFile } from "@mirror/real-redis";
import { documents } from "@mirror/small-playbooks";
import type { RunId } from "@mirror/vocabulary";
import { expect, test, vi } from "vitest";
import { brokenInvariants } from "./invariants.js";
import { Scene } from "./scene.js";

const redis = redisForThisFile();
const log = openLogger({ service: "test", level: "error", format: "json", to: process.stderr });

test("through real Redis and BullMQ, an effect reaches its receiver once, and a wake-up rings", async () => {
  const keys: string[] = [];
  const firewall = createServer((request, response) => {
    keys.push(`${request.method} ${request.url} ${request.headers["idempotency-key"]}`);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => firewall.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(firewall.address() as AddressInfo).port}`;
  const config = ExecutorConfig.parse({ REDIS_URL: redis().url, MIRROR_EGRESS: address });
  const connection = connectRedis(redis().url, { purpose: "test", log });
  const orchestrator = await runOrchestrator({ config, log });
  const executor = await runExecutor({ config, log });
  try {
    const scene = new Scene(redisJournal(connection));
    const home = await scene.partner("Norland", {
      Ada: ["trigger", "responder", "run-lead", "administrator"],
    });
    const ada = scene.as(home, "Ada");
    const playbook = await scene.imported(ada, documents.beaconWith(address, 300));
    const incident = await scene.incident(ada, [home.partner]);
    const bindings = { responders: { partner: home.partner, team: home.team } };
    const run = await scene.run(ada, { playbook, incident, bindings, variables: {} });

    await finish(scene, run, "Look at the logs", { __found__: true });
    await finish(scene, run, "Say that it is over", {});

    const ended = await scene.runState(run);
    expect(ended.status).toBe("completed");
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatch(/^PUT \/blocks\/beacon effect--/);
    expect(await scene.journal.owed("live", { limit: 10 })).toEqual([]);
    expect(await brokenInvariants(scene.journal)).toEqual([]);

    async function finish(on: Scene, id: RunId, name: string, values: Record<string, boolean>) {
      const step = await vi.waitFor(() => assigned(on, id, name), { timeout: 10_000, interval: 50 });
      await on.must(ada, (turn) => claimStep(turn, step.id));
      await on.must(ada, (turn) => completeStep(turn, step.id, values));
    }
  } finally {
    await executor.stop();
    await orchestrator.stop();
    connection.disconnect();
    firewall.close();
  }
});

async function assigned(scene: Scene, run: RunId, name: string): Promise<StepInvocation> {
  const state = await scene.runState(run);
  const step = [...state.steps.values()].find((one) => one.name === name && one.status === "assigned");
  if (step === undefined)
    throw new Error(
      `${name} is not assigned yet: ${[...state.steps.values()].map((one) => `${one.name} ${one.status}`).join(", ")}`,
    );
  return step;
}
