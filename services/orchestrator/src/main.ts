import { BaseConfig, runService, serveMetrics } from "@mirror/chassis";
import { runOrchestrator } from "./run.js";

await runService({
  name: "orchestrator",
  config: BaseConfig,
  async start(context) {
    const { config, log, metrics } = context;
    const service = await runOrchestrator(context);
    const { MIRROR_HOST: host, MIRROR_METRICS_PORT: port } = config;
    const figures = await serveMetrics({ metrics, checks: service.checks, log, host, port });
    return {
      async stop() {
        await figures.stop();
        await service.stop();
      },
    };
  },
});
