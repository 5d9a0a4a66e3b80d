import type { CredentialId, EffectId, Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";

/** What a channel is called by its partner: `soc-desk`. */
export const ChannelName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,49}$/,
    "Write up to 50 small letters, digits and -, beginning with a letter or a digit.",
  );
export type ChannelName = z.infer<typeof ChannelName>;

/** What receives: a program that checks a signature (Standard Webhooks), or the incoming webhook of a chat. */
export const ChannelKind = z.enum(["webhook", "mattermost", "slack", "teams"]);
export type ChannelKind = z.infer<typeof ChannelKind>;

/** The whole address of a channel. Who knows a chat's may write into it, so it is kept as a secret is. */
export const ChannelUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .refine((text) => !text.includes("@"), "A user name or password does not belong into an address.");

/** What is sealed of a channel: its address, and the key that its webhooks are signed by; a chat's are not. */
export const ChannelSecret = z.strictObject({
  kind: z.literal("channel"),
  url: ChannelUrl,
  signingKey: z.string().nullable(),
});
export type ChannelSecret = z.infer<typeof ChannelSecret>;

/** A channel as the record knows it. Whatever a partner's people are paged for goes there too. */
export interface Channel {
  readonly name: ChannelName;
  readonly kind: ChannelKind;
  /** The host alone. */
  readonly place: string;
  /** Under which its address and its key are kept, sealed. */
  readonly secret: CredentialId;
  readonly addedAt: Instant;
  /** When a try of it last went well (F8); not there: none has. */
  readonly provedAt?: Instant;
}

/** What a page says: to be sent, or as it was once sent and a replay says it again. */
export interface SentPage {
  readonly id: EffectId;
  readonly to: PersonId;
  readonly about: string;
  readonly title: string;
  readonly answerBy: Instant;
}

/** Something that a person asked to be sent by one way, once: a test (no page), or a page again. */
export interface ChannelCall {
  readonly id: EffectId;
  /** Null: the mail of the person that the page is for. */
  readonly channel: ChannelName | null;
  readonly page: SentPage | null;
  readonly askedBy: { readonly partner: PartnerId; readonly person: PersonId };
  readonly askedAt: Instant;
}
