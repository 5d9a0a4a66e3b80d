import type { VariableName } from "./playbook.js";

/** A checked condition: STIX comparison expressions over the playbook's variables, joined by AND and OR. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | Comparison
  | Existence;

/** What one variable is compared with: one value, or for IN any number of them. */
export interface Comparison {
  readonly kind: "comparison";
  readonly variable: VariableName;
  readonly negated: boolean;
  readonly operator: ComparisonOperator;
  readonly values: readonly Literal[];
}

/** Whether the value of a variable is known. */
export interface Existence {
  readonly kind: "exists";
  readonly variable: VariableName;
  readonly negated: boolean;
}

export type ComparisonOperator =
  | "="
  | "!="
  | ">"
  | ">="
  | "<"
  | "<="
  | "IN"
  | "LIKE"
  | "MATCHES"
  | "ISSUBSET"
  | "ISSUPERSET";

/** A value as a condition writes it. */
export type Literal = string | number | boolean | WideInteger | Timestamp | Bytes;

/** A whole number that a double would round: its digits, within 64 bits. */
export interface WideInteger {
  readonly kind: "integer";
  readonly digits: string;
}
/** `t'2026-11-22T03:00:00Z'` */
export interface Timestamp {
  readonly kind: "timestamp";
  readonly text: string;
}
/** `h'c0ffee'` or `b'wP/u'`, in lower-case hexadecimal digits. */
export interface Bytes {
  readonly kind: "bytes";
  readonly hex: string;
}

/**
 * What a person is asked where the document leaves a decision to one: in prose, or by a value that nothing in it ever
 * gives. `unless`: what decides it after all where a caller has given that value.
 */
export interface Question<Decider = Condition> {
  readonly kind: "question";
  readonly text: string;
  readonly unless: Decider | null;
}
