import type { ConsentAsk } from "./commands.js";
import type { ConsentDecision } from "./state.js";

/** The offices that are asked for a partner: one, or the two that each have to agree. */
export function officesOf({ office, secondOffice }: Pick<ConsentAsk, "office" | "secondOffice">): string[] {
  return secondOffice === undefined ? [office] : [office, secondOffice];
}

/** The offices whose yes is still wanting: of two offices, the one that has not said it; of one, that one, also a second time. */
export function officesWanting(decision: ConsentDecision): string[] {
  const asked = officesOf(decision);
  const wanting = asked.filter((one) => !agreedIn(decision).includes(one));
  return wanting.length === 0 ? asked : wanting;
}

function agreedIn(decision: ConsentDecision): readonly string[] {
  if (decision.status === "partially-authorised") return [decision.first.office];
  return decision.status === "suspended" ? decision.by.map((yes) => yes.office) : [];
}
