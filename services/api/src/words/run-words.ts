import type { RunFact, RunState, WithdrawalConsequence } from "@mirror/engine";
import type { PartnerId, Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { and, at, underClauses, withoutStop } from "../views/sentences.js";

/** What happened in a run, in one sentence. Steps are named; people by name to their colleagues only. */
export function runWords(fact: Recorded<RunFact>, run: RunState, names: Directory): string {
  const someone = (partner: PartnerId | null) =>
    partner === null ? "a person" : `someone of ${names.partner(partner).name}`;
  const step = "invocation" in fact.data ? stepNamed(run, fact.data.invocation) : "";
  switch (fact.type) {
    case "run-created":
      return `${fact.data.playbook.name} was started, led by ${names.partner(fact.data.lead).name}.`;
    case "run-activated":
      return "The pre-flight found nothing wrong: the run is active.";
    case "run-rejected":
      return `The pre-flight rejected the run: ${fact.data.reasons.join(" ")}`;
    case "run-held":
      return `${names.partner(fact.data.partner).name} holds the run: ${withoutStop(fact.data.reason)}.`;
    case "run-released":
      return `${names.partner(fact.data.partner).name} released the run.`;
    case "run-standing-down":
      return `The run is standing down: ${step}.`;
    case "run-completed":
      return "The run is completed.";
    case "run-failed":
      return `The run failed: ${withoutStop(fact.data.detail)}.`;
    case "run-aborted":
      return `The run was aborted: ${withoutStop(fact.data.reason)}.`;
    case "lead-offered":
      return `${names.partner(fact.data.from).name} offered the lead to ${names.partner(fact.data.to).name}: ${withoutStop(fact.data.word.statement.reason)}.`;
    case "lead-transferred":
      return `${names.partner(fact.data.to).name} took the lead from ${names.partner(fact.data.from).name}; both have signed.`;
    case "lead-offer-dropped":
      return `${names.partner(fact.data.partner).name} ended the offer of the lead: ${withoutStop(fact.data.reason)}.`;
    case "lead-followed":
      return `${names.partner(fact.data.to).name} leads now, as it leads the run that called this one.`;
    case "roles-bound": {
      const bound = Object.entries(fact.data.bindings).map(([role, { partner, team }]) => {
        const named = names.team(partner, team);
        return `${named.name} of ${named.partner.name} plays ${role}`;
      });
      return bound.length === 0 ? "No role was bound anew." : `${and(bound)}.`;
    }
    case "step-entered":
      return fact.data.startsAt === null
        ? `Came to "${fact.data.name}".`
        : `Came to "${fact.data.name}", which starts at ${at(fact.data.startsAt)}.`;
    case "step-ready":
      return `"${step}" can begin.`;
    case "step-assigned": {
      const team = names.team(fact.data.to.partner, fact.data.to.team);
      const until = fact.data.acknowledgeBy === null ? "" : `, to be taken by ${at(fact.data.acknowledgeBy)}`;
      return `"${step}" was handed to ${team.name} of ${team.partner.name}${until}${underClauses(fact.data.authority.clauses)}.`;
    }
    case "acknowledgement-missed":
      return `Nobody took "${step}" in time; the next is called, until ${at(fact.data.acknowledgeBy)}.`;
    case "step-claimed":
      return `${names.who(fact.data.by, someone(fact.partner))} took "${step}".`;
    case "step-handed-over":
      return `${names.who(fact.data.from, someone(fact.partner))} handed "${step}" over to ${names.who(fact.data.to, "a colleague")}: ${withoutStop(fact.data.reason)}.`;
    case "step-taken-back":
      return fact.data.held === undefined
        ? `"${step}" is handed out anew: ${withoutStop(fact.data.because)}.`
        : `"${step}" stays on hold, and is for ${names.team(fact.data.held.to.partner, fact.data.held.to.team).partner.name} to speak for: ${withoutStop(fact.data.because)}.`;
    case "gate-opened":
      return fact.data.gate === "consent" ? `"${step}" asks for consent.` : `"${step}" calls for mutual aid.`;
    case "consent-asked-again":
      return `The question of "${step}" was asked again, by ${someone(fact.partner)}.`;
    case "step-started":
      return {
        branches: `"${step}" began its branches.`,
        run: `"${step}" called another playbook.`,
        escalation: `"${step}" escalates.`,
      }[fact.data.waitsFor];
    case "question-asked":
      return `"${step}" asks a person which way to go.`;
    case "way-decided":
      return fact.data.by === undefined
        ? `"${step}" decided which way to go.`
        : `${names.who(fact.data.by, someone(fact.partner))} answered "${step}" with ${answerWords(fact.data.branch)}.`;
    case "effect-intended":
      return `"${step}" is about to be sent by a machine, until ${at(fact.data.notAfter)}${underClauses(fact.data.authority.clauses)}.`;
    case "effect-settled": {
      const { status, detail } = fact.data.outcome;
      return `What "${step}" sent ${status === "unknown" ? "has an unknown outcome" : status}: ${withoutStop(detail)}.`;
    }
    case "effect-repeat-allowed":
      return `A person allowed what "${step}" sends to be sent again.`;
    case "step-held":
      return `"${step}" is on hold: ${withoutStop(fact.data.detail)}.`;
    case "step-resumed":
      return `"${step}" goes on.`;
    case "step-completed":
      return fact.data.by === null
        ? `"${step}" is done.`
        : `${names.who(fact.data.by, someone(fact.partner))} completed "${step}".`;
    case "step-failed":
      return `"${step}" failed: ${withoutStop(fact.data.detail)}${fact.data.rule === null ? "" : ` (${fact.data.rule})`}.`;
    case "step-skipped":
      return `${names.who(fact.data.by, "The run lead")} skipped "${step}": ${withoutStop(fact.data.reason)}.`;
    case "step-cancelled":
      return `"${step}" was cancelled: ${withoutStop(fact.data.reason)}.`;
    case "step-compensating":
      return `"${step}" is being undone, by ${at(fact.data.failsAt)}: ${withoutStop(fact.data.detail)}.`;
    case "step-compensated":
      return `${names.who(fact.data.by, someone(fact.partner))} has undone "${step}".`;
    case "step-compensation-failed":
      return `"${step}" was not undone: ${withoutStop(fact.data.detail)} (C-09).`;
    case "withdrawal-noted": {
      const came = fact.data.steps.map(({ name, consequence }) => `"${name}" ${CAME_TO[consequence]}`);
      const what = came.length === 0 ? "nothing stood on it any more" : and(came);
      return `${names.partner(fact.data.partner).name} withdrew its consent: ${what}.`;
    }
    case "share-end-stated":
      return `${names.who(fact.data.by, someone(fact.partner))} said that what "${step}" shared may be kept until ${at(fact.data.until)}: ${withoutStop(fact.data.reason)}.`;
    case "exhibits-named": {
      const files = fact.data.exhibits.map(({ name, hash }) => `${name} (${hash})`);
      return `${names.who(fact.data.by, someone(fact.partner))} named what speaks for "${step}": ${and(files)}.`;
    }
    case "late-report-noted":
      return `"${step}" was reported ${fact.data.report} after it had been stopped: ${withoutStop(fact.data.detail)}.`;
  }
}

/** What a withdrawal came to for a step, as the end of a sentence about it (C-09). */
const CAME_TO: Readonly<Record<WithdrawalConsequence, string>> = {
  blocked: "does not begin",
  stopped: "is stopped",
  undone: "is undone",
  stands: "stands as it was done",
  recalled: "is asked back from whom it was shared with",
  "goes-on": "goes on under what others agreed to",
};

function answerWords(branch: string): string {
  return branch === "true" ? "yes" : branch === "false" ? "no" : `"${branch}"`;
}

function stepNamed(run: RunState, invocation: string | null): string {
  return [...run.steps.values()].find((one) => one.id === invocation)?.name ?? "a step";
}
