import type { JsonObject } from "@mirror/vocabulary";
import type { Findings, Part } from "./fault.js";
import type { PatternStock } from "./pattern-stock.js";
import type { ImportMode, VariableName } from "./playbook.js";
import type { AgentReading } from "./read-agents.js";
import type { Variables } from "./read-variables.js";
import type { Scope } from "./scope.js";

/** What a step may refer to. */
export interface Surroundings {
  readonly mode: ImportMode;
  readonly playbookId: string;
  readonly variables: Variables;
  readonly agents: ReadonlyMap<string, AgentReading>;
  readonly targets: ReadonlyMap<string, AgentReading>;
  /** The variables that some step returns: all others keep what they are given at the start. */
  readonly returned: ReadonlySet<VariableName>;
  readonly patterns: PatternStock;
}

/** A step as it is written, with where it stands, what it sees, and where to file what is wrong with it. */
export interface StepSource {
  readonly raw: JsonObject;
  readonly at: readonly Part[];
  readonly around: Surroundings;
  readonly scope: Scope;
  readonly findings: Findings;
}
