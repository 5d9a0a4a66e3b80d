import type { StandingConsentSummary, StandingConsentView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, personText } from "./references.js";

export const standingList = shownItems(
  ({ standingConsents }) => standingConsents.list.answer.schema,
  (items: readonly StandingConsentSummary[]): string => {
    return table(
      ["id", "status", "of", "office", "up to", "uses left", "until", "waiting for"],
      items.map((one) => [
        one.id,
        one.status,
        one.partner.name,
        one.office,
        one.effectCeiling,
        `${one.usesLeft}`,
        when(one.until),
        one.waitingFor,
      ]),
    );
  },
);

export const standingText = shown(
  ({ standingConsents }) => standingConsents.show.answer.schema,
  (standing: StandingConsentView): string => {
    const { terms } = standing;
    return parts(
      fields([
        ["id", standing.id],
        ["status", standing.status],
        ["of", standing.partner.name],
        ["mode", modeText(standing.exercise)],
        ["office", `${terms.office}, at the ${terms.level} level`],
        ["playbook", `${terms.playbook.id}, ${terms.playbook.hash}`],
        ["effects", `up to ${terms.effectCeiling}`],
        ["severities", `${terms.severities.from} to ${terms.severities.to}`],
        ["targets", terms.targets === "any" ? "any" : terms.targets.join(", ")],
        ["data", terms.dataClasses.join(", ")],
        ["performers", terms.performers.join(", ")],
        ["agreement", terms.agreement],
        ["uses left", `${standing.usesLeft} of ${terms.usesMax}`],
        ["until", when(standing.until)],
        ["waiting for", standing.waitingFor],
        ["terms hash", standing.termsHash],
        ["version", standing.version],
      ]),
      section(
        "Given by",
        table(
          ["person", "at", "reason", "with the key"],
          standing.by.map((one) => [
            personText(one.person),
            when(one.at),
            one.justification,
            one.fingerprint ?? "not signed",
          ]),
        ),
      ),
      section(
        "Used for",
        table(
          ["use", "round", "at", "conditions"],
          standing.uses.map((one) => [
            `${one.use}`,
            one.round,
            when(one.at),
            one.conditions.map(({ condition, found }) => `${condition}: ${found}`).join("; "),
          ]),
        ),
      ),
      section(
        "Revoked",
        standing.revoked === null
          ? ""
          : fields([
              ["by", personText(standing.revoked.by)],
              ["at", when(standing.revoked.at)],
              ["reason", standing.revoked.justification],
            ]),
      ),
    );
  },
);
