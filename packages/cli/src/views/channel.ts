import type { ChannelView, DeliveryView, NewChannel, PagingView } from "@mirror/contract";
import { fields, table, when } from "../output/text.js";

export function channelList(items: readonly ChannelView[]): string {
  return table(
    ["name", "kind", "host", "added"],
    items.map((one) => [one.name, one.kind, one.place, when(one.addedAt)]),
  );
}

export function channelText({ name, kind, place, addedAt }: ChannelView): string {
  return fields([
    ["name", name],
    ["kind", kind],
    ["host", place],
    ["added", when(addedAt)],
  ]);
}

export function newChannelText(channel: NewChannel): string {
  const key = channel.signingKey === null ? "" : `\n${fields([["signing key", channel.signingKey]])}`;
  return `${channelText(channel)}${key}`;
}

export function deliveryList(items: readonly DeliveryView[]): string {
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
}

export function pagingText({ mail, channels }: PagingView): string {
  return fields([
    ["mail", mail ? "set up" : "not set up"],
    ["channels", String(channels)],
  ]);
}
