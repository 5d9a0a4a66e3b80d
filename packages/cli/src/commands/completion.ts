import { SHELLS, type Shell, scripts } from "../completion/scripts.js";
import type { Noun } from "../nouns.js";
import { ownDocument } from "../output/shown.js";
import { Verbs } from "../verbs.js";

const HOW: Readonly<Record<Shell, string>> = {
  bash: 'In ~/.bashrc: eval "$(mirror completion bash)"',
  zsh: 'In ~/.zshrc, after compinit: eval "$(mirror completion zsh)"',
  fish: "mirror completion fish > ~/.config/fish/completions/mirror.fish",
  powershell: "In $PROFILE: mirror completion powershell | Out-String | Invoke-Expression",
};

export const completion: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  for (const shell of SHELLS)
    verbs.add(
      {
        usage: shell,
        summary: `What makes ${shell} complete our commands, options and contexts`,
        description: HOW[shell],
        example: `completion ${shell}`,
      },
      async (use) => {
        const { z } = await import("zod");
        const shape = z.strictObject({ shell: z.enum(SHELLS), script: z.string() });
        const asText = ownDocument(
          () => shape,
          ({ script }: { readonly script: string }) => script,
        );
        await use.show({ shell, script: scripts[shell] }, asText);
        return undefined;
      },
    );
};
