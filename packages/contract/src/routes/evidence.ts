import { RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { reading } from "../route.js";
import { EvidenceKey } from "../views/evidence.js";

export const evidence = {
  key: reading({
    id: "evidence.key",
    path: "/evidence/key",
    summary: "Get the signing key",
    description:
      "The public key that this installation signs evidence with, to be compared with the one handed over beforehand.",
    answer: { status: 200, schema: EvidenceKey },
  }),
  export: reading({
    id: "evidence.export",
    path: "/evidence/{run}",
    summary: "Export a run's evidence",
    description:
      "The evidence bundle of a run as the caller may see it: JSON Lines, verified with no server and no network. " +
      "An entry whose body the caller may not see has neither body nor salt.",
    params: z.strictObject({ run: RunId }),
    answer: { status: 200, mediaType: "application/jsonl" },
  }),
};
