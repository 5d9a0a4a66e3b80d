import { attach } from "../command.js";
import type { Noun } from "../nouns.js";
import { meText } from "../views/partner.js";

export const whoami: Noun = (cli, command) =>
  attach(
    cli,
    command,
    { summary: "Who is signed in, for which partner, with which roles", example: "whoami" },
    async (use) => {
      const { names } = await use.online();
      await use.show(await names.me(), meText);
      return undefined;
    },
  );
