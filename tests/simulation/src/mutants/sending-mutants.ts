import type { Effect, Outcome } from "@mirror/engine";
import type { Capability, PerformOptions } from "@mirror/executor";
import { type EffectId, instantOf, mintId } from "@mirror/vocabulary";
import type { Mutant, Place } from "./mutant.js";

/** Workers and browsers that act otherwise than the record says. */
export const sendingMutants: readonly Mutant[] = [
  {
    name: "what has no answer is sent once more at once",
    caughtBy: ["INV-02"],
    capability: performing("http-api", async (perform, effect) => {
      const outcome = await perform(effect);
      return outcome.status === "unknown" ? perform(effect) : outcome;
    }),
  },
  {
    name: "no answer counts as a success",
    caughtBy: ["INV-13"],
    capability: performing("http-api", async (perform, effect) => {
      const outcome = await perform(effect);
      return outcome.status === "unknown"
        ? { status: "succeeded", detail: "No news is good news.", outputs: {} }
        : outcome;
    }),
  },
  {
    name: "no answer counts as a failure",
    caughtBy: ["INV-13"],
    capability: performing("http-api", async (perform, effect) => {
      const outcome = await perform(effect);
      return outcome.status === "unknown" ? { status: "failed", detail: "No answer." } : outcome;
    }),
  },
  {
    name: "every attempt has a key of its own",
    caughtBy: ["INV-02", "INV-02b"],
    capability: performing("http-api", (perform, effect, { world }) =>
      perform({ ...effect, id: mintId("effect", "live", instantOf(0), world.chance.hex(8)) as EffectId }),
    ),
  },
  {
    name: "what is sent is resolved once more, and not what the intent says",
    caughtBy: ["INV-02b"],
    capability: performing("http-api", (perform, effect) =>
      perform(
        effect.request.kind === "http-api"
          ? { ...effect, request: { ...effect.request, url: `${effect.request.url}?again` } }
          : effect,
      ),
    ),
  },
  {
    name: "a page is said to be sent before it is",
    caughtBy: ["INV-05"],
    capability: performing("page", async (perform, effect, { world, process }) => {
      void world.pause(process, world.chance.between(10, 2_000)).then(() => perform(effect));
      return { status: "succeeded", detail: "on its way", outputs: {} };
    }),
  },
  {
    name: "all workers go by one name",
    caughtBy: ["INV-14"],
    worker: () => ({ worker: "executor", epoch: 1 }),
  },
  {
    name: "the time that an intent lives is not looked at before sending",
    caughtBy: ["INV-04"],
    monotonicMs: (nowMs, { role }) => (role === "executor" ? 0 : nowMs),
  },
  {
    name: "a hint is believed: what was meant once is sent, without asking the record",
    caughtBy: ["INV-02", "INV-02b", "INV-04"],
    async follow(hint, follow, { journal, capability }) {
      const { streams } = await journal.read([{ stream: hint.stream }]);
      const meant = (streams.get(hint.stream)?.entries ?? []).findLast(
        ({ body }) => body.type === "effect-intended" && effectIn(body.data)?.id === hint.effect,
      );
      const effect = effectIn(meant?.body.data);
      if (effect === undefined) await follow();
      else await capability.perform(effect, { signal: new AbortController().signal, log: quiet() });
    },
  },
  {
    name: "a drill's hints go to the live workers",
    caughtBy: ["INV-08"],
    route: () => "live",
  },
  {
    name: "what had no answer is asked again under a new name",
    caughtBy: ["INV-01"],
    commandId: (wish, attempt) => `wish-${wish}-${attempt}`,
  },
];

type Perform = (effect: Effect) => Promise<Outcome>;

function performing(
  name: Capability["name"],
  change: (perform: Perform, effect: Effect, place: Place) => Promise<Outcome>,
): NonNullable<Mutant["capability"]> {
  return (capability, place) =>
    capability.name !== name
      ? capability
      : {
          name,
          perform: (effect, options) => change((one) => capability.perform(one, options), effect, place),
        };
}

function effectIn(data: unknown): Effect | undefined {
  return typeof data === "object" && data !== null && "effect" in data ? (data.effect as Effect) : undefined;
}

function quiet(): PerformOptions["log"] {
  const nothing = () => undefined;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => log };
  return log;
}
