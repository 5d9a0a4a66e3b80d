import type { Effect, Outcome } from "@mirror/engine";
import type { Capability } from "./capability.js";

export interface ExerciseOptions {
  /** What the simulated world answers; left out, everything works. */
  readonly answer?: (effect: Effect) => Outcome;
}

/** Simulators only: nothing in this module, or in what it imports, can open a connection (DR-02). */
export function exerciseCapabilities({ answer = works }: ExerciseOptions = {}): readonly Capability[] {
  const simulated = (name: Capability["name"]): Capability => ({
    name,
    perform: async (effect, { log }) => {
      const outcome = answer(effect);
      log.debug("simulated", { effect: effect.id, outcome });
      return outcome;
    },
  });
  return [simulated("http-api"), simulated("openc2-http"), simulated("ssh"), simulated("page")];
}

function works({ request }: Effect): Outcome {
  switch (request.kind) {
    case "http-api":
      return {
        status: "succeeded",
        detail: `simulated: ${request.method} ${placeOf(request.url)}`,
        outputs: { status: "200" },
      };
    case "openc2-http":
      return {
        status: "succeeded",
        detail: `simulated: OpenC2 command to ${placeOf(request.url)}`,
        outputs: { status: "200" },
      };
    case "ssh":
      return { status: "succeeded", detail: `simulated: ${request.place}`, outputs: { status: "0" } };
    case "page":
      return { status: "succeeded", detail: `simulated: in the inbox of ${request.to}`, outputs: {} };
  }
}

// Host and path only: a query may hold what does not belong into a record.
function placeOf(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}
