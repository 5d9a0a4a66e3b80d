import type { EvidenceKey } from "@mirror/contract";
import { shown } from "../output/shown.js";
import { fields } from "../output/text.js";

export const evidenceKeyText = shown(
  ({ evidence }) => evidence.key.answer.schema,
  (key: EvidenceKey): string => {
    return fields([
      ["key", key.publicKey],
      ["fingerprint", key.fingerprint],
    ]);
  },
);
