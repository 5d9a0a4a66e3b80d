import { contentHash, type JsonObject } from "@mirror/vocabulary";

/** `sha256:…` over the RFC 8785 form of the whole document: what a run pins, and what partners ratify. */
export function playbookHash(document: JsonObject): string {
  return contentHash(document);
}
