import type { Logger } from "./logger.js";
import type { Route } from "./routes.js";

/** One thing that has to work before this process can do its job. */
export interface ReadinessCheck {
  readonly name: string;
  /** Resolves when it works; throws NotReady with a sentence for the public, or anything else, which is only logged. */
  readonly check: () => Promise<void>;
}

/** Why something is not ready, in words that anyone may read: `/readyz` answers without a sign-in. */
export class NotReady extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = "NotReady";
  }
}

export interface Readiness {
  readonly status: "ready" | "not-ready";
  readonly checks: Readonly<
    Record<string, { readonly ready: true } | { readonly ready: false; readonly why: string }>
  >;
}

const CHECK_TIME_MAX_MS = 2_000;
/** Asked again while checking or sooner than this after, the same answer is given: whoever asks without signing in must not load the server. */
const FRESH_FOR_MS = 500;

/** `/healthz`: this process runs and answers. `/readyz`: so does what it needs; 503 and which is red, when not. */
export function healthRoutes(checks: readonly ReadinessCheck[], log: Logger): Route[] {
  let latest: Asked | undefined;
  const readiness = () => {
    const answeredAt = latest?.answeredAt ?? Number.POSITIVE_INFINITY;
    if (latest === undefined || performance.now() - answeredAt > FRESH_FOR_MS) {
      const asked: Asked = { readiness: checkAll(checks, log), answeredAt: undefined };
      void asked.readiness.then(() => {
        asked.answeredAt = performance.now();
      });
      latest = asked;
    }
    return latest.readiness;
  };
  return [
    {
      method: "get",
      path: "/healthz",
      handle: (_request, response) => {
        response.json({ status: "alive" });
      },
    },
    {
      method: "get",
      path: "/readyz",
      handle: async (_request, response) => {
        const answer = await readiness();
        response.status(answer.status === "ready" ? 200 : 503).json(answer);
      },
    },
  ];
}

interface Asked {
  readonly readiness: Promise<Readiness>;
  /** On this process' own clock; undefined while the checks run. */
  answeredAt: number | undefined;
}

/** Runs every check, none longer than two seconds. */
export async function checkAll(checks: readonly ReadinessCheck[], log: Logger): Promise<Readiness> {
  const results = await Promise.all(
    checks.map(async ({ name, check }) => {
      try {
        await within(CHECK_TIME_MAX_MS, check());
        return [name, { ready: true }] as const;
      } catch (error) {
        log.warn("a readiness check is red", { check: name, error });
        return [
          name,
          {
            ready: false,
            why: error instanceof NotReady ? error.message : "It does not answer as it should.",
          },
        ] as const;
      }
    }),
  );
  const status = results.every(([, result]) => result.ready) ? "ready" : "not-ready";
  return { status, checks: Object.fromEntries(results) };
}

async function within(timeMaxMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NotReady(`It did not answer within ${timeMaxMs} ms.`)), timeMaxMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
