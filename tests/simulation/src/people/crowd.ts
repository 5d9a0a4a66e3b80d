import type { World } from "../world.js";
import type { Cast } from "./cast.js";
import { type Asked, ask } from "./client.js";
import { type Deed, type Mood, RARE, type Rare } from "./deed.js";
import { deedsNow } from "./deeds-now.js";
import { starting } from "./on-run.js";
import type { Spectator } from "./spectator.js";

const AT_ONCE_MAX = 6;

/** Everybody on both sides: they look at what there is to do, and do some of it, often at the same time. */
export class Crowd {
  mood: Mood = "night";
  /** Wishes that nobody has heard an answer to yet. */
  waiting = 0;
  #wishes = 0;
  /** How often each of what is rare still comes to anybody's mind tonight. */
  readonly #left: Map<Rare, number>;
  readonly #thinksMs: readonly [number, number];

  constructor(
    private readonly world: World,
    private readonly cast: Cast,
    private readonly spectator: Spectator,
  ) {
    this.#thinksMs = world.chance.pick([
      [15, 100],
      [50, 600],
      [200, 2_000],
    ] as const);
    this.#left = new Map(RARE.map((rare) => [rare, world.chance.pick([0, 0, 1, 3])]));
  }

  /** Starts these many runs, and goes on until the end of the simulation. */
  begin(runs: number, drills: number): void {
    const { timeline, chance } = this.world;
    for (let run = 0; run < runs + drills; run += 1)
      timeline.after(chance.between(0, 8_000), undefined, () =>
        this.#wish(starting(this.world, this.cast, run >= runs)),
      );
    this.world.provoked = () => void this.#act(true);
    this.#think();
  }

  #think(): void {
    const { timeline, chance } = this.world;
    const [from, to] = this.mood === "night" ? this.#thinksMs : [50, 400];
    timeline.after(chance.between(from, to), undefined, () => {
      void this.#act().then(() => this.#think());
    });
  }

  /** Does something; when people are provoked, only what takes the ground from under something else. */
  async #act(provoked = false): Promise<void> {
    if (this.waiting >= AT_ONCE_MAX && !provoked) return;
    const deeds = (await deedsNow(this.world, this.cast, this.spectator, this.mood)).filter(({ rare }) =>
      rare === undefined ? !provoked : provoked || (this.#left.get(rare) ?? 0) > 0,
    );
    const all = deeds.reduce((sum, one) => sum + one.weight, 0);
    // Where there is little to do, people do little.
    let left = this.world.chance.between(0, provoked ? all : Math.max(all, 2));
    for (const deed of deeds) {
      left -= deed.weight;
      if (left < 0) {
        if (deed.rare !== undefined) this.#left.set(deed.rare, (this.#left.get(deed.rare) ?? 0) - 1);
        this.#wish(deed);
        return;
      }
    }
  }

  #wish({ who, words, content, begin }: Deed): void {
    this.#wishes += 1;
    const asked: Asked = { wish: this.#wishes, actor: who, words, content, begin };
    // An impatient finger.
    const clicks = this.world.chance.happens(0.08) ? 2 : 1;
    for (let click = 0; click < clicks; click += 1) {
      this.waiting += 1;
      ask(this.world, asked, (reply) => {
        this.waiting -= 1;
        this.world.trace.note(
          () =>
            `${words}: ${reply.status === "refused" ? `refused: ${reply.refusal.code}: ${reply.refusal.detail}` : reply.status}`,
        );
      });
    }
  }
}
