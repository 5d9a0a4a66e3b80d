import type { NewSource, SourceView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, personText } from "./references.js";

export const sourceList = shownItems(
  ({ sources }) => sources.list.answer.schema,
  (items: readonly SourceView[]): string => {
    return table(
      ["id", "status", "mode", "name", "signs in by", "mapping", "rules", "added"],
      items.map((one) => [
        one.id,
        one.status,
        modeText(one.exerciseId !== null),
        one.name,
        one.signIn,
        one.mapping.name,
        one.rules.length,
        when(one.addedAt),
      ]),
    );
  },
);

export const sourceText = shown(
  ({ sources }) => sources.show.answer.schema,
  (source: SourceView): string => {
    return parts(
      fields([
        ["id", source.id],
        ["name", source.name],
        ["status", source.status],
        ["mode", modeText(source.exerciseId !== null)],
        ["sends to", `/api/v1/triggers/${source.id}`],
        ["signs in by", source.signIn],
        ["its old secret counts until", when(source.oldSecretUntil)],
        ["mapping", source.mapping.name],
        [
          "marking",
          source.markingAssigned ? `${source.marking} (assigned: nobody marked it)` : source.marking,
        ],
        ["added", when(source.addedAt)],
        ["added by", personText(source.addedBy)],
        ["version", source.version],
      ]),
      section(
        "Rules",
        table(
          ["may", "playbook", "from severity", "with labels"],
          source.rules.map(({ may, playbook, when: asked }) => [
            may,
            playbook,
            asked.severityAtLeast,
            Object.entries(asked.labels)
              .map(([name, value]) => `${name}=${value}`)
              .join(" "),
          ]),
        ),
      ),
    );
  },
);

/** A new source, with its secret for the only time. */
export const newSourceText = shown(
  ({ sources }) => sources.add.answer.schema,
  (source: NewSource): string => {
    const { secret } = source;
    return parts(sourceText(source), secret === null ? "" : section("Its secret, shown this once", secret));
  },
);
