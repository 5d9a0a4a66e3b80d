import type { Route as Mounted } from "@mirror/chassis";
import { API_ROOT, openApiDocument } from "@mirror/contract";
import type { Api } from "../door/api.js";
import { signedIn } from "../door/signed-in.js";

/** The documentation of this very interface. */
export function openApi(api: Api): Mounted {
  const document = openApiDocument();
  return {
    method: "get",
    path: `${API_ROOT}/openapi.json`,
    handle: async (request, response) => {
      await signedIn(api, { id: "me.documentation", method: "get" }, request, response);
      response.json(document);
    },
  };
}
