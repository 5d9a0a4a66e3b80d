import type { ShareRecallView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, table, when } from "../output/text.js";
import { personText } from "./references.js";

export const recallList = shownItems(
  ({ shareRecalls }) => shareRecalls.list.answer.schema,
  (items: readonly ShareRecallView[]): string =>
    table(
      ["id", "status", "step", "asked by", "asked of", "by when", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        one.stepName,
        one.by.name,
        one.of.name,
        when(one.answerBy),
        one.waitingFor,
      ]),
    ),
);

export const recallText = shown(
  ({ shareRecalls }) => shareRecalls.show.answer.schema,
  (recall: ShareRecallView): string =>
    fields([
      ["id", recall.id],
      ["status", recall.status],
      ["shared by", recall.stepName],
      ["for", recall.purpose],
      ["data", recall.dataClasses.join(", ")],
      ["asked by", recall.by.name],
      ["asked of", recall.of.name],
      ["asked at", when(recall.askedAt)],
      ["answer by", when(recall.answerBy)],
      ["waiting for", recall.waitingFor],
      [
        "answer",
        recall.answer &&
          `${recall.answer.words} (${personText(recall.answer.by)}, ${when(recall.answer.at)})`,
      ],
      ["consent", recall.consent],
      ["step", recall.step],
      ["run", recall.run],
      ["marking", recall.marking],
      ["version", recall.version],
    ]),
);
