import { collectDefaultMetrics, Registry } from "prom-client";
import { healthRoutes, type ReadinessCheck } from "./health.js";
import { httpApp } from "./http-app.js";
import type { Logger } from "./logger.js";
import { addRoutes } from "./routes.js";
import { type Serving, serve } from "./serve.js";

/** The figures of one process: memory, processor, garbage collection, event-loop delay; services add their own. */
export function openMetrics(): Registry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  return metrics;
}

export interface MetricsServerOptions {
  readonly metrics: Registry;
  readonly checks: readonly ReadinessCheck[];
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
}

/** `/metrics` on a port of its own, which needs no sign-in and must not be reached from outside; health beside it, for processes without a door. */
export function serveMetrics({ metrics, checks, log, host, port }: MetricsServerOptions): Promise<Serving> {
  const app = httpApp({
    log,
    mount: (app) => {
      addRoutes(app, [
        ...healthRoutes(checks, log),
        {
          method: "get",
          path: "/metrics",
          handle: async (_request, response) => {
            response.set("Content-Type", metrics.contentType).send(await metrics.metrics());
          },
        },
      ]);
    },
  });
  return serve(app, { host, port, log });
}
