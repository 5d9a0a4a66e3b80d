import type { DeliveryLog } from "@mirror/chassis";
import type { Outcome, Page, PageWay } from "@mirror/engine";
import { type PageNotice, pageNotice } from "@mirror/operations";
import { DeliveryId, type EffectId, instantOf, mintId } from "@mirror/vocabulary";
import type { Capability, PerformOptions } from "../capabilities/capability.js";
import type { Egress } from "../capabilities/http-exchange.js";
import type { OpenChannel } from "../sign-in/open-secret-store.js";
import { postToChannel } from "./channel-post.js";
import type { Delivery } from "./delivery.js";
import type { MailServer } from "./mail-server.js";

/** By what pages leave the house; what is not set up is left out. */
export interface Paging {
  readonly mail?: MailServer;
  /** Where a channel is, and what signs for it; left out, none is reached. */
  readonly openChannel?: OpenChannel;
  /** Left out, nothing is remembered: what is owed is sent by every way again. */
  readonly deliveries?: DeliveryLog;
  /** This installation's own address, for links: `https://mirror.example`. */
  readonly publicUrl?: string;
}

/** What one way came to; undefined: it is not set up here. */
interface Tried {
  readonly through: string;
  readonly came: Delivery | undefined;
}

/** One page under way, and all that is at hand for it. */
interface Going {
  readonly effect: EffectId;
  readonly page: Page;
  readonly notice: PageNotice;
  readonly paging: Paging;
  readonly egress: Egress;
  readonly options: PerformOptions;
}

/**
 * A call to a person stands in their inbox by being in the journal, and goes by each of its ways besides. One that fails
 * keeps none of the others, and is tried again alone, after a pause that grows. Failed as a whole while any way is left: the
 * page stays owed, under the same id. What a person asked for themselves is tried once.
 */
export function personPage(egress: Egress, paging: Paging): Capability {
  return {
    name: "page",
    async perform({ id, request }, options) {
      if (request.kind !== "page") return { status: "failed", detail: "This is no call to a person." };
      const notice = pageNotice(id, request, paging.publicUrl);
      const going: Going = { effect: id, page: request, notice, paging, egress, options };
      const tried = await Promise.all(request.ways.map((way) => goOnce(going, way)));
      return notice.kind === "test" || request.repeats !== null
        ? outcomeOfCall(tried)
        : outcomeOf(`in the inbox of ${request.to}`, tried);
    },
  };
}

const NEVER_TRIED = { delivered: false, attempts: 0, waits: false };

/** By this way, unless it has arrived by it already, or has to wait. */
async function goOnce(going: Going, way: PageWay): Promise<Tried> {
  const { deliveries } = going.paging;
  const key = way.by === "mail" ? "mail" : way.secret;
  const through = way.by === "mail" ? "mail" : `the channel ${way.name}`;
  const { delivered, attempts, waits } = (await deliveries?.standing(going.effect, key)) ?? NEVER_TRIED;
  if (delivered) return { through, came: { delivered, status: "before" } };
  if (waits) return { through, came: { delivered, status: "waits" } };
  const sent = await go(going, way);
  if (sent === undefined) return { through, came: undefined };
  const { came, place } = sent;
  const { page, notice, effect } = going;
  const at = instantOf(Date.now());
  await deliveries?.tried(page.of, effect, key, {
    id: DeliveryId.parse(mintId("delivery", "live", at, `${effect} ${key} ${attempts}`)),
    at,
    page: notice.id,
    to: page.to,
    about: page.about,
    title: page.subject,
    answerBy: page.answerBy,
    by: way.by === "mail" ? "mail" : way.kind,
    channel: way.by === "mail" ? null : way.name,
    place,
    delivered: came.delivered,
    status: came.status,
    attempt: attempts + 1,
  });
  return { through, came };
}

async function go(
  { page, notice, paging, egress, options }: Going,
  way: PageWay,
): Promise<{ readonly came: Delivery; readonly place: string } | undefined> {
  switch (way.by) {
    case "mail": {
      const { mail } = paging;
      return mail && { came: await mail.send(notice, way.address), place: mail.place };
    }
    case "channel": {
      const secret = await opened(paging.openChannel, page, way, options);
      if (secret === undefined) return { came: { delivered: false, status: "sealed" }, place: "" };
      return {
        came: await postToChannel(egress, way.kind, secret, notice, options),
        place: new URL(secret.url).host,
      };
    }
  }
}

async function opened(
  open: OpenChannel | undefined,
  { of }: Page,
  way: Extract<PageWay, { by: "channel" }>,
  { log }: PerformOptions,
) {
  try {
    return await open?.(of, way);
  } catch (error) {
    // Its name alone: what a cipher or a key complains of is nobody's business.
    log.error("a channel could not be opened", {
      channel: way.name,
      why: error instanceof Error ? error.name : "no reason given",
    });
    return undefined;
  }
}

function outcomeOf(inbox: string, tried: readonly Tried[]): Outcome {
  const detail = [inbox, ...tried.map(wordsOf)].join("; ");
  const isLeft = tried.some(({ came }) => came?.delivered === false);
  return isLeft ? { status: "failed", detail } : { status: "succeeded", detail, outputs: {} };
}

function outcomeOfCall(tried: readonly Tried[]): Outcome {
  const [only] = tried;
  if (only === undefined) return { status: "failed", detail: "what it was to go by is not there any more" };
  const detail = wordsOf(only);
  return only.came?.delivered === true
    ? { status: "succeeded", detail, outputs: {} }
    : { status: "failed", detail };
}

function wordsOf({ through, came }: Tried): string {
  if (came === undefined) return `not by ${through}: it is not set up here`;
  return came.delivered ? `by ${through}` : `not by ${through} (${came.status})`;
}
