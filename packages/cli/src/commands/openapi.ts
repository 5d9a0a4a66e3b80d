import { attach } from "../command.js";
import type { Noun } from "../nouns.js";

export const openapi: Noun = (cli, command) =>
  attach(
    cli,
    command,
    {
      summary: "The API's OpenAPI 3.1 document, without a server",
      description: "As JSON, or as YAML with -o yaml.",
      example: "openapi > openapi.json",
    },
    async (use) => {
      const { openApiDocument } = await import("@mirror/contract");
      await use.show(openApiDocument(), (document) => JSON.stringify(document, null, 2));
      return undefined;
    },
  );
