import { ChannelKind, ChannelName, ChannelUrl } from "@mirror/partnership";
import { DeliveryId, PartnerId } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { deciding, reading } from "../route.js";
import { ChannelView, DeliveryView, NewChannel, PagingView } from "../views/channel.js";

const params = z.strictObject({ id: PartnerId });
const body = z.strictObject({ name: ChannelName });

export const paging = {
  show: reading({
    id: "paging.show",
    path: "/paging",
    summary: "By what pages leave the house",
    description:
      "Whether mail is set up, and how many channels the caller's partner has. Inboxes have them in any case.",
    answer: { status: 200, schema: PagingView },
  }),
};

export const channels = {
  list: reading({
    id: "channel.list",
    path: "/partners/{id}/channels",
    summary: "List a partner's channels",
    description: "Where its people's pages go besides. For the partner's own administrators.",
    params,
    query: PageQuery,
    answer: { status: 200, schema: pageOf(ChannelView) },
  }),
  add: deciding({
    id: "channel.add",
    path: "/partners/{id}/channels",
    summary: "Add a channel",
    description:
      "From now on the partner's pages go there too, with an id, a kind, a due time, a title that the marking allows, and a link. A " +
      "webhook is signed (Standard Webhooks) by the key in this answer, which is shown nowhere else. The address is sealed where it " +
      "arrives. Only places that the installation's egress permits are reached. For the partner's own administrators.",
    params,
    body: z.strictObject({ name: ChannelName, kind: ChannelKind, url: ChannelUrl }),
    answer: { status: 201, schema: NewChannel },
  }),
  remove: deciding({
    id: "channel.remove",
    path: "/partners/{id}/channels/remove",
    summary: "Remove a channel",
    description:
      "From now on nothing goes there, and what was sealed of it is gone. For the partner's own administrators.",
    params,
    body,
    answer: { status: 200, schema: PagingView },
  }),
  test: deciding({
    id: "channel.test",
    path: "/partners/{id}/channels/test",
    summary: "Test a channel",
    description:
      "Sends a message there, once, that says it is a test; the deliveries say what came of it. For administrators.",
    params,
    body,
    answer: { status: 200, schema: ChannelView },
  }),
  testMail: deciding({
    id: "channel.test-mail",
    path: "/partners/{id}/channels/test-mail",
    summary: "Test mail",
    description:
      "Mails the caller, once, that it is a test; the deliveries say what came of it. For administrators whose own address is known.",
    params,
    answer: { status: 200, schema: PagingView },
  }),
  deliveries: reading({
    id: "delivery.list",
    path: "/partners/{id}/deliveries",
    summary: "List what was sent",
    description:
      "Each try to bring a page to where it goes, the newest first; the last thousand are kept. For the partner's own administrators.",
    params,
    query: PageQuery,
    answer: { status: 200, schema: pageOf(DeliveryView) },
  }),
  replay: deciding({
    id: "delivery.replay",
    path: "/partners/{id}/deliveries/{delivery}/replay",
    summary: "Send a page again",
    description:
      "Sends what that try sent by the same way once more, under the same id: its reader can tell. For the partner's own administrators.",
    params: params.extend({ delivery: DeliveryId }),
    answer: { status: 200, schema: DeliveryView },
  }),
};
