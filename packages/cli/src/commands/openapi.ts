import { attach } from "../command.js";
import type { Noun } from "../nouns.js";
import { ownDocument } from "../output/shown.js";

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
      const { z } = await import("zod");
      const shape = z.looseObject({ openapi: z.literal("3.1.0"), paths: z.record(z.string(), z.unknown()) });
      await use.show(
        openApiDocument(),
        ownDocument(
          () => shape,
          (document) => JSON.stringify(document, null, 2),
        ),
      );
      return undefined;
    },
  );
