import type { ConsentSummary, ConsentView, WithdrawnConsent } from "@mirror/contract";
import { quorumInWords } from "@mirror/playbook";
import { shown, shownItems } from "../output/shown.js";
import { fields, indented, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, peopleText, personText, teamText } from "./references.js";

export const consentList = shownItems(
  ({ consents }) => consents.list.answer.schema,
  (items: readonly ConsentSummary[]): string => {
    return table(
      ["id", "status", "mode", "question", "answer by", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        modeText(one.exercise),
        one.question,
        when(one.answerBy),
        one.waitingFor,
      ]),
    );
  },
);

/** Exactly what is asked: everything that an official has to know before answering, and nothing left out. */
export const consentText = shown(
  ({ consents }) => consents.show.answer.schema,
  (round: ConsentView): string => {
    const { scope } = round;
    return parts(
      fields([
        ["id", round.id],
        ["status", round.status],
        ["mode", modeText(round.exercise)],
        ["asked by", personText(round.requestedBy)],
        ["answer by", when(round.answerBy)],
        ["a yes holds", round.holdsFor],
        ["who must agree", ruleText(round)],
        ["restricted by", partnersText(round.restrictedBy)],
        ["run", round.run],
        ["playbook", `${scope.playbook.id} of ${when(scope.playbook.modified)}, ${scope.playbook.hash}`],
        ["may be done from", `${when(scope.window.from)} to ${when(scope.window.until)}`],
        ["marking", round.marking],
        ["because", round.because],
        ["version", round.version],
      ]),
      section("The question", round.question),
      section("New since it was refused", round.newFacts ?? ""),
      section(
        "Exactly this",
        scope.steps
          .map((step) => {
            const head = `${step.effect} on ${step.on.name}, by ${step.performers.map(teamText).join(", ") || "?"}`;
            const about = fields([
              ["targets", step.targets.join(", ")],
              ["data", step.dataClasses.join(", ")],
              ["involves", step.involves.join(", ")],
              ["tells", step.shares && (step.shares.with.map((one) => one.name).join(", ") || "nobody yet")],
              ["of that, the data", step.shares?.dataClasses.join(", ")],
              ["so that", step.shares?.purpose],
              ["kept for", step.shares?.keepFor],
            ]);
            return [head, indented(step.text), indented(about)].filter((one) => one !== "").join("\n");
          })
          .join("\n"),
      ),
      fields([
        ["if nobody answers", round.ifSilent],
        ["to undo it", round.undo],
        ["page hash", round.pageHash],
        ["scope hash", round.scopeHash],
      ]),
      section(
        "It stands on",
        round.clauses
          .map((one) => `${one.title}, clause ${one.clause}: ${one.text ?? "(not shown to you)"}`)
          .join("\n"),
      ),
      section(
        "Answers",
        table(
          ["partner", "office", "people", "status", "by", "at", "until", "reason"],
          round.decisions.map((one) => [
            one.partner.name,
            one.secondOffice === null ? one.office : `${one.office} and ${one.secondOffice}`,
            one.twoPeople ? "two" : "one",
            one.status,
            byText(one),
            when(one.at),
            when(one.expiresAt),
            one.justification,
          ]),
        ),
      ),
      section(
        "On condition",
        table(
          ["of", "no.", "condition", "checked by", "until", "state"],
          round.decisions.flatMap((one) =>
            one.conditions.map(({ number, text, checkedBy, until, state }) => [
              one.partner.name,
              String(number),
              text,
              checkerText(checkedBy),
              when(until),
              state,
            ]),
          ),
        ),
      ),
      section(
        "Signed",
        table(
          ["of", "official", "with the key"],
          round.decisions.flatMap((one) =>
            one.signed.map(({ by, fingerprint }) => [one.partner.name, personText(by), fingerprint]),
          ),
        ),
      ),
      section(
        "Said by word of mouth",
        table(
          ["official", "written down by", "said at", "how", "to be confirmed by"],
          round.decisions.flatMap((one) =>
            one.spoken.map(({ official, writtenBy, at, how, confirmBy }) => [
              personText(official),
              personText(writtenBy),
              when(at),
              how,
              confirmBy === null ? "confirmed" : when(confirmBy),
            ]),
          ),
        ),
      ),
      section("May answer for you", peopleText(round.mayAnswer)),
      section(
        "Void answers",
        table(
          ["partner", "person", "answer", "at", "why"],
          round.voidAnswers.map((one) => [
            one.partner.name,
            personText(one.person),
            one.answer,
            when(one.at),
            one.why,
          ]),
        ),
      ),
    );
  },
);

export const withdrawnText = shown(
  ({ consents }) => consents.withdraw.answer.schema,
  (round: WithdrawnConsent): string => {
    return parts(
      consentText(round),
      section(
        "Already sent, before it was withdrawn",
        table(
          ["step", "what", "at"],
          round.alreadySent.map((one) => [one.name, one.what, when(one.at)]),
        ),
      ),
      section(
        "May still leave, until",
        table(
          ["step", "what", "until"],
          round.mayStillBeSent.map((one) => [one.name, one.what, when(one.until)]),
        ),
      ),
    );
  },
);

function checkerText(by: ConsentView["decisions"][number]["conditions"][number]["checkedBy"]): string {
  if ("run" in by) return `the run: ${by.run}`;
  return "office" in by ? `${by.office} of ${by.partner.name}` : peopleText([by.person]);
}

function ruleText({ rule, owners, decisions, dualControl, level }: ConsentView): string {
  const names = new Map(decisions.map(({ partner }) => [partner.id as string, partner.name]));
  const who = quorumInWords(rule, [...names.values()], (id) => names.get(id) ?? id);
  const own = owners.length === 0 || rule.kind === "all" ? "" : `, and in any case ${partnersText(owners)}`;
  return `${who}${own}, at the ${level} level${dualControl ? ", two people of each" : ""}`;
}

/** Who said it; who did so in another's place, with whose. */
function byText({ by, delegated }: ConsentView["decisions"][number]): string {
  const places = delegated.map(
    ({ person, inPlaceOf }) => `${personText(person)} in the place of ${personText(inPlaceOf)}`,
  );
  return [peopleText(by), ...places].filter((one) => one !== "").join("; ");
}
