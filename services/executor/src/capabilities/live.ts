import { readId } from "@mirror/vocabulary";
import { type Paging, personPage } from "../paging/person-page.js";
import type { Capability } from "./capability.js";
import { type Resolve, readEgressEntry } from "./egress.js";
import { httpApi } from "./http-api.js";
import { openC2Http } from "./openc2-http.js";
import { ssh } from "./ssh.js";

export interface LiveOptions {
  /** The only places that effects may reach, as `readEgressEntry` reads them; none, and nothing is reached. */
  readonly egress: readonly string[];
  /** How hosts become addresses; left out, as the machine does it. */
  readonly resolve?: Resolve;
  /** By what pages leave the house; left out, they stand in inboxes only. */
  readonly paging?: Paging;
}

/** What touches the real world. Never loaded where only exercises run; an exercise's effect that gets here all the same is refused (DR-02). */
export function liveCapabilities({ egress, resolve, paging = {} }: LiveOptions): readonly Capability[] {
  const allowed = egress.map(readEgressEntry);
  const reached = resolve === undefined ? { allowed } : { allowed, resolve };
  return [httpApi(reached), openC2Http(reached), ssh(reached), personPage(reached, paging)].map(onlyLive);
}

function onlyLive(capability: Capability): Capability {
  return {
    name: capability.name,
    perform: async (effect, options) => {
      if (readId(effect.id)?.mode === "live") return capability.perform(effect, options);
      options.log.error("an effect that is not live reached a live capability", {
        effect: effect.id,
        rule: "DR-02",
      });
      return { status: "failed", detail: "Not sent. This effect is not of live work (DR-02)." };
    },
  };
}
