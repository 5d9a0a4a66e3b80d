import { type Route as Mounted, NOT_FOUND, sendProblem } from "@mirror/chassis";
import { routes } from "@mirror/contract";
import { keyFingerprint } from "@mirror/vocabulary";
import type { Api } from "../door/api.js";
import { readInput } from "../door/input.js";
import { type Door, mountedPath, reads } from "../door/reads.js";
import { signedIn } from "../door/signed-in.js";
import { bundleOf } from "../evidence/bundle.js";
import { Sight } from "../sight/sight.js";

export const evidenceDoors: Door[] = [
  (api) =>
    reads(routes.evidence.key, async () => ({
      publicKey: api.signingKey.publicKey,
      fingerprint: keyFingerprint(api.signingKey.publicKey),
    }))(api),
  exportsEvidence,
];

function exportsEvidence(api: Api): Mounted {
  return {
    method: "get",
    path: mountedPath(routes.evidence.export),
    handle: async (request, response) => {
      const caller = await signedIn(api, routes.evidence.export, request, response);
      const { params } = readInput(routes.evidence.export, request, caller);
      const bundle = await bundleOf(new Sight(api.desk, caller), params.run, api.signingKey);
      if (bundle === undefined) {
        sendProblem(response, NOT_FOUND);
        return;
      }
      response
        .status(200)
        .set("Content-Type", "application/jsonl; charset=utf-8")
        .set("Content-Disposition", `attachment; filename="${params.run}.jsonl"`)
        .send(bundle);
    },
  };
}
