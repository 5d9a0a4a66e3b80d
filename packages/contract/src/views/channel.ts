import { ChannelKind, ChannelName } from "@mirror/partnership";
import { DeliveryId, EffectId, Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";

/** Where a partner's pages go besides its people's inboxes. Its whole address is shown to nobody. */
export const ChannelView = z
  .object({
    name: ChannelName,
    kind: ChannelKind,
    place: z.string().meta({ description: "The host alone." }),
    addedAt: Instant,
  })
  .meta({ id: "Channel" });
export type ChannelView = z.infer<typeof ChannelView>;

/** A new channel. `signingKey` is shown this once and kept sealed; a replay of the same request has null, and so has a chat. */
export const NewChannel = ChannelView.extend({
  signingKey: z.string().nullable().meta({
    description: "What its receiver checks signatures by (Standard Webhooks). Shown once.",
  }),
}).meta({ id: "NewChannel" });
export type NewChannel = z.infer<typeof NewChannel>;

/** One try to bring a page to where it goes. */
export const DeliveryView = z
  .object({
    id: DeliveryId,
    at: Instant,
    page: EffectId.meta({
      description: "The id that its reader is shown. The same one again is the same call.",
    }),
    to: PersonId,
    by: z.enum(["mail", ...ChannelKind.options]),
    channel: ChannelName.nullable().meta({ description: "Null: mail." }),
    place: z.string().meta({ description: "The host alone." }),
    delivered: z.boolean(),
    status: z.string().meta({ description: "A status of HTTP or SMTP, or what kept it from being one." }),
    attempt: z.int().meta({ description: "The how-manieth by this way." }),
  })
  .meta({ id: "Delivery" });
export type DeliveryView = z.infer<typeof DeliveryView>;

/** By what the caller's pages leave the house. */
export const PagingView = z.object({ mail: z.boolean(), channels: z.int() }).meta({ id: "Paging" });
export type PagingView = z.infer<typeof PagingView>;
