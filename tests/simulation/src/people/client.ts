import type { Actor, Refusal } from "@mirror/vocabulary";
import type { World } from "../world.js";
import type { Attempt } from "./deed.js";

/** Something that a person wants, once: whatever the wire does, it is one wish. */
export interface Asked {
  /** Which wish of the night it is. */
  readonly wish: number;
  readonly actor: Actor;
  /** In words, for the trace. */
  readonly words: string;
  readonly content: unknown;
  readonly begin: () => Attempt;
}

export type Reply =
  | { readonly status: "done"; readonly answer: unknown }
  | { readonly status: "refused"; readonly refusal: Refusal }
  | { readonly status: "unavailable" };

const GIVE_UP_WAITING_MS = 5_000;
const ATTEMPT_MAX = 40;

/** A person's browser: it asks under one command id, and asks again with the same until it hears an answer. */
export function ask(world: World, asked: Asked, heard: (reply: Reply) => void): void {
  const { timeline, chance, weather } = world;
  let over = false;
  const attempt = (number: number) => {
    if (over) return;
    if (number > ATTEMPT_MAX) {
      over = true;
      heard({ status: "unavailable" });
      return;
    }
    const again = (ms: number) => timeline.after(ms, undefined, () => attempt(number + 1));
    let answered = false;
    const settle = (reply: Reply) => {
      if (answered || over) return;
      answered = true;
      if (reply.status === "unavailable") {
        again(chance.between(50, 1_000));
        return;
      }
      over = true;
      heard(reply);
    };
    timeline.after(world.wireMs(), undefined, () => {
      const isLost = weather.brings("answer to a person is lost");
      world.api(asked, world.commandIdOf(asked, number), (reply) => {
        if (!isLost) timeline.after(world.wireMs(), undefined, () => settle(reply));
      });
    });
    timeline.after(GIVE_UP_WAITING_MS, undefined, () => settle({ status: "unavailable" }));
  };
  attempt(1);
}
