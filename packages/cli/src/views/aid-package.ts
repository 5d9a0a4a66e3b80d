import type { AidPackageView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table } from "../output/text.js";

export const packageList = shownItems(
  ({ aidPackages }) => aidPackages.list.answer.schema,
  (items: readonly AidPackageView[]): string => {
    return table(
      ["id", "name", "resources", "estimate", "at most", "ready"],
      items.map(({ id, name, resources, cost, ready }) => [
        id,
        name,
        resources.length,
        `${cost.amount} ${cost.currency}`,
        `${cost.notToExceed} ${cost.currency}`,
        ready ? "yes" : "no",
      ]),
    );
  },
);

export const packageText = shown(
  ({ aidPackages }) => aidPackages.show.answer.schema,
  ({
    id,
    name,
    mission,
    under,
    conditions,
    resources,
    cost,
    ready,
    withdrawn,
    version,
  }: AidPackageView): string => {
    return parts(
      fields([
        ["id", id],
        ["name", name],
        ["mission", mission],
        ["under", under && `${under.agreement}, clause ${under.clause}`],
        ["conditions", conditions.join("; ")],
        ["cost", `${cost.amount} ${cost.currency}, at most ${cost.notToExceed} ${cost.currency}`],
        ["ready", ready ? "yes" : withdrawn ? "no: withdrawn" : "no: something in it is out of use"],
        ["version", version],
      ]),
      section(
        "What is sent",
        table(
          ["resource", "name", "how many", "estimate", "at most"],
          resources.map((one) => [
            one.resource,
            one.name,
            one.quantity,
            `${one.cost.amount} ${one.cost.currency}`,
            `${one.cost.notToExceed} ${one.cost.currency}`,
          ]),
        ),
      ),
    );
  },
);
