import type { Outcome, PageWay } from "@mirror/engine";
import { type PageNotice, pageNotice } from "@mirror/operations";
import type { Capability } from "../capabilities/capability.js";
import type { Delivery } from "./delivery.js";
import type { MailServer } from "./mail-server.js";

/** By what pages leave the house; what is not set up is left out. */
export interface Paging {
  readonly mail?: MailServer;
  /** This installation's own address, for links: `https://mirror.example`. */
  readonly publicUrl?: string;
}

/** What one way came to; undefined: it is not set up here. */
interface Tried {
  readonly through: string;
  readonly came: Delivery | undefined;
}

/**
 * A call to a person stands in their inbox by being in the journal, and goes by each of its ways besides. One that fails
 * keeps none of the others. Failed as a whole while any way is left: it stays owed, under the same id.
 */
export function personPage(paging: Paging): Capability {
  return {
    name: "page",
    async perform({ id, request }) {
      if (request.kind !== "page") return { status: "failed", detail: "This is no call to a person." };
      const notice = pageNotice(id, request, paging.publicUrl);
      const tried = await Promise.all(request.ways.map((way) => go(paging, way, notice)));
      return outcomeOf(`in the inbox of ${request.to}`, tried);
    },
  };
}

async function go({ mail }: Paging, way: PageWay, notice: PageNotice): Promise<Tried> {
  switch (way.by) {
    case "mail":
      return { through: "mail", came: await mail?.send(notice, way.address) };
  }
}

function outcomeOf(inbox: string, tried: readonly Tried[]): Outcome {
  const said = tried.map(({ through, came }) => {
    if (came === undefined) return `not by ${through}: it is not set up here`;
    return came.delivered ? `by ${through}` : `not by ${through} (${came.status})`;
  });
  const detail = [inbox, ...said].join("; ");
  const isLeft = tried.some(({ came }) => came?.delivered === false);
  return isLeft ? { status: "failed", detail } : { status: "succeeded", detail, outputs: {} };
}
