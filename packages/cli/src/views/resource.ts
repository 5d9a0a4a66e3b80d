import type { ResourceView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { partnersText, teamText } from "./references.js";

export const resourceList = shownItems(
  ({ resources }) => resources.list.answer.schema,
  (items: readonly ResourceView[]): string => {
    return table(
      ["id", "name", "partner", "category", "kind", "type", "there are", "home", "available"],
      items.map((one) => [
        one.id,
        one.name,
        one.partner.name,
        one.typed.category,
        one.typed.kind,
        one.typed.type,
        one.quantity,
        one.home,
        availableText(one),
      ]),
    );
  },
);

export const resourceText = shown(
  ({ resources }) => resources.show.answer.schema,
  (one: ResourceView): string => {
    return parts(
      fields([
        ["id", one.id],
        ["name", one.name],
        ["partner", one.partner.name],
        ["category", one.typed.category],
        ["kind", one.typed.kind],
        ["type", one.typed.type],
        ["there are", one.quantity],
        ["home", one.home],
        ["team", teamText(one.team)],
        ["words", one.words],
        ["available", availableText(one)],
        ["marking", one.marking],
        ["seen by", one.seenBy && [partnersText(one.seenBy.partners), ...one.seenBy.agreements].join(", ")],
        ["version", one.version],
      ]),
      section(
        "Promised",
        table(
          ["request", "how many", "from", "until"],
          (one.promised ?? []).map((it) => [it.request, it.quantity, when(it.from), when(it.until)]),
        ),
      ),
    );
  },
);

function availableText({ availability, retired }: ResourceView): string {
  if (retired !== null) return `out of use since ${when(retired.at)}: ${retired.reason}`;
  if (availability.length === 0) return "always";
  return availability.map(({ from, until }) => `${when(from)} to ${when(until)}`).join("; ");
}
