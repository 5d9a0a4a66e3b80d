import type { ChannelView, DeliveryView, NewChannel, PagingView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, table, when } from "../output/text.js";

export const channelList = shownItems(
  ({ channels }) => channels.list.answer.schema,
  (items: readonly ChannelView[]): string => {
    return table(
      ["name", "kind", "host", "added"],
      items.map((one) => [one.name, one.kind, one.place, when(one.addedAt)]),
    );
  },
);

export const channelText = shown(
  ({ channels }) => channels.test.answer.schema,
  ({ name, kind, place, addedAt }: ChannelView): string => {
    return fields([
      ["name", name],
      ["kind", kind],
      ["host", place],
      ["added", when(addedAt)],
    ]);
  },
);

export const newChannelText = shown(
  ({ channels }) => channels.add.answer.schema,
  (channel: NewChannel): string => {
    const key = channel.signingKey === null ? "" : `\n${fields([["signing key", channel.signingKey]])}`;
    return `${channelText(channel)}${key}`;
  },
);

export const deliveryList = shownItems(
  ({ channels }) => channels.deliveries.answer.schema,
  (items: readonly DeliveryView[]): string => {
    return table(
      ["id", "at", "by", "host", "came", "status", "try", "page"],
      items.map((one) => [
        one.id,
        when(one.at),
        one.channel ?? one.by,
        one.place,
        one.delivered ? "delivered" : "failed",
        one.status,
        String(one.attempt),
        one.page,
      ]),
    );
  },
);

export const pagingText = shown(
  ({ paging }) => paging.show.answer.schema,
  ({ mail, channels }: PagingView): string => {
    return fields([
      ["mail", mail ? "set up" : "not set up"],
      ["channels", String(channels)],
    ]);
  },
);

export const deliveryText = shown(
  ({ channels }) => channels.replay.answer.schema,
  (one: DeliveryView) => deliveryList([one]),
);
