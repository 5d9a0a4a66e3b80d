import type { EvidenceKey } from "@mirror/contract";
import { fields } from "../output/text.js";

export function evidenceKeyText(key: EvidenceKey): string {
  return fields([
    ["key", key.publicKey],
    ["fingerprint", key.fingerprint],
  ]);
}
