import { option } from "../command.js";
import type { Noun } from "../nouns.js";
import { Verbs } from "../verbs.js";

export const trigger: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.add<{ readonly mapping?: string }>(
    {
      usage: "test <file>",
      summary: "What an alert would become, by a mapping",
      description:
        "Needs no server. Without --mapping the ready one is taken that knows such a message. Exits 7 where no alert comes of it.",
      example: "trigger test packages/alert/payloads/alertmanager.json",
      options: [option("--mapping <mapping>", "a ready mapping by name, or the file of one of your own")],
    },
    async (use) => {
      const { testAlert } = await import("./trigger/test-alert.js");
      return testAlert(use);
    },
  );
};
