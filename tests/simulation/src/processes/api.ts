import { type Desk, perform } from "@mirror/operations";
import type { Asked, Reply } from "../people/client.js";
import type { Process } from "../time/process.js";
import type { World } from "../world.js";

/** Answers what people ask, where it arrives: with the decision itself, once it is on disk. */
export function startApi(world: World, process: Process, desk: Desk): void {
  world.listen(process, (asked, commandId, reply) => {
    void decide(asked, commandId).then(reply);
  });

  async function decide(asked: Asked, commandId: string): Promise<Reply> {
    try {
      const { actor, content, begin } = asked;
      const { handle, answer } = begin();
      const performed = await perform(desk, { actor, commandId, content }, handle, answer);
      if (!performed.ok) {
        world.tell("refused", { asked, refusal: performed });
        return performed.code === "too-busy"
          ? { status: "unavailable" }
          : { status: "refused", refusal: performed };
      }
      world.tell("acknowledged", { asked, commandId, answer: performed.answer });
      if (performed.owed.length > 0)
        world.queue
          .hint(process, performed.owed)
          .catch((error: unknown) => world.failed(process, "hinting", error));
      return { status: "done", answer: performed.answer };
    } catch (error) {
      world.failed(process, asked.words, error);
      return { status: "unavailable" };
    }
  }
}
