import type { Effect } from "@mirror/engine";
import type { ChannelCall, Partner } from "@mirror/partnership";
import { callWays } from "./page-ways.js";

/** What a person asked to be sent by one way: a test says that it is one, a replay what the page said. */
export function callEffect(partner: Partner, { id, channel, page, askedBy, askedAt }: ChannelCall): Effect {
  const said = page ?? {
    id: null,
    to: askedBy.person,
    // Nothing on record but itself: what is about a partner says how that stands.
    about: id,
    title: `A test of ${channel ?? "your mail"}: nothing has to be done.`,
    answerBy: askedAt,
  };
  return {
    id,
    capability: "page",
    delivery: "at-least-once",
    idempotent: true,
    request: {
      kind: "page",
      to: said.to,
      about: said.about,
      subject: said.title,
      answerBy: said.answerBy,
      ways: callWays(partner, channel, said.to),
      of: partner.id,
      repeats: said.id,
    },
  };
}
