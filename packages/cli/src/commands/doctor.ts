import { attach } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import type { Noun } from "../nouns.js";

export const doctor: Noun = (cli, command) =>
  attach(
    cli,
    command,
    {
      summary: "What is missing or wrong here, and the command that mends it",
      description: "Exits 1 where anything is.",
      example: "doctor",
    },
    async (use) => {
      const { examine, examinationText } = await import("./doctor/examine.js");
      const found = await examine(use.terminal, use.globals);
      await use.show(found, examinationText);
      return found.every(({ state }) => state !== "wrong") ? ExitCode.ok : ExitCode.error;
    },
  );
