import { randomUUID } from "node:crypto";
import {
  type ApiClient,
  apiClient,
  type CallOf,
  type CallResult,
  type Route,
  type ValueOf,
} from "@mirror/contract";

/** The API as one signed-in person uses it. */
export interface Door {
  /** Asks, and gives the answer; throws SaidNo where the API refuses or cannot be reached. */
  ask<R extends Route>(
    route: R,
    ...input: Record<never, never> extends CallOf<R> ? [input?: CallOf<R>] : [input: CallOf<R>]
  ): Promise<ValueOf<R>>;
  /** Asks, and leaves the no to whoever asked. */
  tryTo<R extends Route>(
    route: R,
    ...input: Record<never, never> extends CallOf<R> ? [input?: CallOf<R>] : [input: CallOf<R>]
  ): Promise<CallResult<ValueOf<R>>>;
}

/** The API said no to something that the script is sure of. */
export class SaidNo extends Error {
  constructor(
    readonly route: string,
    detail: string,
    readonly code: string,
  ) {
    super(`${route}: ${detail}`);
    this.name = "SaidNo";
  }
}

export function openDoor(url: string, token: string): Door {
  const client: ApiClient<never> = apiClient({
    url,
    token,
    fetch: async (address, init) => {
      const answer = await fetch(address, init);
      return { status: answer.status, headers: answer.headers, body: null, text: () => answer.text() };
    },
    newKey: () => randomUUID(),
  });
  return {
    async ask(route, ...input) {
      const answer = await client.call(route, ...input);
      if (answer.ok) return answer.value;
      if (answer.kind === "problem") {
        const { detail, title, code, errors } = answer.problem;
        const places = (errors ?? []).map((one) => `${one.pointer} ${one.detail}`).join("; ");
        throw new SaidNo(route.id, [detail ?? title, places].filter((part) => part !== "").join(" "), code);
      }
      throw new SaidNo(route.id, answer.detail, answer.kind);
    },
    tryTo: (route, ...input) => client.call(route, ...input),
  };
}
