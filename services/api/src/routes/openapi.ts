import type { Route as Mounted } from "@mirror/chassis";
import { API_ROOT, openApiDocument } from "@mirror/contract";
import { z } from "zod";
import { DOCS_POLICY, docsPage } from "../docs/page.js";
import type { Api } from "../door/api.js";
import { signedIn } from "../door/signed-in.js";

const DOCUMENTATION = {
  id: "me.documentation",
  method: "get",
  answer: { status: 200, schema: z.unknown() },
} as const;

/** The documentation of this very interface. */
export function openApi(api: Api): Mounted {
  const document = openApiDocument();
  return {
    method: "get",
    path: `${API_ROOT}/openapi.json`,
    handle: async (request, response) => {
      await signedIn(api, DOCUMENTATION, request, response);
      response.json(document);
    },
  };
}

/** The same as a page to read: it runs nothing and fetches nothing. */
export function docs(api: Api): Mounted {
  let page: string | undefined;
  return {
    method: "get",
    path: "/docs",
    handle: async (request, response) => {
      await signedIn(api, DOCUMENTATION, request, response);
      page ??= docsPage(openApiDocument());
      response.set("Content-Security-Policy", DOCS_POLICY).type("html").send(page);
    },
  };
}
