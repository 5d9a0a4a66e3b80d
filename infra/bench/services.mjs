import { runExecutor } from "@mirror/executor";
import { runOrchestrator } from "@mirror/orchestrator";

/**
 * The services that act by themselves, in this process, as `npm start` hosts them.
 * @param {import("./ground.mjs").Ground} ground
 * @param {Record<string, string>} env
 * @returns {Promise<{ stop(): Promise<void> }>}
 */
export async function startServices(ground, env = {}) {
  const config = ground.config(env);
  const log = ground.log;
  const orchestrator = await runOrchestrator({ config, log: log.child({ part: "orchestrator" }) });
  const executor = await runExecutor({ config, log: log.child({ part: "executor" }) });
  return {
    async stop() {
      await executor.stop();
      await orchestrator.stop();
    },
  };
}
