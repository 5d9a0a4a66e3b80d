import { type Refusal, refuse } from "@mirror/vocabulary";
import type { Acting } from "../context.js";
import type { AidAssignment, AidAssignmentOf, Pledge } from "./assignment.js";
import { type AgreedLine, type ClaimLine, inItsUnit, majorOf, payable, worthOf } from "./claim.js";
import { byOf, type Deed, type DeedOf, notYet } from "./deed.js";
import { majorText, minorOf } from "./money.js";

type OnCosts = DeedOf<
  "waive-costs" | "claim-costs" | "approve-costs" | "dispute-costs" | "answer-dispute" | "resolve-costs"
>;

/** What help cost, once it is home: given, claimed and approved, or disputed and resolved by both sides (MA-11). */
export function decideOnCosts(assignment: AidAssignment, command: OnCosts, acting: Acting): Deed {
  const on = { ...byOf(acting), assignment: assignment.id };
  switch (command.type) {
    case "waive-costs":
      if (assignment.status !== "returned") return notOpen(assignment);
      return [{ type: "aid-costs-waived", data: { ...on, worth: command.worth } }];
    case "claim-costs": {
      if (assignment.status !== "returned") return notOpen(assignment);
      const lines = command.lines.map((line) => inItsUnit(line, assignment.offer));
      if (new Set(lines.map((one) => one.line)).size !== lines.length)
        return refuse("invalid", "line-twice", "Two lines of the claim have one number.");
      const { currency } = assignment.offer.cost;
      const other = lines.find((one) => !one.inKind && one.unit !== currency);
      if (other !== undefined) {
        const detail = `${currency} is agreed on: line ${other.line} is claimed in it, or given in kind.`;
        return refuse("invalid", "other-currency", detail, "MA-11");
      }
      const amount = majorOf(payable(lines), currency);
      const evidence = lines.map((one) => one.evidence).join("; ");
      return [{ type: "aid-costs-claimed", data: { ...on, amount, evidence, lines } }];
    }
    case "approve-costs": {
      if (assignment.status !== "cost-claimed" && assignment.status !== "cost-disputed")
        return notYet(assignment, "has no claim to approve");
      const lines = assignment.claim.filter((one) => one.disputed === null);
      if (assignment.status === "cost-disputed" && (assignment.restApproved !== null || lines.length === 0))
        return notYet(assignment, "has nothing to approve but what both sides resolve");
      const above = aboveLimit(assignment, lines);
      if (above !== undefined) return above;
      if (assignment.firstApproval === null) return [{ type: "aid-costs-approved-first", data: on }];
      if (assignment.firstApproval === acting.person.id)
        return refuse(
          "forbidden",
          "same-person-twice",
          "You have approved already; a second person has to.",
          "C-11",
        );
      return [{ type: "aid-costs-approved", data: on }];
    }
    case "dispute-costs": {
      if (assignment.status !== "cost-claimed" && assignment.status !== "cost-disputed")
        return notYet(assignment, "has no claim to dispute");
      if (assignment.status === "cost-disputed" && assignment.restApproved !== null)
        return notYet(assignment, "has its other lines approved");
      const { lines } = command;
      const open = assignment.claim.filter((one) => one.disputed === null).map((one) => one.line);
      const fault = lines.find(
        ({ line }, at) => !open.includes(line) || lines.findIndex((one) => one.line === line) !== at,
      );
      if (fault !== undefined) return noSuchLine(fault.line);
      return [{ type: "aid-costs-disputed", data: { ...on, lines } }];
    }
    case "answer-dispute": {
      if (assignment.status !== "cost-disputed") return notYet(assignment, "is not disputed");
      const { line, answer } = command;
      if (!assignment.claim.some((one) => one.line === line && one.disputed !== null))
        return noSuchLine(line);
      return [{ type: "aid-dispute-answered", data: { ...on, line, answer } }];
    }
    case "resolve-costs": {
      if (assignment.status !== "cost-disputed") return notYet(assignment, "is not disputed");
      const lines = command.lines.toSorted((one, other) => one.line - other.line);
      return unresolved(assignment, lines, acting) ?? resolved(assignment, lines, acting);
    }
  }
}

function resolved(
  assignment: AidAssignmentOf<"cost-disputed">,
  lines: readonly AgreedLine[],
  acting: Acting,
): Deed {
  const data = { ...byOf(acting), assignment: assignment.id, lines: [...lines] };
  const { proposed } = assignment;
  if (proposed === null || !isSame(proposed.lines, lines)) return [{ type: "aid-resolution-proposed", data }];
  if (proposed.by === acting.partner.id)
    return refuse(
      "conflict",
      "already-signed",
      `${acting.partner.name} has said so; the other side has not yet.`,
      "MA-05",
    );
  return [{ type: "aid-costs-resolved", data: { ...data, first: proposed.person } }];
}

/** Why a dispute is not resolved like this: it leaves a line out, goes beyond what is claimed or agreed, or is one person's word. */
function unresolved(
  assignment: AidAssignmentOf<"cost-disputed">,
  lines: readonly AgreedLine[],
  { person, partner }: Acting,
): Refusal | undefined {
  const disputed = assignment.claim.flatMap(({ line, disputed }) =>
    disputed === null ? [] : [{ line, by: disputed.by }],
  );
  if (lines.length !== disputed.length || disputed.some((one) => saidOf(lines, one) === undefined))
    return refuse("invalid", "lines-missing", "Say of each disputed line, once, how much of it is owed.");
  const agreed = assignment.claim.map((one): ClaimLine => ({ ...one, agreed: saidOf(lines, one) ?? null }));
  const more = agreed.find((one) => worthOf(one) > worthOf({ ...one, agreed: null }));
  if (more !== undefined)
    return refuse("invalid", "more-than-claimed", `Line ${more.line} is not claimed for so much.`, "MA-11");
  if (partner.id !== assignment.partner && disputed.some((one) => one.by === person.id))
    return refuse(
      "forbidden",
      "same-person-twice",
      "You have disputed it; a second person resolves what you did.",
      "C-11",
    );
  return aboveLimit(assignment, agreed);
}

function saidOf(lines: readonly AgreedLine[], { line }: Pick<ClaimLine, "line">): number | undefined {
  return lines.find((one) => one.line === line)?.agreed;
}

function isSame(some: readonly AgreedLine[], others: readonly AgreedLine[]): boolean {
  const [one, other] = [some, others].map((all) =>
    all.map(({ line, agreed }) => `${line}: ${agreed}`).join(),
  );
  return one === other;
}

function aboveLimit(assignment: Pledge, lines: readonly ClaimLine[]): Refusal | undefined {
  const { currency } = assignment.offer.cost;
  const limit =
    assignment.amendments.findLast((one) => one.notToExceed !== undefined)?.notToExceed ??
    assignment.offer.cost.notToExceed;
  const asked = payable(lines);
  if (asked <= minorOf(limit, currency)) return undefined;
  const detail = `The claim of ${majorText(asked, currency)} ${currency} is above the agreed limit of ${limit} ${currency}.`;
  return refuse("conflict", "above-limit", detail, "MA-11");
}

function noSuchLine(line: number): Refusal {
  return refuse("invalid", "line-unknown", `Line ${line} is not of the kind that this is about.`);
}

/** Help is settled once it is home, and what was not claimed in time is not claimed any more. */
function notOpen(assignment: AidAssignment): Refusal {
  if ("settlement" in assignment && assignment.settlement.kind === "unclaimed")
    return refuse(
      "conflict",
      "claim-late",
      "The time for claims is over: it is settled as unclaimed.",
      "MA-12",
    );
  return notYet(assignment, "is settled once it is home");
}
