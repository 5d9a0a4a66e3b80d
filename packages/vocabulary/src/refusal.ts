/** A no that is an answer: what was refused, by which rule of the domain, and what would help. Returned, never thrown. */
export interface Refusal {
  readonly ok: false;
  readonly kind: RefusalKind;
  /** What a program can tell refusals apart by: `not-authorised`, `round-closed`. */
  readonly code: string;
  /** The rule of the domain that says no (`C-04`), where one does. */
  readonly rule?: string;
  /** A sentence for the person who asked: what is wrong and what would be right. */
  readonly detail: string;
}

/**
 * `forbidden`: a rule says no to this person; `conflict`: not in this state, or no longer; `absent`: not there, or not
 * theirs to see; `invalid`: the content is at fault.
 */
export type RefusalKind = "forbidden" | "conflict" | "absent" | "invalid";

export function refuse(kind: RefusalKind, code: string, detail: string, rule?: string): Refusal {
  return rule === undefined ? { ok: false, kind, code, detail } : { ok: false, kind, code, rule, detail };
}
