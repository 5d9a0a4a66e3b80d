import type { PlaybookSummary, PlaybookView } from "@mirror/contract";
import { z } from "zod";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";

export const playbookList = shownItems(
  ({ playbooks }) => playbooks.list.answer.schema,
  (items: readonly PlaybookSummary[]): string => {
    return table(
      ["id", "name", "version", "marking", "imported"],
      items.map((one) => [one.id, one.name, when(one.modified), one.marking, when(one.importedAt)]),
    );
  },
);

export const playbookText = shown(
  ({ playbooks }) => playbooks.show.answer.schema,
  (playbook: PlaybookView): string => {
    return parts(
      fields([
        ["id", playbook.id],
        ["name", playbook.name],
        ["version", when(playbook.modified)],
        ["hash", playbook.hash],
        [
          "marking",
          `${playbook.marking}${playbook.markingAssigned ? " (assigned: the document names none)" : ""}`,
        ],
        ["states", playbook.statements.join("\n") || null],
        ["policies", playbook.policies.join("\n") || null],
        ["read as", playbook.mode === "strict" ? null : "converted from a drawing"],
        ["begins when", playbook.trigger],
        ["led by", playbook.lead],
        [
          "valid",
          `${when(playbook.validFrom) ?? "always"} to ${when(playbook.validUntil) ?? "further notice"}`,
        ],
        ["revoked", playbook.revoked],
        ["versions here", playbook.versions.length],
      ]),
      section(
        "Roles",
        table(
          ["role", "name", "bound"],
          playbook.roles.map((one) => [
            one.role,
            one.name,
            one.bound === "at-start" ? "when it starts" : "by mutual aid",
          ]),
        ),
      ),
      section(
        "Variables",
        table(
          ["name", "type", "value", "description"],
          playbook.variables.map((one) => [one.name, one.type, one.value, one.description]),
        ),
      ),
      playbook.words,
    );
  },
);

/** Several that were taken in at once. */
export const importedText = shown(
  ({ playbooks }) => z.array(playbooks.show.answer.schema),
  (playbooks: PlaybookView[]) => {
    return table(
      ["id", "name", "version", "hash"],
      playbooks.map((one) => [one.id, one.name, when(one.modified), one.hash]),
    );
  },
);

export const drawnText = shown(
  ({ playbooks }) => playbooks.graph.answer.schema,
  ({ text }: { readonly text: string }) => text,
);

export const documentText = shown(
  ({ playbooks }) => playbooks.document.answer.schema,
  ({ document }: { readonly document: string }) => document,
);
