import type { PageNotice } from "./page-notice.js";

/** A page as a webhook's body, in the form that Standard Webhooks recommends: a type, a time, and the data. */
export function pageWebhook({ id, kind, title, answerBy, link }: PageNotice, timestamp: string): string {
  return JSON.stringify({ type: `page.${kind}`, timestamp, data: { id, kind, title, answerBy, link } });
}
