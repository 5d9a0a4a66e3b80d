import { type PageNotice, pageChat, pageWebhook } from "@mirror/operations";
import type { ChannelKind, ChannelSecret } from "@mirror/partnership";
import { Webhook } from "standardwebhooks";
import type { PerformOptions } from "../capabilities/capability.js";
import { type Egress, exchange } from "../capabilities/http-exchange.js";
import type { Delivery } from "./delivery.js";

const ANSWER_WITHIN_MS = 15_000;

/**
 * Posts a page to a channel: to a place that egress permits, following no redirect. A webhook is signed (Standard Webhooks
 * 1.0.0), with the page's own id as its message's, so that its receiver tells a repeat.
 */
export async function postToChannel(
  egress: Egress,
  kind: ChannelKind,
  { url, signingKey }: ChannelSecret,
  notice: PageNotice,
  options: PerformOptions,
): Promise<Delivery> {
  const at = new Date();
  const body = kind === "webhook" ? pageWebhook(notice, at.toISOString()) : pageChat(kind, notice);
  const headers = {
    "content-type": ["application/json"],
    "user-agent": ["security-mirror"],
    ...(signingKey === null ? {} : signed(signingKey, notice.id, at, body)),
  };
  const sent = await exchange(
    egress,
    { method: "POST", url, headers, body, timeoutMs: ANSWER_WITHIN_MS },
    options,
  );
  switch (sent.of) {
    case "answered":
      return { delivered: sent.status >= 200 && sent.status < 300, status: String(sent.status) };
    case "not-sent":
      return { delivered: false, status: "not sent" };
    case "unknown":
      return { delivered: false, status: "unknown" };
  }
}

function signed(key: string, id: string, at: Date, body: string): Record<string, string[]> {
  return {
    "webhook-id": [id],
    "webhook-timestamp": [String(Math.floor(at.getTime() / 1000))],
    "webhook-signature": [new Webhook(key).sign(id, at, body)],
  };
}
