import type { VariableName } from "./playbook.js";

/** A checked condition: STIX comparison expressions over the playbook's variables, joined by AND and OR. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | {
      readonly kind: "comparison";
      readonly variable: VariableName;
      readonly negated: boolean;
      readonly operator: "=" | "!=" | ">" | ">=" | "<" | "<=" | "IN";
      readonly values: readonly Literal[];
    };

export type Literal = string | number | boolean;
