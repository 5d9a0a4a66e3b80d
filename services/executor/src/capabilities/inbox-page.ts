import type { Capability } from "./capability.js";

/** A call to a person stands in their inbox by being in the journal; no channel beyond that is set up in this version. */
export function inboxPage(): Capability {
  return {
    name: "page",
    async perform({ request }) {
      if (request.kind !== "page") return { status: "failed", detail: "This is no call to a person." };
      return { status: "succeeded", detail: `in the inbox of ${request.to}`, outputs: {} };
    },
  };
}
