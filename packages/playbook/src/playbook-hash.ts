import { contentHash } from "@mirror/vocabulary";
import type { JsonObject } from "./read-json.js";

/** `sha256:…` over the RFC 8785 form of the whole document: what a run pins, and what partners ratify. */
export function playbookHash(document: JsonObject): string {
  return contentHash(document);
}
