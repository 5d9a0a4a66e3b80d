import { randomBytes } from "node:crypto";
import type { Delivery } from "@mirror/chassis";
import { routes } from "@mirror/contract";
import { partnerKind, tellPartner } from "@mirror/operations";
import type { Channel } from "@mirror/partnership";
import { sealSecret } from "@mirror/secret-store";
import { CredentialId, type PartnerId, refuse } from "@mirror/vocabulary";
import type { Api } from "../door/api.js";
import { decides } from "../door/decides.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import type { Sight } from "../sight/sight.js";
import { administers } from "../views/partner-view.js";
import { NO_KEY } from "./credentials.js";

/** Where partners' pages go besides: a channel's address is sealed where it arrives, as what steps sign in by is. */
export const channelDoors: Door[] = [
  (api) => showsPaging(api)(api),
  reads(routes.channels.list, async (sight, { params, query }) => {
    const partner = await administered(sight, params.id);
    return partner && pageOfList(byName(partner.channels), query, ({ name }) => name);
  }),
  (api) => addsChannel(api)(api),
  (api) => removesChannel(api)(api),
  decides(routes.channels.test, {
    about: (sight, { params }) => sight.load(partnerKind, params.id),
    decide: (turn, { params, body }) =>
      tellPartner(turn, params.id, { type: "ask-call", channel: body.name, page: null }),
    async show(sight, { params, body }) {
      const partner = await sight.load(partnerKind, params.id);
      const channel = partner?.channels.find(({ name }) => name === body.name);
      return channel && channelView(channel);
    },
  }),
  (api) => testsMail(api)(api),
  (api) => listsDeliveries(api)(api),
  (api) => replaysDelivery(api)(api),
];

function showsPaging({ deliveries }: Api): Door {
  return reads(routes.paging.show, async (sight) => ({
    mail: await deliveries.mailIsSetUp(),
    channels: sight.caller.partner.channels.length,
  }));
}

/** 256 random bits, as Standard Webhooks writes them. */
const newSigningKey = () => `whsec_${randomBytes(32).toString("base64")}`;

function addsChannel({ secretStore }: Api): Door {
  // One key for one request, however often it is decided: what is shown is what was sealed last.
  const made = new WeakMap<object, { readonly secret: CredentialId; readonly signingKey: string | null }>();
  return decides(routes.channels.add, {
    about: (sight, { params }) => sight.load(partnerKind, params.id),
    content: ({ body: { url: _, ...rest } }) => rest,
    async decide(turn, asked) {
      const { params, body, caller } = asked;
      const { name, kind, url } = body;
      const sealing = await secretStore.sealingKey();
      if (sealing === undefined) return NO_KEY;
      const fresh = made.get(asked) ?? {
        secret: CredentialId.parse(await newStreamId(turn, caller, "credential", "live")),
        signingKey: kind === "webhook" ? newSigningKey() : null,
      };
      made.set(asked, fresh);
      const { secret, signingKey } = fresh;
      const place = new URL(url).host;
      const refusal = await tellPartner(turn, params.id, { type: "add-channel", name, kind, place, secret });
      if (refusal !== undefined) return refusal;
      const of = { id: secret, partner: params.id, name, kind: "channel" } as const;
      await secretStore.put(secret, sealSecret(of, { kind: "channel", url, signingKey }, sealing));
      return undefined;
    },
    async show(sight, { params, body }) {
      const partner = await sight.load(partnerKind, params.id);
      const channel = partner?.channels.find(({ name }) => name === body.name);
      return channel && { ...channelView(channel), signingKey: null };
    },
    once: (value, asked) => ({ ...value, signingKey: made.get(asked)?.signingKey ?? null }),
  });
}

function removesChannel({ secretStore, deliveries }: Api): Door {
  return decides(routes.channels.remove, {
    about: (sight, { params }) => sight.load(partnerKind, params.id),
    async decide(turn, { params, body: { name } }) {
      const partner = await turn.load(partnerKind, params.id);
      const refusal = await tellPartner(turn, params.id, { type: "remove-channel", name });
      const found = partner?.channels.find((one) => one.name === name);
      // Before the commit: should that fail, the channel is without its address, and nothing goes there.
      if (refusal === undefined && found !== undefined) await secretStore.remove(found.secret);
      return refusal;
    },
    show: (sight, { params }) => pagingOf(sight, params.id, deliveries),
  });
}

function testsMail({ deliveries }: Api): Door {
  return decides(routes.channels.testMail, {
    about: (sight, { params }) => sight.load(partnerKind, params.id),
    decide: async (turn, { params }) =>
      (await deliveries.mailIsSetUp())
        ? tellPartner(turn, params.id, { type: "ask-call", channel: null, page: null })
        : refuse("conflict", "mail-not-set-up", "No mail server is set up here (MIRROR_SMTP_URL)."),
    show: (sight, { params }) => pagingOf(sight, params.id, deliveries),
  });
}

async function pagingOf(sight: Sight, id: PartnerId, deliveries: Api["deliveries"]) {
  const partner = await sight.load(partnerKind, id);
  return partner && { mail: await deliveries.mailIsSetUp(), channels: partner.channels.length };
}

function listsDeliveries({ deliveries }: Api): Door {
  return reads(routes.channels.deliveries, async (sight, { params, query }) => {
    const partner = await administered(sight, params.id);
    if (partner === undefined) return undefined;
    const newestFirst = [...(await deliveries.of(partner.id))].sort((a, b) => (a.id < b.id ? 1 : -1));
    return pageOfList(newestFirst.map(deliveryView), query, ({ id }) => id, "falling");
  });
}

function replaysDelivery({ deliveries }: Api): Door {
  const found = async (partner: PartnerId, id: string) =>
    (await deliveries.of(partner)).find((one) => one.id === id);
  return decides(routes.channels.replay, {
    about: (sight, { params }) => administered(sight, params.id),
    async decide(turn, { params }) {
      const delivery = await found(params.id, params.delivery);
      if (delivery === undefined)
        return refuse("absent", "no-such-delivery", "There is no such delivery, or it is kept no longer.");
      const { channel, page: id, to, about, title, answerBy } = delivery;
      const page = { id, to, about, title, answerBy };
      return tellPartner(turn, params.id, { type: "ask-call", channel, page });
    },
    async show(_sight, { params }) {
      const delivery = await found(params.id, params.delivery);
      return delivery && deliveryView(delivery);
    },
  });
}

async function administered(sight: Sight, id: PartnerId) {
  const partner = await sight.load(partnerKind, id);
  return partner && administers(partner, sight.caller, await sight.recordedAt()) ? partner : undefined;
}

function byName(all: readonly Channel[]) {
  return all.map(channelView).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function channelView({ name, kind, place, addedAt }: Channel) {
  return { name, kind, place, addedAt };
}

function deliveryView({ about: _, title: __, answerBy: ___, ...rest }: Delivery) {
  return rest;
}
