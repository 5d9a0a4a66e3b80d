import type { PartnerId } from "@mirror/vocabulary";

/** Index: what waits in the real world for an answer of a partner's officials. An exercise calls nobody (DR-02). */
export function awaitedFrom(partner: PartnerId): string {
  return `awaited-from/${partner}`;
}
