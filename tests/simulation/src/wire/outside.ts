import type { Effect, HttpRequest, Outcome } from "@mirror/engine";
import type { Capability, PerformOptions } from "@mirror/executor";
import type { EffectId } from "@mirror/vocabulary";
import type { Process } from "../time/process.js";
import type { World } from "../world.js";

/** The first byte of an effect leaves a process. */
export interface Leaving {
  readonly effect: Effect<HttpRequest>;
  readonly by: Process;
}

/**
 * What stands outside of the product: receivers of effects, and people's pagers. Whatever a worker is told, this knows
 * what really happened: how often each key took effect, and which pages reached a pocket.
 */
export class Outside {
  /** How often each key took effect. */
  readonly happened = new Map<EffectId, number>();
  readonly paged = new Map<EffectId, number>();
  readonly rehearsed = new Set<EffectId>();

  constructor(private readonly world: World) {}

  /** What live workers of a process can do. It asks nothing about the mode: that no drill comes here is for others to see to. */
  live(by: Process): readonly Capability[] {
    return [
      { name: "http-api", perform: (effect, options) => this.#request(effect, by, options) },
      { name: "page", perform: (effect) => this.#page(effect, by) },
    ];
  }

  /** What a drill's workers can do: they touch nothing. */
  drill(by: Process): readonly Capability[] {
    const simulate = async (effect: Effect): Promise<Outcome> => {
      await this.world.pause(by, this.world.wireMs());
      this.rehearsed.add(effect.id);
      return { status: "succeeded", detail: "simulated", outputs: { status: "200" } };
    };
    return [
      { name: "http-api", perform: simulate },
      { name: "page", perform: simulate },
    ];
  }

  async #request(effect: Effect, by: Process, options: PerformOptions): Promise<Outcome> {
    const { world } = this;
    const { weather, chance, timeline } = world;
    if (effect.request.kind !== "http-api")
      return { status: "failed", detail: "This is no request over HTTP." };
    const { request } = effect;
    // Reaching it takes a while, in which anything may happen.
    await world.pause(by, chance.happens(0.05) ? chance.between(1_000, 7_000) : chance.between(1, 40));
    if (weather.brings("stopped while connecting")) {
      world.stop(by, world.standstillMs());
      await world.pause(by, 0);
    }
    if (options.mayStillBeSent?.() === false)
      return { status: "failed", detail: "Not sent: the time in which it might be sent was over." };
    world.tell("leaving", { effect: { ...effect, request }, by });

    const answered = new Promise<Outcome>((resolve) => {
      if (!weather.brings("packet is lost"))
        timeline.after(
          weather.brings("call is slow") ? chance.between(500, 60_000) : chance.between(1, 20),
          undefined,
          () => {
            const outcome = this.#receive(effect);
            if (outcome === undefined || weather.brings("receiver is silent")) return;
            const afterMs = weather.brings("receiver is slow")
              ? chance.between(1_000, 60_000)
              : chance.between(1, 60);
            timeline.after(afterMs, by, () => resolve(outcome));
          },
        );
      timeline.after(request.timeoutMs, by, () =>
        resolve({ status: "unknown", detail: "No answer in time; it may or may not have taken effect." }),
      );
    });
    if (weather.brings("killed between send and outcome")) world.kill(by, "between send and outcome");
    return answered;
  }

  #receive(effect: Effect): Outcome {
    const { weather, chance } = this.world;
    if (weather.brings("gateway does not know")) {
      if (chance.happens(0.5)) this.#happen(effect);
      return { status: "unknown", detail: "HTTP 502: a gateway answered that does not know." };
    }
    if (weather.brings("receiver refuses")) return { status: "failed", detail: "HTTP 409" };
    this.#happen(effect);
    return { status: "succeeded", detail: "HTTP 200", outputs: { status: "200" } };
  }

  #happen(effect: Effect): void {
    this.happened.set(effect.id, (this.happened.get(effect.id) ?? 0) + 1);
    this.world.tell("happened", effect);
  }

  async #page(effect: Effect, by: Process): Promise<Outcome> {
    const { world } = this;
    await world.pause(by, world.chance.between(1, 30));
    if (world.weather.brings("pager is silent"))
      return world.chance.happens(0.5)
        ? { status: "failed", detail: "The gateway of the pagers is away." }
        : { status: "unknown", detail: "The gateway of the pagers did not answer." };
    this.paged.set(effect.id, (this.paged.get(effect.id) ?? 0) + 1);
    world.tell("paged", effect);
    await world.pause(by, world.chance.between(1, 30));
    return { status: "succeeded", detail: "delivered", outputs: {} };
  }
}
