import type { CaveatsLeft, CaveatView, DelegationView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, table, when } from "../output/text.js";
import { personText } from "./references.js";

export const delegationList = shownItems(
  ({ delegations }) => delegations.list.answer.schema,
  (items: readonly DelegationView[]): string => {
    return table(
      ["id", "office", "from", "to", "up to", "until", "holds"],
      items.map((one) => [
        one.id,
        one.office,
        personText(one.from),
        personText(one.to),
        one.scope.effectCeiling,
        when(one.until),
        holdsText(one),
      ]),
    );
  },
);

export const delegationText = shown(
  ({ delegations }) => delegations.make.answer.schema,
  (one: DelegationView): string => {
    const { effectCeiling, levels, playbooks } = one.scope;
    return fields([
      ["id", one.id],
      ["office", one.office],
      ["from", personText(one.from)],
      ["to", personText(one.to)],
      ["effects", `up to ${effectCeiling}`],
      ["levels", levels.join(", ")],
      ["playbooks", listText(playbooks)],
      ["until", when(one.until)],
      ["words", one.words],
      ["signed with", signedText(one)],
      ["holds", holdsText(one)],
    ]);
  },
);

export const caveatList = shownItems(
  ({ caveats }) => caveats.list.answer.schema,
  (items: readonly CaveatView[]): string => {
    return table(
      ["id", "kind", "higher office", "set at", "words"],
      items.map((one) => [one.id, one.kind, one.higherOffice, when(one.setAt), one.words]),
    );
  },
);

export const caveatText = shown(
  ({ caveats }) => caveats.set.answer.schema,
  ({ id, kind, higherOffice, scope, words, setAt }: CaveatView): string => {
    return fields([
      ["id", id],
      ["kind", kind],
      ["higher office", higherOffice],
      ["concerning", scope?.concerning],
      ["playbooks", scope && listText(scope.playbooks)],
      ["effects", scope && listText(scope.effects)],
      ["targets", scope && listText(scope.targets)],
      ["data", scope && listText(scope.dataClasses)],
      ["words", words],
      ["set at", when(setAt)],
    ]);
  },
);

export const caveatsLeftText = shown(
  ({ caveats }) => caveats.lift.answer.schema,
  ({ partner, caveats }: CaveatsLeft): string => {
    return fields([
      ["partner", partner.name],
      ["caveats left", String(caveats)],
    ]);
  },
);

function signedText({ fingerprint, statement }: DelegationView): string {
  if (statement !== null) return `the partner's key, statement ${statement}`;
  return fingerprint ?? "nothing";
}

function holdsText({ holds }: DelegationView): string {
  return holds ? "yes" : "no";
}

function listText(named: "any" | readonly string[]): string {
  return named === "any" ? named : named.join(", ");
}
