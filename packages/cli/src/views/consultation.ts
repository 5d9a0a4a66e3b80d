import type { ConsultationSummary, ConsultationView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, personText } from "./references.js";

export const consultationList = shownItems(
  ({ consultations }) => consultations.list.answer.schema,
  (items: readonly ConsultationSummary[]): string => {
    return table(
      ["id", "status", "mode", "by", "question", "answer by", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        modeText(one.exercise),
        one.by.name,
        one.question,
        when(one.answerBy),
        one.waitingFor,
      ]),
    );
  },
);

export const consultationText = shown(
  ({ consultations }) => consultations.show.answer.schema,
  (one: ConsultationView): string => {
    return parts(
      fields([
        ["id", one.id],
        ["status", one.status],
        ["mode", modeText(one.exercise)],
        ["waiting for", one.waitingFor],
        ["asked by", `${one.by.name}: ${personText(one.askedBy) ?? ""}`],
        ["answer by", when(one.answerBy)],
        ["not answered", partnersText(one.notAnswered)],
        ["run", one.run],
        ["marking", one.marking],
        ["version", one.version],
      ]),
      section("The question", one.question),
      section(
        "Opinions (they allow nothing)",
        table(
          ["partner", "opinion", "at", "words"],
          one.opinions.map((said) => [said.partner.name, said.opinion, when(said.at), said.words]),
        ),
      ),
    );
  },
);
