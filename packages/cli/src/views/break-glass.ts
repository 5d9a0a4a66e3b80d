import type { BreakGlassSummary, BreakGlassView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, personText } from "./references.js";

export const breakGlassList = shownItems(
  ({ breakGlass }) => breakGlass.list.answer.schema,
  (items: readonly BreakGlassSummary[]): string => {
    return table(
      ["id", "status", "of", "danger", "run", "until", "review by", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        one.partner.name,
        one.danger,
        one.run,
        when(one.until),
        one.reviewBy === null ? null : when(one.reviewBy),
        one.waitingFor,
      ]),
    );
  },
);

export const breakGlassText = shown(
  ({ breakGlass }) => breakGlass.show.answer.schema,
  (glass: BreakGlassView): string => {
    const { scope, ended, review } = glass;
    return parts(
      fields([
        ["id", glass.id],
        ["status", glass.status],
        ["of", glass.partner.name],
        ["mode", modeText(glass.exercise)],
        ["danger to", glass.danger],
        ["because", glass.justification],
        ["run", glass.run],
        ["effects", `up to ${scope.effectCeiling}`],
        ["on", scope.targets === "any" ? "any of its own assets" : scope.targets.join(", ")],
        ["only for the step", scope.step],
        ["opened", when(glass.openedAt)],
        ["until", when(glass.until)],
        ["ended", ended === null ? null : when(ended.at)],
        ["review by", glass.reviewBy === null ? null : when(glass.reviewBy)],
        ["waiting for", glass.waitingFor],
        ["version", glass.version],
      ]),
      section(
        "Stood by",
        table(
          ["person", "since"],
          glass.by.map((one) => [personText(one.person), when(one.at)]),
        ),
      ),
      section(
        "Tried before one went on alone",
        glass.alone === null ? "" : glass.alone.tried.map(personText).join("\n"),
      ),
      section(
        "What stood on it",
        table(
          ["at", "round", "step", "status"],
          glass.uses.flatMap((use) =>
            use.steps.map((step) => [when(use.at), use.round, step.name, step.status ?? "not begun"]),
          ),
        ),
      ),
      section(
        "Reviewed",
        review === null
          ? ""
          : fields([
              ["by", personText(review.person)],
              ["at", when(review.at)],
              ["verdict", review.verdict],
              ["findings", review.findings],
            ]),
      ),
      section(
        "Who of yours may",
        fields([
          ["join it", glass.mayJoin.map(personText).join(", ")],
          ["review it", glass.mayReview.map(personText).join(", ")],
        ]),
      ),
    );
  },
);
